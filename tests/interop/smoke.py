"""A client that has never seen this project: it starts the binary, asks its health and its schema, and calls every RPC.

    python tests/interop/smoke.py target/release/copydesk target/debug/examples/client

Needs what .ci/requirements.txt names, Node with npm, and the examples that `cargo test` builds. Ends with status 0 when all checks hold. Not a test of quality.
"""
import base64
import json
import subprocess
import sys

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from processes import ROOT, SERVICE, Server, check

EXAMPLES = ROOT / "examples"


class Client:
    """Calls by name, with messages built from the schema that the server itself gives."""

    def __init__(self, channel):
        self.channel = channel
        self.schema = ProtoReflectionDescriptorDatabase(channel)
        self.pool = DescriptorPool(self.schema)
        self.service = self.pool.FindServiceByName(SERVICE)

    def call(self, name, request, timeout=30):
        method = self.service.methods_by_name[name]
        one, many = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
        streaming = method.client_streaming and method.server_streaming
        make = self.channel.stream_stream if streaming else self.channel.unary_unary
        stub = make(f"/{SERVICE}/{name}", one.SerializeToString, many.FromString)
        if streaming:
            items = iter([json_format.ParseDict(r, one(), descriptor_pool=self.pool) for r in request])
            return list(stub(items, timeout=timeout))
        reply = stub(json_format.ParseDict(request, one(), descriptor_pool=self.pool), timeout=timeout)
        return json_format.MessageToDict(reply, descriptor_pool=self.pool)


def source(name, **more):
    return {"content": base64.b64encode((EXAMPLES / name).read_bytes()).decode(), **more}


def calls(client, channel):
    page = source("news.html", url="https://harbourpost.example/2026/03/ferry")
    text = source("news.txt", format="FORMAT_PLAIN_TEXT")

    check("reflection lists the service", SERVICE in client.schema.get_services())
    check("health of the whole server", health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest()).status == 1)
    info = client.call("GetServerInfo", {})
    check(f"GetServerInfo: engine {info['engine']['version']}", info["limits"]["maxContentBytes"] > 0)

    everything = client.call("ProcessArticle", {"source": page})
    check("ProcessArticle: an article with text", len(everything["article"]["text"]) > 500)
    check("ProcessArticle: English", everything["language"]["tag"] == "en")
    check("ProcessArticle: a title", bool(everything["metadata"]["title"]["value"]))
    check("ProcessArticle: a summary", len(everything["summary"]["sentences"]) >= 1)
    check("the same twice", client.call("ProcessArticle", {"source": page}) == everything)

    cleaned = client.call("CleanArticle", {"source": text, "offsetUnit": "OFFSET_UNIT_CODE_POINTS"})
    decoded = (EXAMPLES / "news.txt").read_text(encoding="utf-8")
    spans = [(b["inputSpan"].get("start", 0), b["inputSpan"]["end"], b["text"]) for b in cleaned["article"]["blocks"]]
    check("CleanArticle: spans slice a Python string", bool(spans) and all(decoded[a:b] == t for a, b, t in spans))
    check("DetectLanguage", client.call("DetectLanguage", {"source": text})["language"]["tag"] == "en")
    summary = client.call("SummarizeArticle", {"source": text, "options": {"maxSentences": 2}})["summary"]
    check("SummarizeArticle: two sentences", len(summary["sentences"]) == 2)
    check("ParseMetadata", "title" in client.call("ParseMetadata", {"source": page})["metadata"])

    items = [{"itemId": str(i), "request": {"source": page if i % 2 else text, "stages": ["STAGE_CLEAN"]}} for i in range(20)]
    items[7]["request"]["stages"] = ["STAGE_UNSPECIFIED"]
    items[0]["replyOrder"] = "REPLY_ORDER_INPUT"
    replies = client.call("ProcessArticles", items)
    check("ProcessArticles: all items, in input order", [r.item_id for r in replies] == [str(i) for i in range(20)])
    check("ProcessArticles: only the broken item fails", [i for i, r in enumerate(replies) if r.WhichOneof("outcome") == "error"] == [7])

    try:
        client.call("ProcessArticle", {})
        check("a request without a page is refused", False)
    except grpc.RpcError as err:
        check("a request without a page is refused, naming the field",
              err.code() == grpc.StatusCode.INVALID_ARGUMENT and "source" in err.details())


def examples(address, client):
    run = lambda *command: subprocess.run(command, capture_output=True, text=True, timeout=120)
    news, text = EXAMPLES / "news.html", EXAMPLES / "news.txt"
    one = run(sys.executable, EXAMPLES / "client.py", news, address)
    check("examples/client.py, as the README shows it", one.returncode == 0 and "of" in one.stdout)
    many = run(sys.executable, EXAMPLES / "batch_client.py", news, text, "--address", address)
    check("examples/batch_client.py: both pages over one stream", many.returncode == 0 and len(many.stdout.splitlines()) == 2)
    rust = run(client, "--address", f"http://{address}", news, text)
    check("examples/client.rs: a call, then both pages over one stream", rust.returncode == 0 and len(rust.stdout.splitlines()) == 3)
    node = EXAMPLES / "node"
    installed = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", node)
    check("the packages of examples/node", installed.returncode == 0)
    called = run("node", node / "client.mjs", news, address)
    check("examples/node/client.mjs: a call and a stream with a broken item", called.returncode == 0 and "a: 11 blocks" in called.stdout)


def main():
    binary = sys.argv[1]
    server = Server(binary)
    try:
        with grpc.insecure_channel(server.address) as channel:
            calls(Client(channel), channel)
        examples(server.address, sys.argv[2])
        probe = subprocess.run([binary, "health", "--addr", server.address], capture_output=True, text=True, timeout=30)
        check(f"copydesk health: {probe.stdout.strip()}", probe.returncode == 0)
        reply = subprocess.run([binary, "process", EXAMPLES / "news.html"], capture_output=True, timeout=60)
        check("copydesk process prints the same mapping", "article" in json.loads(reply.stdout))
    finally:
        status = server.terminate()
    check("stops on SIGTERM with status 0", status == 0)
    probe = subprocess.run([binary, "health", "--addr", server.address], capture_output=True, timeout=30)
    check("copydesk health says no afterwards", probe.returncode == 1)


if __name__ == "__main__":
    main()
