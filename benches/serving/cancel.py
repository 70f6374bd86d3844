#!/usr/bin/env python3
"""How soon the cores are free once a caller cancels, and that a call cancelled while it waits is never worked on.

  cancel.py COPYDESK [--calls 30] [--pages FOLDER]

Starts a server of its own with one thread on the loopback address. Each call is cancelled when a third of the time that it takes has gone;
from then on the thread's run time is read every half millisecond until it stands still for five. The pages are one of 65 kB and one of 1 MB made
here and, with --pages, the largest of a folder. Prints the median and the worst for each. Exits with 1 if the thread ran on for more than
20 ms with a page of at most 1.5 MB, or a job began that was cancelled in the queue. Needs grpcio.
"""
import argparse
import statistics
import time
from pathlib import Path

import grpc

from server import API, RPC, SOURCE, Server

SENTENCE = b"<p>On day %d the ferry %d left the harbour of Oske, and the council of the island wrote down in its book who had paid.</p>"
BAR, BOUND = 20, 1_500_000


def page(bytes_):
    return b"<html><article>" + b"".join(SENTENCE % (n, n * 7 % 101) for n in range(bytes_ // len(SENTENCE))) + b"</article></html>"


def runs_on(server):
    """Milliseconds for which the thread goes on."""
    begun, last, ran = time.perf_counter(), time.perf_counter(), server.working()
    while time.perf_counter() - last < 0.005:
        time.sleep(0.0005)
        now = server.working()
        if now != ran:
            last, ran = time.perf_counter(), now
    return 1000 * (last - begun)


def running(server, stub, content, calls):
    request = API.ProcessArticleRequest(source=SOURCE.Source(content=content))
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        stub.ProcessArticle(request, timeout=60)
        took.append(time.perf_counter() - begun)
    after, found = statistics.median(took) / 3, []
    stopped = server.metric('copydesk_jobs_total{end="stopped"')
    for _ in range(calls):
        call = stub.ProcessArticle.future(request, timeout=60)
        time.sleep(after)
        call.cancel()
        found.append(runs_on(server))
    stopped = server.metric('copydesk_jobs_total{end="stopped"') - stopped
    print(f"{len(content) / 1000:.0f} kB, {1000 * statistics.median(took):.1f} ms a call, cancelled after {1000 * after:.1f}: "
          f"the thread ran on for {statistics.median(found):.1f} ms, at most {max(found):.1f}; {stopped:.0f} of {calls} ended between two phases")
    return max(found) <= BAR or len(content) > BOUND


def queued(server, stub, calls):
    """Behind a long page, calls that are cancelled before their turn."""
    long, short = (API.ProcessArticleRequest(source=SOURCE.Source(content=page(size))) for size in (8_000_000, 65_000))
    worked, withdrawn = (server.metric(name) for name in ("copydesk_phase_seconds_count", 'copydesk_jobs_total{end="withdrawn"'))
    first = stub.ProcessArticle.future(long, timeout=60)
    time.sleep(0.05)
    waiting = [stub.ProcessArticle.future(short, timeout=60) for _ in range(min(calls, 5))]
    time.sleep(0.05)
    [call.cancel() for call in waiting]
    first.result()
    phases = server.metric("copydesk_phase_seconds_count") - worked
    alone = server.metric("copydesk_phase_seconds_count")
    stub.ProcessArticle(long, timeout=60)
    alone = server.metric("copydesk_phase_seconds_count") - alone
    withdrawn = server.metric('copydesk_jobs_total{end="withdrawn"') - withdrawn
    print(f"cancelled while they waited: {withdrawn:.0f} of {len(waiting)} withdrawn, {phases:.0f} phases begun where one call alone begins {alone:.0f}")
    return withdrawn == len(waiting) and phases == alone


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--calls", type=int, default=30)
    ap.add_argument("--pages", type=Path)
    args = ap.parse_args()
    pages = [page(65_000), page(1_000_000)]
    if args.pages:
        pages.append(max((path for path in args.pages.rglob("*.html")), key=lambda path: path.stat().st_size).read_bytes())
    server = Server(args.copydesk, threads=1)
    try:
        with grpc.insecure_channel(server.address, [("grpc.max_receive_message_length", -1)]) as channel:
            stub = RPC.ArticleServiceStub(channel)
            good = [running(server, stub, content, args.calls) for content in pages] + [queued(server, stub, args.calls)]
    finally:
        server.stop()
    raise SystemExit(not all(good))


if __name__ == "__main__":
    main()
