"""What grpcio can do with a running copydesk, as one JSON object: each cell of the matrix "ok" or what went wrong.

    grpcio.py sync|aio HOST:PORT HOST:PORT-OF-A-FULL-ONE
"""
import asyncio
import json
import pathlib
import queue
import sys

# A script's folder comes first on the path, and this file has the name of what it imports.
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != HERE]
sys.path.append(str(HERE.parents[2] / "proto"))

import grpc  # noqa: E402
from google.rpc import error_details_pb2 as details  # noqa: E402
from grpc_health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
from grpc_reflection.v1alpha import reflection_pb2  # noqa: E402
from grpc_status import rpc_status  # noqa: E402

API, RPC = grpc.protos_and_services("copydesk/v1/article_service.proto")
SOURCE = grpc.protos("copydesk/v1/source.proto")
SERVICE = "copydesk.v1.ArticleService"
NEWS = (HERE.parents[2] / "examples/news.html").read_bytes()
LONG = NEWS + b"<p>" + b"The same words again and again. " * 10_000
# Each attempt is to be seen.
OPTIONS = [("grpc.enable_retries", 0), ("grpc.max_receive_message_length", 64 << 20)]


class Sync:
    """Calls that block."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address, OPTIONS)

    async def unary(self, method, request, **more):
        reply, call = method.with_call(request, **more)
        return reply, call.initial_metadata()

    async def both_ways(self, method, requests):
        """Sends each request when the reply to the one before is there."""
        asked, replies = queue.Queue(), []
        asked.put(requests[0])
        for reply in method(iter(asked.get, None), timeout=30):
            replies.append(reply)
            asked.put(requests[len(replies)] if len(replies) < len(requests) else None)
        return replies

    async def first(self, method, request):
        call = method(request, timeout=30)
        reply = next(iter(call))
        call.cancel()
        return reply


class Aio:
    """The same with asyncio."""

    def __init__(self, address):
        self.channel = grpc.aio.insecure_channel(address, OPTIONS)

    async def unary(self, method, request, **more):
        call = method(request, **more)
        return await call, await call.initial_metadata()

    async def both_ways(self, method, requests):
        call, replies = method(timeout=30), []
        for request in requests:
            await call.write(request)
            replies.append(await call.read())
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF
        return replies

    async def first(self, method, request):
        call = method(request, timeout=30)
        reply = await call.read()
        call.cancel()
        return reply


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"{found!r} instead of {wanted!r}")


def page(content=NEWS, **more):
    return {"source": SOURCE.Source(content=content, **more)}


async def refused(awaitable):
    """The status of a call that must fail, with the details it brought by their type."""
    try:
        await awaitable
    except grpc.RpcError as error:
        # Of asyncio's errors rpc_status reads no details; both bring them in this trailer.
        trailers = dict(error.trailing_metadata() or ())
        found = {}
        if "grpc-status-details-bin" in trailers:
            status = rpc_status.status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
            for detail in status.details:
                kind = getattr(details, detail.TypeName().rsplit(".", 1)[1])
                message = kind()
                detail.Unpack(message)
                found[kind] = message
        return error.code(), found, trailers
    raise AssertionError("answered")


async def unary(client, service, _):
    reply, _ = await client.unary(service.ProcessArticle, API.ProcessArticleRequest(**page()), timeout=30)
    equal((reply.article.blocks_kept, reply.language.tag), (11, "en"))


async def stream(client, service, _):
    requests = [API.ProcessArticlesRequest(item_id=str(n), request=API.ProcessArticleRequest(**(page() if n != 1 else {}))) for n in range(3)]
    replies = await client.both_ways(service.ProcessArticles, requests)
    equal([(r.item_id, r.WhichOneof("outcome")) for r in replies], [("0", "result"), ("1", "error"), ("2", "result")])


async def error(client, service, _):
    code, found, _ = await refused(client.unary(service.ProcessArticle, API.ProcessArticleRequest(), timeout=30))
    equal(code, grpc.StatusCode.INVALID_ARGUMENT)
    equal((found[details.ErrorInfo].domain, found[details.ErrorInfo].reason), ("copydesk.v1", "INVALID_REQUEST"))
    equal(found[details.BadRequest].field_violations[0].field, "source")


async def overload(client, _, full):
    service = RPC.ArticleServiceStub(type(client)(full).channel)
    code, found, trailers = await refused(client.unary(service.DetectLanguage, API.DetectLanguageRequest(**page()), timeout=30))
    equal((code, found[details.ErrorInfo].reason), (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED"))
    equal(found[details.RetryInfo].retry_delay.ToMilliseconds(), int(trailers["grpc-retry-pushback-ms"]))


async def deadline(client, service, _):
    code, _, _ = await refused(client.unary(service.ProcessArticle, API.ProcessArticleRequest(**page(LONG * 20)), timeout=0.05))
    equal(code, grpc.StatusCode.DEADLINE_EXCEEDED)


async def gzip(client, service, _):
    request = API.ParseMetadataRequest(**page(LONG))
    reply, _ = await client.unary(service.ParseMetadata, request, timeout=30, compression=grpc.Compression.Gzip)
    equal(bool(reply.metadata.title.value), True)


async def request_id(client, service, _):
    _, headers = await client.unary(service.GetServerInfo, API.GetServerInfoRequest(), timeout=30, metadata=[("x-request-id", "matrix-7")])
    equal(dict(headers)["x-request-id"], "matrix-7")


async def health(client, *_):
    stub = health_pb2_grpc.HealthStub(client.channel)
    reply, _ = await client.unary(stub.Check, health_pb2.HealthCheckRequest(service=SERVICE), timeout=30)
    equal(reply.status, health_pb2.HealthCheckResponse.SERVING)


async def watch(client, *_):
    stub = health_pb2_grpc.HealthStub(client.channel)
    reply = await client.first(stub.Watch, health_pb2.HealthCheckRequest(service=SERVICE))
    equal(reply.status, health_pb2.HealthCheckResponse.SERVING)


def reflection(version):
    async def cell(client, *_):
        # The messages of both versions are the same but for the package.
        method = client.channel.stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
            reflection_pb2.ServerReflectionRequest.SerializeToString, reflection_pb2.ServerReflectionResponse.FromString)
        replies = await client.both_ways(method, [reflection_pb2.ServerReflectionRequest(list_services=""),
                                                  reflection_pb2.ServerReflectionRequest(file_containing_symbol=SERVICE)])
        equal(SERVICE in [s.name for s in replies[0].list_services_response.service], True)
        equal(bool(replies[1].file_descriptor_response.file_descriptor_proto), True)
    return cell


CELLS = {"unary": unary, "stream": stream, "error": error, "overload": overload, "deadline": deadline, "gzip": gzip,
         "request_id": request_id, "health": health, "watch": watch, "v1": reflection("v1"), "v1alpha": reflection("v1alpha")}


async def main():
    kind, address, full = sys.argv[1:]
    client = {"sync": Sync, "aio": Aio}[kind](address)
    service, found = RPC.ArticleServiceStub(client.channel), {}
    for name, cell in CELLS.items():
        try:
            await cell(client, service, full)
            found[name] = "ok"
        except Exception as problem:  # What it was goes into the cell, and fails the matrix.
            found[name] = f"{type(problem).__name__}: {problem}"
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
