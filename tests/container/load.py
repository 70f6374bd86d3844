"""Load for a container: pages as they are on the web and pages made as dear as they may be, sent at a rate whatever comes back, over many connections."""
import asyncio
import itertools
import json
import lzma
import random
import sys
import time
from collections import Counter
from pathlib import Path

import grpc

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "proto"))
API, RPC = grpc.protos_and_services("copydesk/v1/article_service.proto")
SOURCE = grpc.protos("copydesk/v1/source.proto")

CONNECTIONS = 8
MOST_OPEN = 1_000
TIMEOUT = 30
PAGES_READ = 150
RETRY = {"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [{"name": [{}], "retryPolicy": {
    "maxAttempts": 5, "initialBackoff": "0.2s", "maxBackoff": "2s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}
PROSE = "The ferry to the island was late again on Monday, and the crowd on the pier, which had waited since six, began to sing. "
# What takes most memory for its length, by benches/hostile.py. Not lists within lists: docs/deployment.md, "Memory".
DEAR = ["<p>{n} " + PROSE, "<meta name=m{n} content=x><link rel=r{n} href=/{n}>", "&zz; ", "<img src=/{n}.png alt='{n}'>", "<li>{n} x"]


def pages(corpus, largest):
    """Some of a corpus, or the examples where there is none."""
    if corpus and corpus.exists():
        with lzma.open(corpus, "rt", encoding="utf-8") as rows:
            found = [json.loads(row)["html"].encode() for row in itertools.islice(rows, PAGES_READ)]
        print(f"{len(found)} pages of {corpus.parent.name}")
    else:
        found = [(ROOT / "examples/news.html").read_bytes()]
        print("NO CORPUS: examples/news.html stands in for real pages")
    return [page for page in found if len(page) <= largest]


def dear_pages(size):
    """One of each kind, as large as may be."""
    made = []
    for piece in DEAR:
        parts, length, n = [], 0, 0
        while length + len(piece) + 12 < size:
            parts.append(piece.replace("{n}", str(n)))
            length += len(parts[-1])
            n += 1
        made.append("".join(parts).encode())
    return made


class Load:
    """Calls of ProcessArticle, every stage, and what came back."""

    def __init__(self, address, contents, retry=False):
        self.address, self.codes, self.open_calls = address, Counter(), set()
        self.requests = itertools.cycle([API.ProcessArticleRequest(source=SOURCE.Source(content=content)) for content in contents])
        config = [("grpc.service_config", json.dumps(RETRY))] if retry else [("grpc.enable_retries", 0)]
        # A pool of its own, or all channels share one connection.
        self.options = [("grpc.use_local_subchannel_pool", 1), ("grpc.default_authority", "localhost"), ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), *config]

    async def one(self, stub):
        try:
            await stub.ProcessArticle(next(self.requests), timeout=TIMEOUT, wait_for_ready=False)
            self.codes["OK"] += 1
        except grpc.aio.AioRpcError as error:
            self.codes[error.code().name] += 1
            if error.code() != grpc.StatusCode.RESOURCE_EXHAUSTED:
                self.codes[error.details()] += 1

    async def channels(self, use):
        channels = [grpc.aio.insecure_channel(self.address, options=self.options) for _ in range(CONNECTIONS)]
        try:
            return await use([RPC.ArticleServiceStub(channel) for channel in channels])
        finally:
            await asyncio.gather(*(channel.close() for channel in channels))

    def closed(self, seconds, callers, meanwhile=None):
        """Each caller sends its next page when the last is answered; gives the pages answered a second."""
        async def use(stubs):
            end = time.monotonic() + seconds

            async def caller(stub):
                while time.monotonic() < end:
                    await self.one(stub)
            work = [caller(stubs[n % CONNECTIONS]) for n in range(callers)]
            await asyncio.gather(*work, *([asyncio.to_thread(meanwhile)] if meanwhile else []))
        asyncio.run(self.channels(use))
        return self.codes["OK"] / seconds

    def open(self, seconds, rate, sample):
        """So many a second, whatever comes back; gives the calls sent. `sample` is called each tenth of a second."""
        async def use(stubs):
            begun, sent, looks = time.monotonic(), 0, 0
            while (now := time.monotonic() - begun) < seconds:
                while sent < now * rate and len(self.open_calls) < MOST_OPEN:
                    task = asyncio.create_task(self.one(random.choice(stubs)))
                    self.open_calls.add(task)
                    task.add_done_callback(self.open_calls.discard)
                    sent += 1
                if now * 10 >= looks:
                    sample()
                    looks += 1
                await asyncio.sleep(0.002)
            await asyncio.gather(*self.open_calls)
            return sent
        return asyncio.run(self.channels(use))
