"""Which client can do what with copydesk, directly and through Envoy with the file in deploy/envoy: every cell is tried.

    python tests/interop/matrix.py target/release/copydesk target/debug/examples/interop_tonic

Needs what .ci/requirements.txt names, h2load (nghttp2-client), Node, and the packages of examples/node (`npm ci --prefix examples/node`);
the client in Rust is built by `cargo test`. Prints the table, and ends with status 1 when a cell fails.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.request

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from processes import ROOT, SERVICE, Envoy, Server, check, free_port, wait_until

CLIENTS = pathlib.Path(__file__).resolve().parent / "clients"
ORIGIN = "https://news.example"
COLUMNS = {
    "unary": "a call", "stream": "stream both ways", "error": "error details", "overload": "retry hints", "deadline": "deadline",
    "gzip": "gzip", "request_id": "request id", "health": "health", "watch": "health watch", "v1": "reflection v1",
    "v1alpha": "reflection v1alpha", "cors": "CORS",
}


def run(*command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=180, **more)


def cells_of(*command):
    """What a client of ours found out."""
    done = run(*command)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


class Buf:
    """A client in Go that was not written here: `buf curl`, with the schema that reflection gives, or from the files for gRPC-Web."""

    def __init__(self, address, full, *protocol):
        self.address, self.full, self.protocol = address, full, protocol

    def call(self, method, request, *flags, address=None, stdin=None):
        schema = () if "--schema" in self.protocol else ("--reflect",)
        return run(pathlib.Path(sys.executable).with_name("buf"), "curl", *self.protocol, *schema, *flags, "-d", request,
                   f"http://{address or self.address}/{SERVICE}/{method}", cwd=ROOT)

    def details(self, called):
        error = json.loads(called.stderr)
        return error["code"], {detail["type"].rsplit(".", 1)[1] for detail in error["details"]}

    def cells(self):
        page = json.dumps({"source": {"content": "VGhlIGZlcnJ5IHNhaWxzIGFnYWluIG9uIE1vbmRheS4="}})
        tries = {
            "unary": lambda: json.loads(self.call("ProcessArticle", page).stdout)["input"]["contentBytes"] == 32,
            "stream": lambda: self.stream(page),
            "error": lambda: self.details(self.call("ProcessArticle", "{}")) == ("invalid_argument", {"ErrorInfo", "BadRequest"}),
            "overload": lambda: self.details(self.call("DetectLanguage", page, address=self.full)) ==
            ("resource_exhausted", {"ErrorInfo", "RetryInfo"}),
            "request_id": lambda: "x-request-id: matrix-7" in self.call("GetServerInfo", "{}", "-v", "-H", "x-request-id: matrix-7")
            .stderr.lower().partition("\nbuf: < ")[2].replace("buf: < (#2) ", ""),
        }
        if "--schema" not in self.protocol:
            for version in ("v1", "v1alpha"):
                tries[version] = lambda version=version: "engine" in self.call("GetServerInfo", "{}", "--reflect-protocol", f"grpc-{version}").stdout
        return {name: tried(held) for name, held in tries.items()}

    def stream(self, page):
        items = f'{{"itemId": "a", "request": {page}}} {{"itemId": "b", "request": {{}}}}'
        called = self.call("ProcessArticles", items)
        # The details of the item's error can be read where the schema has them.
        return '"itemId": "a"' in called.stdout and '"reason": "INVALID_REQUEST"' in called.stdout


def tried(held):
    try:
        return "ok" if held() else "not what was expected"
    except (ValueError, KeyError) as problem:
        return f"{type(problem).__name__}: {problem}"


def h2load(address):
    """Many calls on few connections; each must be answered with status 0."""
    with tempfile.NamedTemporaryFile() as body:
        sys.path.insert(0, str(ROOT / "proto"))
        api, _ = grpc.protos_and_services("copydesk/v1/article_service.proto")
        source = grpc.protos("copydesk/v1/source.proto")
        page = (ROOT / "examples/news.html").read_bytes()
        message = api.ProcessArticleRequest(source=source.Source(content=page)).SerializeToString()
        body.write(b"\0" + len(message).to_bytes(4, "big") + message)
        body.flush()
        # No more at a time than a server of one core lets in.
        done = run("h2load", "-n", 200, "-c", 2, "-m", 4, "-d", body.name, "-H", "content-type: application/grpc", "-H", "te: trailers",
                   f"http://{address}/{SERVICE}/ProcessArticle")
    return {"unary": "ok" if "200 succeeded, 0 failed" in done.stdout and "200 2xx" in done.stdout else done.stdout}


def received(admin, method):
    """Bytes of messages that came for a method, as they were sent."""
    with urllib.request.urlopen(f"http://{admin}/metrics", timeout=5) as reply:
        lines = reply.read().decode().splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("copydesk_received_bytes_total") and f'"{method}"' in line)


def with_gzip_seen(admin, cells):
    """Takes the cell's word for it only if the 320 kB of its page, which no other call brings to this method, came as a fraction."""
    before = received(admin, "ParseMetadata")
    found = cells()
    came = received(admin, "ParseMetadata") - before
    if found.get("gzip") == "ok" and not 0 < came < 32_000:
        found["gzip"] = f"{came:.0f} bytes were received"
    return found


def rows(address, full, tonic, admin):
    python, node = sys.executable, "node"
    return {
        "grpcio": lambda: with_gzip_seen(admin, lambda: cells_of(python, CLIENTS / "grpcio.py", "sync", address, full)),
        "grpcio, asyncio": lambda: with_gzip_seen(admin, lambda: cells_of(python, CLIENTS / "grpcio.py", "aio", address, full)),
        "grpc-js": lambda: with_gzip_seen(admin, lambda: cells_of(node, CLIENTS / "grpc_js.mjs", address, full)),
        "tonic": lambda: with_gzip_seen(admin, lambda: cells_of(tonic, address, full)),
        "buf curl (connect-go)": lambda: Buf(address, full, "--protocol", "grpc", "--http2-prior-knowledge").cells(),
        "buf curl, gRPC-Web": lambda: Buf(address, full, "--protocol", "grpcweb", "--http2-prior-knowledge", "--schema", ".").cells(),
        "gRPC-Web over HTTP/1.1": lambda: cells_of(python, CLIENTS / "http.py", "web", address, full),
        "h2load": lambda: h2load(address),
    }


def table(found):
    width = max(map(len, found))
    print(f"\n{'':{width}}  " + "  ".join(COLUMNS.values()))
    for name, cells in found.items():
        marks = ["–" if column not in cells else "ok" if cells[column] == "ok" else "FAILED" for column in COLUMNS]
        print(f"{name:{width}}  " + "  ".join(f"{mark:{len(title)}}" for mark, title in zip(marks, COLUMNS.values())))


def watched(server):
    """A watch sees the end coming before the port is closed."""
    states = []
    with grpc.insecure_channel(server.address) as channel:
        for state in health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=SERVICE), timeout=60):
            states.append(state.status)
            if len(states) == 1:
                server.process.terminate()
            else:
                break
    check("health watch: SERVING, and NOT_SERVING once a stop is asked for", states == [1, 2])
    check("stops on SIGTERM with status 0", server.process.wait(60) == 0)


def main():
    binary, tonic = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    admin = f"127.0.0.1:{free_port()}"
    browsers = ("--grpc-web", "true", "--cors-origin", ORIGIN)
    started, never = [], threading.Event()
    try:
        server = Server(binary, *browsers, "--compress-replies", "true", "--drain-delay-seconds", "2", "--admin-listen", admin)
        started.append(server.kill)
        full = Server(binary, *browsers, "--max-in-flight", "1")
        started.append(full.kill)
        channel = grpc.insecure_channel(full.address)
        # The one call that it lets in: its message never comes.
        held = channel.stream_unary(f"/{SERVICE}/CleanArticle").future(iter(lambda: never.wait() and None, 1))
        through, through_full = (Envoy(int(one.address.rpartition(":")[2]), "127.0.0.1") for one in (server, full))
        started += [through.stop, through_full.stop]
        wait_until(lambda: refuses(full), "the full server refuses")
        found = {name: row() for name, row in rows(server.address, full.address, tonic, admin).items()}
        by_envoy = rows(through.address, through_full.address, tonic, admin)
        by_envoy["JSON"] = lambda: cells_of(sys.executable, CLIENTS / "http.py", "json", through.address, through_full.address)
        found.update({f"{name}, by Envoy": row() for name, row in by_envoy.items()})
        table(found)
        problems = [f"{name}, {column}: {cell}" for name, cells in found.items() for column, cell in cells.items() if cell != "ok"]
        print("\n" + "\n".join(problems))
        check(f"{sum(map(len, found.values()))} cells", not problems)
        held.cancel()
        watched(server)
    finally:
        never.set()
        for stop in reversed(started):
            stop()


def refuses(full):
    with grpc.insecure_channel(full.address, [("grpc.enable_retries", 0)]) as channel:
        try:
            channel.unary_unary(f"/{SERVICE}/DetectLanguage")(b"", timeout=5)
        except grpc.RpcError as error:
            return error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    return False


if __name__ == "__main__":
    main()
