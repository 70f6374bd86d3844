#!/usr/bin/env python3
"""What callers get when ten times as many pages come as the server can do: health, the calls that are answered, the refused ones, memory.

  overload.py COPYDESK [--seconds 60] [--times 10] [--apart]

Starts a server of its own on the loopback address. First measures how many pages a second it answers when four wait at a time, then
sends that number times `--times` each second, evenly, whatever comes back; health is asked fifty times a second by another process all the
while, at a raised priority where the system allows it: its own wait for a core is no wait for the server. The clients share the machine with the
server, so its share of the cores, and with it what it can do, falls under load; `--apart` gives the server the first core and them the
others, as if they were elsewhere. Exits with 1 if a
refusal came without `grpc-retry-pushback-ms`, if a call ended with another status, or if memory grew by more than a tenth after the first
third. Needs grpcio.
"""
import argparse
import asyncio
import contextlib
import multiprocessing
import os
import statistics
import time
from collections import Counter

import grpc

from server import API, RPC, SOURCE, Server, percentile, pushback

# Each paragraph another one, so that nothing is a repeat.
PARAGRAPH = "<p>On day {0} the ferry {1} left the harbour of Oske with {2} passengers, and the council of the island wrote down in its book, page {0}, that {1} of them had paid.</p>"
PAGE = ("<html><title>The book of the ferry</title><article><h1>The book of the ferry</h1>" +
        "".join(PARAGRAPH.format(n, n * 7 % 101, n * n % 97) for n in range(400)) + "</article></html>").encode()
REQUEST = API.ProcessArticleRequest(source=SOURCE.Source(content=PAGE))
MOST_OPEN = 2_000
TIMEOUT = 10


def watch_health(address, seconds, found):
    """Milliseconds of health checks, fifty a second."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        check(b"", timeout=TIMEOUT)
        took, end = [], time.monotonic() + seconds
        while (begun := time.monotonic()) < end:
            check(b"", timeout=TIMEOUT)
            took.append(1000 * (time.monotonic() - begun))
            time.sleep(max(0, 0.02 - (time.monotonic() - begun)))
    found.put(took)


def health(address, seconds):
    found = multiprocessing.Queue()
    process = multiprocessing.Process(target=watch_health, args=(address, seconds, found))
    process.start()
    return process, found


class Load:
    def __init__(self, address):
        self.address, self.codes, self.took, self.without_pushback = address, Counter(), [], 0

    async def one(self, stub):
        begun = time.monotonic()
        try:
            await stub.ProcessArticle(REQUEST, timeout=TIMEOUT)
            self.codes["OK"] += 1
            self.took.append(1000 * (time.monotonic() - begun))
        except grpc.aio.AioRpcError as error:
            self.codes[error.code().name] += 1
            if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
                self.without_pushback += pushback(error) is None

    async def closed(self, seconds, waiting):
        """Pages answered a second, with so many calls waiting."""
        async with grpc.aio.insecure_channel(self.address) as channel:
            stub, end = RPC.ArticleServiceStub(channel), time.monotonic() + seconds

            async def caller():
                while time.monotonic() < end:
                    await self.one(stub)

            await asyncio.gather(*(caller() for _ in range(waiting)))
        return self.codes["OK"] / seconds

    async def open(self, seconds, rate, sample):
        """Calls at a steady rate, whatever comes back."""
        # No retries: each refusal is to be seen.
        async with grpc.aio.insecure_channel(self.address, options=[("grpc.enable_retries", 0)]) as channel:
            stub, begun, sent, open_calls, next_look = RPC.ArticleServiceStub(channel), time.monotonic(), 0, set(), 0
            while (now := time.monotonic() - begun) < seconds:
                while sent < now * rate and len(open_calls) < MOST_OPEN:
                    task = asyncio.create_task(self.one(stub))
                    open_calls.add(task)
                    task.add_done_callback(open_calls.discard)
                    sent += 1
                if now >= next_look:
                    sample()
                    next_look += 1
                await asyncio.sleep(0.002)
            await asyncio.gather(*open_calls)
        return sent


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--seconds", type=int, default=60)
    ap.add_argument("--times", type=float, default=10)
    ap.add_argument("--apart", action="store_true")
    args = ap.parse_args()
    server = Server.apart(args.copydesk) if args.apart else Server(args.copydesk)
    try:
        process, found = health(server.address, 5)
        idle = found.get(timeout=60)
        process.join()
        capacity = asyncio.run(Load(server.address).closed(5, 4))
        memory, load = [], Load(server.address)
        process, found = health(server.address, args.seconds)
        sent = asyncio.run(load.open(args.seconds, capacity * args.times, lambda: memory.append(server.memory())))
        busy = found.get(timeout=60)
        process.join()
    finally:
        server.stop()
    early, late = statistics.median(memory[: len(memory) // 3]), max(memory[len(memory) // 3:])
    print(f"page of {len(PAGE) // 1000} kB; {capacity:.0f} answered a second when four wait; sent {sent / args.seconds:.0f} a second for {args.seconds} s")
    print(f"calls: {dict(load.codes)}; refused without pushback: {load.without_pushback}")
    print(f"answered: p50 {percentile(load.took, .5):.0f} ms, p99 {percentile(load.took, .99):.0f} ms")
    for name, took in ("idle", idle), ("overloaded", busy):
        print(f"health, {name}: p50 {percentile(took, .5):.1f} ms, p99 {percentile(took, .99):.1f} ms, {len(took)} checks")
    print(f"memory: {early:.0f} MiB (median of the first third), at most {late:.0f} MiB after")
    bad = load.without_pushback or set(load.codes) - {"OK", "RESOURCE_EXHAUSTED"} or late > 1.1 * early
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
