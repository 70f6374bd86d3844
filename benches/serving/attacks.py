#!/usr/bin/env python3
"""What hostile callers get and what they cost: the answer, the server's memory at its most, and whether it answers others meanwhile.

  attacks.py COPYDESK [zeros] [tags] [oversize] [watches] [streams] [readers]

  zeros     512 MiB of zeros in one message, compressed
  tags      a page of a million nested tags
  oversize  a message of 33 MiB
  watches   10,000 watches over health; as many stay open as there may be connections
  streams   10,000 ProcessArticles streams that stay open and send nothing
  readers   200 ProcessArticles streams that send pages of 1 MB and read no reply

Starts a server of its own on the loopback address for each, with the defaults but for `--max-call-seconds 5`. Exits with 1 where an attack gets
another answer than it should, or a usual call beside it none. Needs grpcio.
"""
import asyncio
import sys
from collections import Counter

import grpc

from server import API, RPC, SOURCE, Server

# Connections of their own, and no bound on what is sent.
OWN = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_send_message_length", -1), ("grpc.enable_retries", 0)]
SERVICE = "/copydesk.v1.ArticleService/"
# A connection has room for 256 calls that stay open.
CONNECTIONS, CALLS_OF_EACH = 40, 250
SENTENCE = b"<p>On day %d the ferry to the island left the harbour with %d passengers.</p>"
PAGE = b"<html><article>" + b"".join(SENTENCE % (n, n * 7 % 101) for n in range(13_000)) + b"</article></html>"


async def usual(address):
    """A usual call on a connection of its own."""
    async with grpc.aio.insecure_channel(address, OWN) as channel:
        request = API.DetectLanguageRequest(source=SOURCE.Source(content=b"The ferry to the island was late again on Monday. " * 20))
        await RPC.ArticleServiceStub(channel).DetectLanguage(request, timeout=30)


async def unary(address, message, **options):
    async with grpc.aio.insecure_channel(address, OWN) as channel:
        try:
            await channel.unary_unary(SERVICE + "CleanArticle")(message, timeout=60, **options)
            return Counter(["OK"])
        except grpc.aio.AioRpcError as error:
            return Counter([error.code().name])


def clean(content):
    return API.CleanArticleRequest(source=SOURCE.Source(content=content)).SerializeToString()


async def zeros(address):
    return await unary(address, bytes(512 << 20), compression=grpc.Compression.Gzip)


async def tags(address):
    return await unary(address, clean(b"<div>" * 1_000_000 + b"a few words of text"))


async def oversize(address):
    return await unary(address, clean(bytes(33 << 20)))


async def outcomes(calls):
    found = Counter()
    for call in calls:
        # What grpcio says of a call that was over when more was written to it.
        written = call.done() and await call.details() == "Internal error from Core"
        found["refused while written to" if written else (await call.code()).name if call.done() else "open"] += 1
    return found


async def stay_open(address, begin):
    """How calls stand five seconds after the last of them began."""
    channels = [grpc.aio.insecure_channel(address, OWN) for _ in range(CONNECTIONS)]
    calls = [begin(channel) for channel in channels for _ in range(CALLS_OF_EACH)]
    for call in calls:
        try:
            await call.wait_for_connection()
        except grpc.aio.AioRpcError:
            pass  # its code is looked at below
    await asyncio.sleep(5)
    await usual(address)
    found = await outcomes(calls)
    await asyncio.gather(*(channel.close() for channel in channels))
    return found


async def watches(address):
    return await stay_open(address, lambda channel: channel.unary_stream("/grpc.health.v1.Health/Watch")(b""))


async def streams(address):
    return await stay_open(address, lambda channel: channel.stream_stream(SERVICE + "ProcessArticles")())


async def readers(address):
    """How the streams stand after three times what a reply may wait for its caller."""
    message = API.ProcessArticlesRequest(request=API.ProcessArticleRequest(source=SOURCE.Source(content=PAGE))).SerializeToString()
    channels = [grpc.aio.insecure_channel(address, OWN) for _ in range(10)]
    calls = [channel.stream_stream(SERVICE + "ProcessArticles")() for channel in channels for _ in range(20)]

    async def send(call):
        try:
            while True:
                await call.write(message)
        except (grpc.aio.AioRpcError, asyncio.InvalidStateError):
            pass  # the stream is over

    senders = [asyncio.create_task(send(call)) for call in calls]
    await asyncio.sleep(15)
    await usual(address)
    found = await outcomes(calls)
    [sender.cancel() for sender in senders]
    await asyncio.gather(*(channel.close() for channel in channels))
    return found


ATTACKS = {  # and the answers that they may get
    zeros: {"OUT_OF_RANGE"},
    tags: {"OK"},
    oversize: {"OUT_OF_RANGE"},
    watches: {"open", "RESOURCE_EXHAUSTED"},
    streams: {"open", "RESOURCE_EXHAUSTED"},
    readers: {"open", "RESOURCE_EXHAUSTED", "refused while written to", "CANCELLED", "DEADLINE_EXCEEDED"},
}


def measure(binary, attack, allowed):
    server = Server(binary, "--max-call-seconds", "5")
    try:
        before = server.memory("VmHWM")
        found = asyncio.run(attack(server.address))
        print(f"{attack.__name__}: {dict(found)}; memory at most {before:.0f} MiB before, {server.memory('VmHWM'):.0f} MiB after")
        return set(found) <= allowed
    finally:
        server.stop()


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    chosen = [(attack, allowed) for attack, allowed in ATTACKS.items() if attack.__name__ in (sys.argv[2:] or [a.__name__ for a in ATTACKS])]
    raise SystemExit(not all([measure(sys.argv[1], *each) for each in chosen]))


if __name__ == "__main__":
    main()
