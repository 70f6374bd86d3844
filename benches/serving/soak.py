#!/usr/bin/env python3
"""A server under steady load for half an hour: errors, growth of memory, and whether its answers stay those of the command line.

  soak.py COPYDESK [--pages ../shared/corpora/wcxb-dev/pages.jsonl.xz] [--minutes 30] [--share 0.8] [--apart]

The pages are rows of `copydesk batch` (JSON lines, also .xz). Every call is compared: the reply of ProcessArticle has to be the row that
`copydesk batch` writes, byte for byte as an encoded message. First measures how many pages a second are answered when four wait, then sends
`--share` of that, evenly, pages in turn; of each eight calls one is cancelled in the middle and not counted, and every hundredth page goes over
a stream. What is refused is sent again when the server says, within the call's deadline of 30 s, as docs/errors.md tells clients; refusals are
counted. Prints at each tenth of the time the memory of the process's own and that of files (the binary, as its parts are used for the first
time), and the slope of each after the first tenth, in MiB an hour (least squares); and the calls that were refused, and that failed, in each tenth. Exits with 1 where
a call failed or an answer differed. The client (Python) takes its share of the cores; `--apart` gives the server the first core and
the client the others. Needs grpcio.
"""
import argparse
import asyncio
import gc
import json
import lzma
import subprocess
import time
from collections import Counter
from pathlib import Path

import grpc
from google.protobuf import json_format

from server import API, ROOT, RPC, SOURCE, Server, percentile, pushback

MOST_OPEN = 64
DEADLINE = 30
CHANNEL = [("grpc.max_receive_message_length", -1), ("grpc.enable_retries", 0)]


def read(path, most):
    opened = lzma.open(path, "rt") if path.suffix == ".xz" else open(path)
    with opened as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(most))]
    return [{key: row[key] for key in ("id", "html", "text", "url") if row.get(key)} for row in rows]


def expected(binary, rows):
    """What the command line says of each."""
    given = "".join(json.dumps(row) + "\n" for row in rows)
    written = subprocess.run([binary, "batch", "--blocks", "kept"], input=given, capture_output=True, text=True, check=True).stdout
    answers = []
    for line in written.splitlines():
        row = json.loads(line)
        row.pop("id")
        answers.append(json_format.ParseDict(row, API.ProcessArticleResponse()).SerializeToString(deterministic=True))
    return answers


def request(row):
    kind, format_ = ("html", SOURCE.FORMAT_HTML) if "html" in row else ("text", SOURCE.FORMAT_PLAIN_TEXT)
    source = SOURCE.Source(content=row[kind].encode(), url=row.get("url"), format=format_, charset="utf-8")
    return API.ProcessArticleRequest(source=source)


class Soak:
    def __init__(self, server, requests, answers):
        self.server, self.requests, self.answers = server, requests, answers
        self.codes, self.took, self.different, self.cancelled = Counter(), [], [], 0
        self.refused_at, self.failed_at = [], []

    def compare(self, number, reply):
        self.codes["OK"] += 1
        if reply.SerializeToString(deterministic=True) != self.answers[number]:
            self.different.append(number)

    async def one(self, stub, turn):
        begun = time.monotonic()
        while True:
            try:
                return await self.attempt(stub, turn, begun)
            except grpc.aio.AioRpcError as error:
                stated, now = pushback(error), time.monotonic()
                pause = -1 if stated is None else stated / 1000
                if pause < 0 or now + pause - begun > DEADLINE:
                    self.codes[error.code().name] += 1
                    self.failed_at.append(now)
                    return None
                self.refused_at.append(now)
                await asyncio.sleep(pause)

    async def attempt(self, stub, turn, begun):
        number, left = turn % len(self.requests), DEADLINE - (time.monotonic() - begun)
        if turn % 8 == 7:
            call = stub.ProcessArticle(self.requests[number], timeout=left)
            await asyncio.sleep(0.002)
            call.cancel()
            self.cancelled += 1
        elif turn % 100 == 50:
            call = stub.ProcessArticles(iter([API.ProcessArticlesRequest(request=self.requests[number])]), timeout=left)
            async for item in call:
                self.compare(number, item.result)
        else:
            self.compare(number, await stub.ProcessArticle(self.requests[number], timeout=left))
            self.took.append(1000 * (time.monotonic() - begun))

    async def capacity(self, seconds=10):
        async with grpc.aio.insecure_channel(self.server.address, CHANNEL) as channel:
            stub, end, turns = RPC.ArticleServiceStub(channel), time.monotonic() + seconds, iter(range(10**9))

            async def caller():
                while time.monotonic() < end:
                    await stub.ProcessArticle(self.requests[next(turns) % len(self.requests)], timeout=30)

            await asyncio.gather(*(caller() for _ in range(4)))
            return next(turns) / seconds

    async def run(self, seconds, rate):
        memory, begun, open_calls, sent = [], time.monotonic(), set(), 0
        async with grpc.aio.insecure_channel(self.server.address, CHANNEL) as channel:
            stub = RPC.ArticleServiceStub(channel)
            while (now := time.monotonic() - begun) < seconds:
                while sent < now * rate and len(open_calls) < MOST_OPEN:
                    task = asyncio.create_task(self.one(stub, sent))
                    open_calls.add(task)
                    task.add_done_callback(open_calls.discard)
                    sent += 1
                if now >= len(memory):
                    memory.append((self.server.memory("RssAnon"), self.server.memory("RssFile")))
                await asyncio.sleep(0.002)
            await asyncio.gather(*open_calls)
        tenths = [Counter(min(9, int(10 * (at - begun) / seconds)) for at in times) for times in (self.refused_at, self.failed_at)]
        return sent, memory, [[counts[tenth] for tenth in range(10)] for counts in tenths]


def slope(values):
    """Of one value a second, for an hour."""
    mean_x, mean_y = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((x - mean_x) ** 2 for x in range(len(values)))
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values)) / spread


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--pages", type=Path, default=ROOT / "../shared/corpora/wcxb-dev/pages.jsonl.xz")
    ap.add_argument("--most", type=int, default=1_500, help="pages read")
    ap.add_argument("--minutes", type=float, default=30)
    ap.add_argument("--share", type=float, default=0.8)
    ap.add_argument("--apart", action="store_true")
    args = ap.parse_args()
    if not args.pages.exists():
        raise SystemExit(f"no pages at {args.pages}; name some with --pages")
    rows = read(args.pages, args.most)
    answers = expected(args.copydesk, rows)
    server = Server.apart(args.copydesk) if args.apart else Server(args.copydesk)
    try:
        soak = Soak(server, [request(row) for row in rows], answers)
        capacity = asyncio.run(soak.capacity())
        # Else the client's collector stops it now and then, and what is due meanwhile is sent all at once.
        gc.freeze()
        sent, memory, (refused, failed) = asyncio.run(soak.run(60 * args.minutes, args.share * capacity))
    finally:
        server.stop()
    print(f"{len(rows)} pages; {capacity:.0f} answered a second when four wait; {sent / 60 / args.minutes:.0f} sent a second for {args.minutes:.0f} minutes")
    print(f"calls: {dict(soak.codes)}, cancelled {soak.cancelled}; answers that differ: {len(soak.different)}")
    print(f"answered: p50 {percentile(soak.took, .5):.1f} ms, p99 {percentile(soak.took, .99):.1f} ms")
    print(f"refused {sum(refused)} times, in each tenth {' '.join(map(str, refused))}; failed in each tenth {' '.join(map(str, failed))}")
    for name, values in zip(("own", "of files"), zip(*memory)):
        tenths = [f"{values[len(values) * tenth // 10]:.0f}" for tenth in range(10)] + [f"{values[-1]:.0f}"]
        growth = slope(values[len(values) // 10:])
        print(f"memory {name}, MiB at each tenth: {' '.join(tenths)}; slope after the first tenth {growth:+.1f} MiB an hour")
    raise SystemExit(bool(soak.different) or set(soak.codes) != {"OK"})


if __name__ == "__main__":
    main()
