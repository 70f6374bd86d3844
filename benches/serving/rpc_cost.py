#!/usr/bin/env python3
"""CPU of the server for each call, beside that of the work itself; and one ProcessArticle beside the four single calls on the same page.

  rpc_cost.py [--page examples/news.html] [--calls 2000] [--rounds 3] COPYDESK [-- FLAG ...]

Starts two servers of its own on the loopback address, one of them with TLS, and calls them one call at a time; flags behind `--` are handed to
both. CPU is user and system time of the server's process; the
work is what `copydesk_phase_seconds` adds up to, which is wall time of a worker and so at least its CPU. Prints the medians of the rounds,
which alternate the calls and the servers. Exits with 1 where one costs more beside its work than it may. Needs grpcio and the command openssl.
"""
import argparse
import contextlib
import statistics
import tempfile
from pathlib import Path

import grpc

import certificates
from server import API, ROOT, RPC, SOURCE, Server

# Microseconds a call may cost beside its work.
MOST = {"plain": 150, "TLS": 200}
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
    ap.add_argument("flags", nargs="*")
    args = ap.parse_args()
    source = SOURCE.Source(content=args.page.read_bytes())
    found = {(way, name): [] for name in ("ProcessArticle", *SINGLE) for way in ("plain", "TLS")}
    with tempfile.TemporaryDirectory() as folder:
        certificates.make(folder, "server")
        with contextlib.ExitStack() as stack:
            def start(*more):
                server = Server(args.copydesk, *args.flags, *more)
                stack.callback(server.stop)
                return server
            plain, secure = start(), start(*certificates.flags(Path(folder, "server")))
            to_plain = stack.enter_context(grpc.insecure_channel(plain.address))
            to_secure = stack.enter_context(certificates.channel(secure.address, folder))
            ways = {"plain": (plain, RPC.ArticleServiceStub(to_plain)), "TLS": (secure, RPC.ArticleServiceStub(to_secure))}
            for _ in range(args.rounds):
                for (way, name), values in found.items():
                    values.append(cost(*ways[way], source, name, args.calls))
    print(f"{args.page.name}, {len(source.content)} bytes\n\n| call | | CPU of the server, µs | work, µs | beside the work, µs |\n|---|---|---|---|---|")
    medians, dear = {}, []
    for (way, name), values in found.items():
        cpu, work = (statistics.median(part) for part in zip(*values))
        medians[way, name] = cpu
        beside = statistics.median(c - w for c, w in values)
        dear += [f"{name}, {way}"] if beside > MOST[way] else []
        print(f"| {name} | {way} | {cpu:.0f} | {work:.0f} | {beside:.0f} |")
    print(f"\nProcessArticle takes {medians['plain', 'ProcessArticle'] / sum(medians['plain', name] for name in SINGLE):.2f} of the four single calls.")
    raise SystemExit(f"dearer than {MOST} µs beside the work: {'; '.join(dear)}" if dear else 0)


if __name__ == "__main__":
    main()
