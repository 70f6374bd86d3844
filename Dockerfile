# Three stages: dependencies and copydesk with Rust, then an image without a shell to run on. docs/deployment.md tells the arguments, what is in the image and how it is tested.
#   docker build -t copydesk .
#   docker build -t copydesk:lite --build-arg FEATURES=lite .
ARG BUILD_IMAGE=rust:1.95-bookworm
ARG RUN_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${BUILD_IMAGE} AS dependencies
# Paths of this stage are no part of the binary, so that two builds of the same sources with the same images give the same bytes.
ENV CARGO_INCREMENTAL=0 \
    RUSTFLAGS="--remap-path-prefix=/usr/local/cargo=/cargo --remap-path-prefix=/src=/copydesk"
ARG CARGO_AUDITABLE_VERSION=0.7.7
RUN cargo install --locked --version "${CARGO_AUDITABLE_VERSION}" cargo-auditable
WORKDIR /src
# A layer that only a change of these two files touches. Cargo wants every file that the manifest names.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src tests/it tests/interop/clients benches examples && \
    for file in build.rs src/lib.rs src/main.rs tests/it/main.rs benches/engine.rs benches/parser.rs benches/summary.rs examples/client.rs \
        examples/balanced_client.rs tests/interop/clients/tonic.rs; do \
        printf '//! Stands in.\nfn main() {}\n' > "$file" || exit; \
    done && \
    cargo build --locked --release --bin copydesk && \
    cargo clean --locked --release --package copydesk

FROM dependencies AS build
COPY build.rs ./
COPY build build
COPY proto proto
COPY src src
COPY examples/news.html examples/
ARG FEATURES=""
RUN cargo auditable build --locked --release --bin copydesk --features "${FEATURES}"

FROM ${RUN_IMAGE}
ARG REVISION=unknown
LABEL org.opencontainers.image.title="copydesk" \
      org.opencontainers.image.description="Crawled pages to clean articles, language, summary and metadata, over gRPC" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.documentation="docs/deployment.md"
COPY --from=build /src/target/release/copydesk /usr/local/bin/copydesk
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/copydesk/
USER 65532:65532
# A container is reached from outside; the default of the binary itself is the loopback address.
ENV COPYDESK_LISTEN=0.0.0.0:50051 \
    COPYDESK_LOG_FORMAT=json
EXPOSE 50051
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/usr/local/bin/copydesk", "health"]
ENTRYPOINT ["/usr/local/bin/copydesk"]
CMD ["serve"]
