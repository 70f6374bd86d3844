#!/usr/bin/env python3
"""What a page costs by its size and by stage, over gRPC; and from it the replicas for a number of pages a day, checked with two replicas.

  capacity.py COPYDESK [--pages ../shared/corpora/wcxb-dev/pages.jsonl.xz] [--utilisation 0.6] [--peak 2]

Starts servers of its own on the loopback address. First one with one thread, called one page at a time: CPU of the process for each page, by
size, with what the phases add up to. Then the plan: cores for 1 M, 100 M and 1 B such pages a day at `--utilisation` of a core, where the
busiest hour has `--peak` times the mean. Then the check: two replicas of one thread each, a client that spreads calls over both, four waiting
at each, for twenty seconds; the pages a second of CPU that both took, against what the first table foretells. The client (Python) runs on the same
cores, so seconds of CPU are compared, not of the clock. Needs grpcio.
"""
import argparse
import asyncio
import json
import lzma
import time
from pathlib import Path

import grpc

from server import API, ROOT, RPC, SOURCE, Server

LARGE = [("grpc.max_receive_message_length", -1)]
SIZES = [(0, 30), (30, 100), (100, 300), (300, 1_000), (1_000, 100_000)]
DAY = 86_400


def requests(path):
    with lzma.open(path, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    return [API.ProcessArticleRequest(source=SOURCE.Source(content=row["html"].encode(), url=row.get("url"))) for row in rows]


def size(request):
    return len(request.source.content)


def phases(server):
    page = server.page()
    return {line.split('"')[1]: float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith("copydesk_phase_seconds_sum")}


def cost(server, stub, chosen):
    """Milliseconds of CPU a page, of each phase, and bytes of a reply."""
    stub.ProcessArticle(chosen[0])
    cpu, before, replied = server.cpu_seconds(), phases(server), 0
    for request in chosen:
        replied += stub.ProcessArticle(request, timeout=60).ByteSize()
    cpu, after = server.cpu_seconds() - cpu, phases(server)
    each = {name: 1000 * (after[name] - before.get(name, 0)) / len(chosen) for name in after}
    return 1000 * cpu / len(chosen), each, replied / len(chosen)


def by_size(binary, pages):
    server, rows = Server(binary, threads=1), []
    try:
        with grpc.insecure_channel(server.address, LARGE) as channel:
            stub = RPC.ArticleServiceStub(channel)
            groups = [(f"{low} to {high} kB", [p for p in pages if low <= size(p) / 1000 < high]) for low, high in SIZES]
            for name, chosen in [*groups, ("all", pages)]:
                if chosen:
                    rows.append((name, len(chosen), sum(map(size, chosen)) / len(chosen), *cost(server, stub, chosen)))
        return rows, server.memory("VmHWM")
    finally:
        server.stop()


async def two_replicas(servers, pages, seconds=20):
    """Pages answered by both, with four calls waiting at each."""
    end, turns, answered = time.monotonic() + seconds, iter(range(10**9)), 0

    async def caller(stub):
        nonlocal answered
        while time.monotonic() < end:
            await stub.ProcessArticle(pages[next(turns) % len(pages)], timeout=60)
            answered += 1
    channels = [grpc.aio.insecure_channel(server.address, LARGE) for server in servers]
    await asyncio.gather(*(caller(RPC.ArticleServiceStub(channel)) for channel in channels for _ in range(4)))
    await asyncio.gather(*(channel.close() for channel in channels))
    return answered


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--pages", type=Path, default=ROOT / "../shared/corpora/wcxb-dev/pages.jsonl.xz")
    ap.add_argument("--utilisation", type=float, default=0.6)
    ap.add_argument("--peak", type=float, default=2)
    args = ap.parse_args()
    if not args.pages.exists():
        raise SystemExit(f"no pages at {args.pages}; name some with --pages")
    pages = requests(args.pages)
    rows, most = by_size(args.copydesk, pages)
    names = sorted(rows[-1][4], key=rows[-1][4].get, reverse=True)
    print(f"| page | pages | mean kB | CPU ms a page | {' | '.join(names)} | reply kB |\n|---|---|---|---|{'---|' * len(names)}---|")
    for name, count, mean, cpu, each, reply in rows:
        print(f"| {name} | {count} | {mean / 1000:.0f} | {cpu:.2f} | {' | '.join(f'{each.get(n, 0):.2f}' for n in names)} | {reply / 1000:.0f} |")
    print(f"\nmemory at most {most:.0f} MiB")
    _, _, mean, cpu, each, reply = rows[-1]
    library = sum(time for name, time in each.items() if name != "reply")
    print(f"of the CPU, {library / cpu:.2f} is the library's work, {(library + each['reply']) / cpu:.2f} with the making of messages")
    print(f"\n| pages a day | a second, mean and busiest | cores | Mbit/s in, out at the busiest |\n|---|---|---|---|")
    for day in (10**6, 10**8, 10**9):
        busiest = args.peak * day / DAY
        print(f"| {day:,} | {day / DAY:,.0f}, {busiest:,.0f} | {busiest * cpu / 1000 / args.utilisation:,.1f} | "
              f"{busiest * mean * 8 / 1e6:,.0f}, {busiest * reply * 8 / 1e6:,.0f} |")
    servers = [Server(args.copydesk, threads=1) for _ in range(2)]
    try:
        before = [server.cpu_seconds() for server in servers]
        answered = asyncio.run(two_replicas(servers, pages))
        took = sum(server.cpu_seconds() - b for server, b in zip(servers, before))
    finally:
        [server.stop() for server in servers]
    print(f"\ntwo replicas: {answered} pages in {took:.1f} s of CPU, {answered / took:.0f} a second; foretold {1000 / cpu:.0f}: {answered / took * cpu / 1000:.2f} of it")


if __name__ == "__main__":
    main()
