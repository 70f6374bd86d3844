"""What plain HTTP can do with a running copydesk, as one JSON object: each cell of the matrix "ok" or what went wrong.

    http.py web|json HOST:PORT HOST:PORT-OF-A-FULL-ONE

`web` speaks gRPC-Web over HTTP/1.1 as a browser does, `json` JSON as Envoy transcodes it.
"""
import base64
import json
import pathlib
import sys

# A script's folder comes first on the path, and this file has the name of what it imports.
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != HERE]
sys.path.append(str(HERE.parents[2] / "proto"))

import http.client  # noqa: E402
import urllib.parse  # noqa: E402

import grpc  # noqa: E402
from google.rpc import error_details_pb2 as details  # noqa: E402
from google.rpc import status_pb2  # noqa: E402

API, _ = grpc.protos_and_services("copydesk/v1/article_service.proto")
SOURCE = grpc.protos("copydesk/v1/source.proto")
SERVICE = "copydesk.v1.ArticleService"
ORIGIN = "https://news.example"
NEWS = (HERE.parents[2] / "examples/news.html").read_bytes()
LONG = NEWS + b"<p>" + b"The same words again and again. " * 200_000


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"{found!r} instead of {wanted!r}")


def send(address, verb, method, body, headers):
    connection = http.client.HTTPConnection(address, timeout=30)
    connection.request(verb, f"/{SERVICE}/{method}", body, headers)
    reply = connection.getresponse()
    found = reply.read()
    connection.close()
    return reply.status, {name.lower(): value for name, value in reply.getheaders()}, found


class Web:
    """gRPC-Web: messages and trailers in frames of the body."""

    def __init__(self, address):
        self.address = address

    def call(self, method, request, reply=None, **headers):
        """Code, reply, details by type, headers and trailers."""
        message = request.SerializeToString()
        body = b"\0" + len(message).to_bytes(4, "big") + message
        given = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1", "origin": ORIGIN, **{k.replace("_", "-"): v for k, v in headers.items()}}
        http_status, found, body = send(self.address, "POST", method, body, given)
        equal(http_status, 200)
        equal(found.get("access-control-allow-origin"), ORIGIN)
        answer = None
        while body:
            flag, length = body[0], int.from_bytes(body[1:5], "big")
            frame, body = body[5:5 + length], body[5 + length:]
            if flag & 0x80:
                found.update((name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in frame.decode().splitlines()))
            else:
                answer = reply.FromString(frame)
        return int(found["grpc-status"]), answer, of_status(found.get("grpc-status-details-bin")), found


def of_status(encoded):
    if not encoded:
        return {}
    status = status_pb2.Status.FromString(base64.b64decode(encoded + "=" * (-len(encoded) % 4)))
    found = {}
    for detail in status.details:
        message = getattr(details, detail.TypeName().rsplit(".", 1)[1])()
        detail.Unpack(message)
        found[type(message)] = message
    return found


def page(content=NEWS):
    return {"source": SOURCE.Source(content=content)}


def web(address, full):
    client = Web(address)

    def unary():
        code, reply, *_ = client.call("ProcessArticle", API.ProcessArticleRequest(**page()), API.ProcessArticleResponse)
        equal((code, reply.article.blocks_kept, reply.language.tag), (0, 11, "en"))

    def error():
        code, _, found, _ = client.call("ProcessArticle", API.ProcessArticleRequest())
        equal((code, found[details.ErrorInfo].reason, found[details.BadRequest].field_violations[0].field), (3, "INVALID_REQUEST", "source"))

    def overload():
        code, _, found, trailers = Web(full).call("DetectLanguage", API.DetectLanguageRequest(**page()))
        equal((code, found[details.ErrorInfo].reason), (8, "OVERLOADED"))
        equal(found[details.RetryInfo].retry_delay.ToMilliseconds(), int(trailers["grpc-retry-pushback-ms"]))

    def deadline():
        code, *_ = client.call("ProcessArticle", API.ProcessArticleRequest(**page(LONG)), grpc_timeout="20m")
        equal(code, 4)

    def request_id():
        *_, headers = client.call("GetServerInfo", API.GetServerInfoRequest(), API.GetServerInfoResponse, x_request_id="matrix-7")
        equal(headers["x-request-id"], "matrix-7")

    def cors():
        asked = {"origin": ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-grpc-web,x-request-id"}
        status, headers, _ = send(address, "OPTIONS", "ProcessArticle", None, asked)
        equal((status, headers["access-control-allow-origin"]), (200, ORIGIN))
        _, headers, _ = send(address, "OPTIONS", "ProcessArticle", None, {**asked, "origin": "https://other.example"})
        equal(headers.get("access-control-allow-origin"), None)

    return {"unary": unary, "error": error, "overload": overload, "deadline": deadline, "request_id": request_id, "cors": cors}


def over_json(address, full):
    def call(method, request, at=address, **headers):
        given = {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        status, found, body = send(at, "POST", method, json.dumps(request), given)
        return status, json.loads(body), found

    def encoded(content=NEWS):
        return {"source": {"content": base64.b64encode(content).decode()}}

    def reasons(reply):
        return {detail["@type"].rsplit(".", 1)[1]: detail for detail in reply["details"]}

    def unary():
        status, reply, _ = call("ProcessArticle", encoded())
        equal((status, reply["article"]["blocksKept"], reply["language"]["tag"]), (200, 11, "en"))
        # Every byte arrives, also those that are no text.
        status, reply, _ = call("CleanArticle", {"source": {"content": base64.b64encode(bytes(range(256))).decode(), "format": "FORMAT_PLAIN_TEXT"}})
        equal((status, reply["input"]["contentBytes"]), (200, 256))

    def error():
        status, reply, _ = call("ProcessArticle", {})
        equal((status, reply["code"], reasons(reply)["ErrorInfo"]["reason"]), (400, 3, "INVALID_REQUEST"))
        equal(reasons(reply)["BadRequest"]["fieldViolations"][0]["field"], "source")

    def overload():
        status, reply, headers = call("DetectLanguage", encoded(), at=full)
        equal((status, reply["code"], reasons(reply)["ErrorInfo"]["reason"]), (429, 8, "OVERLOADED"))
        equal(round(1000 * float(reasons(reply)["RetryInfo"]["retryDelay"].rstrip("s"))), int(headers["grpc-retry-pushback-ms"]))

    def deadline():
        status, reply, _ = call("ProcessArticle", encoded(LONG), grpc_timeout="20m")
        equal((status, reply["code"]), (504, 4))

    def request_id():
        *_, headers = call("GetServerInfo", {}, x_request_id="matrix-7")
        equal(headers["x-request-id"], "matrix-7")

    def cors():
        asked = {"origin": ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        status, headers, _ = send(address, "OPTIONS", "ProcessArticle", None, asked)
        equal((status, headers["access-control-allow-origin"]), (200, ORIGIN))

    return {"unary": unary, "error": error, "overload": overload, "deadline": deadline, "request_id": request_id, "cors": cors}


def main():
    kind, address, full = sys.argv[1:]
    found = {}
    for name, cell in {"web": web, "json": over_json}[kind](address, full).items():
        try:
            cell()
            found[name] = "ok"
        except Exception as problem:  # What it was goes into the cell, and fails the matrix.
            found[name] = f"{type(problem).__name__}: {problem}"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
