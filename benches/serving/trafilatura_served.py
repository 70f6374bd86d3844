#!/usr/bin/env python3
"""trafilatura as a gRPC service: a process for each port given, each with one thread, since Python works on one page at a time.

  trafilatura_served.py PORT...

Two methods, bytes in and bytes out, so that no message costs it anything: `/peer/Text` gives the text, `/peer/TextAndMetadata` JSON with the
metadata as well. Settings are the defaults, comments off. Stops when its standard input ends.
"""
import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
import trafilatura

LIMIT = [("grpc.max_receive_message_length", 64 << 20), ("grpc.so_reuseport", 0)]


def text(page, _):
    return (trafilatura.extract(page, include_comments=False) or "").encode()


def text_and_metadata(page, _):
    return (trafilatura.extract(page, include_comments=False, output_format="json", with_metadata=True) or "").encode()


def serve(port):
    server = grpc.server(ThreadPoolExecutor(1), options=LIMIT)
    methods = {"Text": grpc.unary_unary_rpc_method_handler(text), "TextAndMetadata": grpc.unary_unary_rpc_method_handler(text_and_metadata)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("peer", methods),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    server.wait_for_termination()


def main():
    # Started, not forked: gRPC does not bear a fork.
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=serve, args=(port,), daemon=True) for port in sys.argv[1:]]
    [worker.start() for worker in workers]
    sys.stdin.read()


if __name__ == "__main__":
    main()
