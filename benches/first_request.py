#!/usr/bin/env python3
"""How long the first request after the start takes, beside the thousandth: a server of its own for each call and page.

  first_request.py COPYDESK

Needs what tests/interop/smoke.py needs. A call for the server's info goes before each, so that the channel is
as warm for the first request as for the last.
"""
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import grpc

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests/interop"))
import smoke  # noqa: E402

CALLS = [
    ("DetectLanguage", {"source": smoke.source("news.txt", format="FORMAT_PLAIN_TEXT")}),
    ("ProcessArticle", {"source": smoke.source("news.txt", format="FORMAT_PLAIN_TEXT")}),
    ("ProcessArticle", {"source": smoke.source("news.html")}),
]


def times(binary, name, request):
    address = f"127.0.0.1:{smoke.free_port()}"
    began = time.monotonic()
    server = subprocess.Popen([binary, "serve", "--listen", address], stdout=subprocess.DEVNULL, env={**os.environ, "COPYDESK_LOG_LEVEL": "error"})
    try:
        with grpc.insecure_channel(address) as channel:
            if not smoke.wait_until_serving(channel):
                raise SystemExit("the server does not answer")
            ready = time.monotonic() - began
            client = smoke.Client(channel)
            message = smoke.GetMessageClass(client.service.methods_by_name[name].input_type)()
            content = smoke.json_format.ParseDict(request, message, descriptor_pool=client.pool).SerializeToString()
            # Bytes in, bytes out: what a client spends on messages is not the server's.
            call = channel.unary_unary(f"/{smoke.SERVICE}/{name}")
            info = channel.unary_unary(f"/{smoke.SERVICE}/GetServerInfo")
            taken = []
            for n in range(1000):
                info(b"", timeout=30)
                start = time.perf_counter()
                call(content, timeout=30)
                taken.append(1000 * (time.perf_counter() - start))
            return ready, taken
    finally:
        server.terminate()
        server.wait()


def main():
    print("| call | ready after s | first, ms | second, ms | median of 1,000, ms | slowest but the first |\n|---|---|---|---|---|---|")
    for name, request in CALLS:
        ready, taken = times(sys.argv[1], name, request)
        page = "text" if "format" in request["source"] else "HTML"
        print(f"| {name}, {page} | {ready:.2f} | {taken[0]:.2f} | {taken[1]:.2f} | {median(taken):.2f} | {max(taken[1:]):.2f} |")


if __name__ == "__main__":
    main()
