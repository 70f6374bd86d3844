# Two stages: build with Rust, run on an image without a shell. Both base images are build arguments, so that local ones can stand in.
ARG BUILD_IMAGE=rust:1.95-bookworm
ARG RUN_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN cargo build --locked --release --bin copydesk

FROM ${RUN_IMAGE}
LABEL org.opencontainers.image.title="copydesk" \
      org.opencontainers.image.description="Crawled pages to clean articles, language, summary and metadata, over gRPC" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /src/target/release/copydesk /usr/local/bin/copydesk
COPY --from=build /src/LICENSE-MIT /src/LICENSE-APACHE /usr/share/doc/copydesk/
USER 65532:65532
# A container is reached from outside; the default of the binary itself is the loopback address.
ENV COPYDESK_LISTEN=0.0.0.0:50051 \
    COPYDESK_LOG_FORMAT=json
EXPOSE 50051
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/copydesk", "health", "--addr", "127.0.0.1:50051"]
ENTRYPOINT ["/usr/local/bin/copydesk"]
CMD ["serve"]
