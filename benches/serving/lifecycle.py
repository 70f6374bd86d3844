#!/usr/bin/env python3
"""What callers notice when connections age, when the server stops, and when its certificate changes, each under constant load.

  lifecycle.py COPYDESK [age] [stop] [certificate]

Starts servers of its own on the loopback address, calls them for ten seconds a measure at most, and stops them. Exits with 1 if a call failed,
the server was still there at its deadline, or the new certificate came later than two seconds. Needs grpcio and protobuf, for `certificate`
the command openssl.
"""
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import grpc

import certificates
from server import API, RPC, SOURCE, Server

REQUEST = API.DetectLanguageRequest(source=SOURCE.Source(content=b"The ferry to the island was late again on Monday. " * 20))
RETRY = {"name": [{}], "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.05s", "maxBackoff": "0.5s", "backoffMultiplier": 2,
                                       "retryableStatusCodes": ["UNAVAILABLE"]}}
# The preface of HTTP/2 and empty settings; after that the peer says nothing more.
HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"


def load(connect, seconds, threads=4, meanwhile=lambda: None):
    """Calls without a pause on a channel for each thread; gives the calls and the failed ones by status."""
    calls, failed, end = Counter(), Counter(), time.monotonic() + seconds

    def caller():
        with connect() as channel:
            service = RPC.ArticleServiceStub(channel)
            while time.monotonic() < end:
                try:
                    service.DetectLanguage(REQUEST, timeout=10)
                    calls["answered"] += 1
                except grpc.RpcError as error:
                    failed[f"{error.code().name}: {error.details()}"] += 1
    workers = [threading.Thread(target=caller) for _ in range(threads)]
    [worker.start() for worker in workers]
    meanwhile()
    [worker.join() for worker in workers]
    return calls["answered"], dict(failed)


def options(**service_config):
    # A list of addresses is no authority.
    own = [("grpc.use_local_subchannel_pool", 1), ("grpc.default_authority", "localhost")]
    return own + ([("grpc.service_config", json.dumps(service_config))] if service_config else [])


def age(binary):
    """Without a retry policy. A call that crossed a GOAWAY on its way, and that the server has not seen, every gRPC client sends again."""
    server, peers = Server(binary, "--max-connection-age-seconds", "1"), set()

    def watch():
        for _ in range(95):
            peers.update(server.peers())
            time.sleep(0.1)
    calls, failed = load(lambda: grpc.insecure_channel(server.address, options()), 10, meanwhile=watch)
    server.stop()
    print(f"age 1 s, 10 s, 4 channels: {calls} calls, failed {failed}, {len(peers)} connections seen")
    return not failed and len(peers) > 8


def stop(binary, drain=10):
    """Two replicas and a client that retries; one is asked to stop, with an idle stream of each kind and two silent sockets open."""
    first, second = (Server(binary, "--drain-seconds", str(drain)) for _ in range(2))
    took = []

    def end():
        idle = grpc.insecure_channel(first.address, options())
        never = threading.Event()
        streams = [idle.stream_stream(path)(iter(lambda: never.wait() and None, 1)) for path in
                   ("/copydesk.v1.ArticleService/ProcessArticles", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
        streams.append(idle.unary_stream("/grpc.health.v1.Health/Watch")(b""))
        silent = [socket.create_connection(("127.0.0.1", first.port)) for _ in range(2)]
        silent[1].sendall(HELLO)
        time.sleep(2)
        began = time.monotonic()
        first.process.send_signal(signal.SIGTERM)
        try:
            status = first.process.wait(drain + 5)
        except subprocess.TimeoutExpired:
            status = None
        took.extend([time.monotonic() - began, status])
        never.set()
        [one.close() for one in silent]
        del streams
        idle.close()
    both = f"ipv4:{first.address},{second.address}"
    config = {"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [RETRY]}
    calls, failed = load(lambda: grpc.insecure_channel(both, options(**config)), drain + 4, meanwhile=end)
    first.stop(), second.stop()
    print(f"SIGTERM, drain {drain} s, idle streams and silent sockets: ended after {took[0]:.2f} s with {took[1]}; {calls} calls, failed {failed}")
    return not failed and took[1] == 0 and took[0] <= drain


def certificate(binary):
    with tempfile.TemporaryDirectory() as folder:
        certificates.make(folder, "1", "2")
        link = Path(folder, "now")
        link.symlink_to("1")
        server = Server(binary, *certificates.flags(link), "--max-connection-age-seconds", "1")
        new = Path(folder, "2/tls.pem").read_text().strip()
        took = []

        def swap():
            time.sleep(3)
            Path(folder, "next").symlink_to("2")
            began = time.monotonic()
            os.replace(Path(folder, "next"), link)
            while time.monotonic() - began < 6:
                if ssl.get_server_certificate(("127.0.0.1", server.port)).strip() == new:
                    took.append(time.monotonic() - began)
                    return
                time.sleep(0.05)
        calls, failed = load(lambda: certificates.channel(server.address, folder, options()), 10, meanwhile=swap)
        server.stop()
    print(f"certificate swapped, connections of 1 s: new one after {took or 'never'} s; {calls} calls, failed {failed}")
    return not failed and bool(took) and took[0] <= 2


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    measures = {"age": age, "stop": stop, "certificate": certificate}
    results = [measures[name](sys.argv[1]) for name in sys.argv[2:] or measures]
    raise SystemExit(not all(results))


if __name__ == "__main__":
    main()
