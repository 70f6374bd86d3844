#!/usr/bin/env python3
"""What a request costs that is small on the wire and huge once decompressed: the answer, and the peak memory of the server before and after.

  bomb.py COPYDESK [MEGABYTES=256]

Starts a server of its own on the loopback address and stops it. Needs grpcio and protobuf.
"""
import sys

import grpc
from lifecycle import Server


def peak(server):
    """Highest resident memory so far, MiB."""
    lines = open(f"/proc/{server.process.pid}/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 256
    server = Server(sys.argv[1])
    try:
        before = peak(server)
        with grpc.insecure_channel(server.address, [("grpc.max_send_message_length", -1)]) as channel:
            call = channel.unary_unary("/copydesk.v1.ArticleService/DetectLanguage")
            try:
                call(bytes(megabytes << 20), compression=grpc.Compression.Gzip, timeout=60)
                answer = "answered"
            except grpc.RpcError as error:
                answer = f"{error.code().name}: {error.details()}"
        print(f"{megabytes} MiB of zeros in gzip: {answer}; peak memory {before} MiB before, {peak(server)} MiB after")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
