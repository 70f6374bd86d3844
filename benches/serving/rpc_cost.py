#!/usr/bin/env python3
"""CPU of the server for each call, beside that of the work itself; and one ProcessArticle beside the four single calls on the same page.

  rpc_cost.py COPYDESK [--page examples/news.html] [--calls 2000] [--rounds 3]

Starts a server of its own on the loopback address and calls it one call at a time. CPU is user and system time of the server's process; the
work is what `copydesk_phase_seconds` adds up to, which is wall time of a worker and so at least its CPU. Prints the medians of the rounds,
which alternate the calls. Needs grpcio.
"""
import argparse
import statistics
from pathlib import Path

import grpc

from server import API, ROOT, RPC, SOURCE, Server

WORK = "copydesk_phase_seconds_sum"
SINGLE = ("CleanArticle", "DetectLanguage", "SummarizeArticle", "ParseMetadata")


def cost(server, stub, source, name, calls):
    """Microseconds a call: of the server's CPU, and of the work."""
    call, request = getattr(stub, name), getattr(API, f"{name}Request")(source=source)
    for _ in range(20):
        call(request, timeout=10)
    cpu, work = server.cpu_seconds(), server.metric(WORK)
    for _ in range(calls):
        call(request, timeout=10)
    cpu, work = server.cpu_seconds() - cpu, server.metric(WORK) - work
    return 1e6 * cpu / calls, 1e6 * work / calls


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--page", type=Path, default=ROOT / "examples/news.html")
    ap.add_argument("--calls", type=int, default=2_000)
    ap.add_argument("--rounds", type=int, default=3)
    args = ap.parse_args()
    source = SOURCE.Source(content=args.page.read_bytes())
    server = Server(args.copydesk)
    found = {name: [] for name in ("ProcessArticle", *SINGLE)}
    try:
        with grpc.insecure_channel(server.address) as channel:
            stub = RPC.ArticleServiceStub(channel)
            for _ in range(args.rounds):
                for name, values in found.items():
                    values.append(cost(server, stub, source, name, args.calls))
    finally:
        server.stop()
    print(f"{args.page.name}, {len(source.content)} bytes\n\n| call | CPU of the server, µs | work, µs | beside the work, µs |\n|---|---|---|---|")
    medians = {}
    for name, values in found.items():
        cpu, work = (statistics.median(part) for part in zip(*values))
        medians[name] = cpu
        print(f"| {name} | {cpu:.0f} | {work:.0f} | {statistics.median(c - w for c, w in values):.0f} |")
    print(f"\nProcessArticle takes {medians['ProcessArticle'] / sum(medians[name] for name in SINGLE):.2f} of the four single calls.")


if __name__ == "__main__":
    main()
