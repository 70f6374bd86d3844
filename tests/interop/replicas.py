"""Three replicas of copydesk under constant load: one is killed, one is stopped, one leaves the name, all are restarted in turn. No call may fail.

    python tests/interop/replicas.py target/release/copydesk target/debug/examples/balanced_client [--rate 20] [--rounds 1]

Three clients at once, each of which sends at an even rate whatever comes back, and retries: grpcio through Envoy with the file in
deploy/envoy, grpcio that balances by itself, and tonic that does (examples/balanced_client.rs). All of them find the replicas by a name with
three addresses: in a mount namespace of this test alone, /etc/hosts is a file of its own, which is as near to a headless service as a
machine without a name server comes. Needs Linux with `unshare`, and what .ci/requirements.txt names. Ends with status 1 when a call failed.
"""
import argparse
import asyncio
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

import grpc

from processes import ROOT, SERVICE, Envoy, Server, check, free_port, wait_until

NAME = "copydesk-headless"
HOSTS = [f"127.0.0.{n}" for n in (1, 2, 3)]
OWN_HOSTS = "COPYDESK_TEST_HOSTS"
PAGE = ROOT / "examples/news.html"
TIMEOUT = 10
# Longer than Envoy and the watches of health take to notice that a replica says no.
DRAIN_DELAY = 3
RETRY = {
    "name": [{"service": SERVICE}],
    "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.1s", "maxBackoff": "3s", "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]},
}
THROUGH_ENVOY = {"methodConfig": [RETRY]}
# The channel asks each replica's health itself, and leaves out those that do not serve.
BALANCED = {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": SERVICE}, "methodConfig": [RETRY]}

sys.path.insert(0, str(ROOT / "proto"))
API, RPC = grpc.protos_and_services("copydesk/v1/article_service.proto")
SOURCE = grpc.protos("copydesk/v1/source.proto")


def in_a_namespace_with_own_hosts():
    """Starts this script again where /etc/hosts is a file of the test."""
    with tempfile.NamedTemporaryFile("w", suffix=".hosts") as hosts:
        command = ["unshare", "--mount" if os.geteuid() == 0 else "--map-root-user --mount", sys.executable, __file__, *sys.argv[1:]]
        raise SystemExit(subprocess.run(" ".join(command).split(), env={**os.environ, OWN_HOSTS: hosts.name}).returncode)


def name_has(addresses):
    """Written in place: another file would not be the one that is mounted."""
    lines = ["127.0.0.1 localhost", *(f"{address} {NAME}" for address in addresses)]
    pathlib.Path(os.environ[OWN_HOSTS]).write_text("\n".join(lines) + "\n")


class Load:
    """Calls at an even rate until told otherwise; the channel retries."""

    def __init__(self, target, config, rate):
        options = [("grpc.service_config", json.dumps(config)), ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
        self.target, self.options, self.rate = target, options, rate
        self.request = API.ProcessArticleRequest(source=SOURCE.Source(content=PAGE.read_bytes()))

    async def run(self, until):
        took, failed, calls = [], Counter(), set()

        async def one(service):
            begun = time.monotonic()
            try:
                await service.ProcessArticle(self.request, timeout=TIMEOUT)
            except grpc.aio.AioRpcError as error:
                failed[f"{error.code().name}: {error.details()}"] += 1
            took.append(1000 * (time.monotonic() - begun))

        async with grpc.aio.insecure_channel(self.target, self.options) as channel:
            service, begun, sent = RPC.ArticleServiceStub(channel), time.monotonic(), 0
            while not until.is_set():
                while sent < (time.monotonic() - begun) * self.rate:
                    call = asyncio.create_task(one(service))
                    calls.add(call)
                    call.add_done_callback(calls.discard)
                    sent += 1
                await asyncio.sleep(0.005)
            await asyncio.gather(*calls)
        took.sort()
        return {"calls": sent, "failed": dict(failed), "p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100]}


async def tonic(binary, address, rate, until):
    client = await asyncio.create_subprocess_exec(binary, address, str(PAGE), str(rate), stdout=subprocess.PIPE)
    await until.wait()
    client.send_signal(signal.SIGINT)
    told, _ = await client.communicate()
    return json.loads(told)


class Replicas:
    """What can happen to them."""

    def __init__(self, binary, port, envoy):
        self.all = [Server(binary, "--threads", "1", "--drain-delay-seconds", str(DRAIN_DELAY), address=f"{host}:{port}") for host in HOSTS]
        self.envoy = envoy

    def settled(self, number=3):
        wait_until(lambda: self.envoy().healthy() == number, f"{number} replicas are healthy", seconds=120)
        # The other clients look on their own.
        time.sleep(1.5)

    def killed(self):
        self.all[0].kill()
        time.sleep(4)
        self.all[0].start()
        self.settled()

    def stopped(self, which=1):
        check(f"replica {which + 1} stops on SIGTERM with status 0", self.all[which].terminate() == 0)
        self.all[which].start()
        self.settled()

    def restarted(self):
        for which in range(len(self.all)):
            self.stopped(which)

    def left_the_name(self):
        name_has(HOSTS[:2])
        check("the one that left the name stops with status 0", self.all[2].terminate() == 0)
        # tonic's client looks the name up each second; Envoy and grpcio (c-ares) read this file once a minute, and go by health until then.
        time.sleep(3)
        self.all[2].start()
        name_has(HOSTS)
        self.settled()


async def under_load(event, clients, envoy, calls_by_envoy):
    until = asyncio.Event()
    retried, came = envoy.count("cluster.copydesk.upstream_rq_retry"), envoy.count("http.copydesk.downstream_rq_total")
    running = {name: asyncio.create_task(start(until)) for name, start in clients.items()}
    await asyncio.sleep(2)
    try:
        await asyncio.to_thread(event)
        await asyncio.sleep(1)
    finally:
        until.set()
    found = {name: await task for name, task in running.items()}
    by_envoy = found[calls_by_envoy]
    # What came to Envoy beyond the calls is what the client sent again.
    by_envoy["retries"] = (f"{envoy.count('cluster.copydesk.upstream_rq_retry') - retried} by Envoy, "
                           f"{envoy.count('http.copydesk.downstream_rq_total') - came - by_envoy['calls']} by the client")
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk", type=lambda given: pathlib.Path(given).resolve())
    ap.add_argument("balanced_client", type=lambda given: pathlib.Path(given).resolve())
    ap.add_argument("--rate", type=int, default=20, help="calls a second of each client")
    ap.add_argument("--rounds", type=int, default=1)
    args = ap.parse_args()
    if OWN_HOSTS not in os.environ:
        in_a_namespace_with_own_hosts()
    subprocess.run(["mount", "--bind", os.environ[OWN_HOSTS], "/etc/hosts"], check=True)
    name_has(HOSTS)
    port, envoy = free_port(HOSTS), None
    replicas = Replicas(args.copydesk, port, lambda: envoy)
    try:
        envoy = Envoy(port)
        replicas.settled()
        address = f"{NAME}:{port}"
        clients = {
            "grpcio through Envoy": Load(envoy.address, THROUGH_ENVOY, args.rate).run,
            "grpcio, round_robin": Load(f"dns:///{address}", BALANCED, args.rate).run,
            "tonic, balance_channel": lambda until: tonic(args.balanced_client, address, args.rate, until),
        }
        failed = {}
        for _ in range(args.rounds):
            for what in ("killed", "stopped", "left_the_name", "restarted"):
                found = asyncio.run(under_load(getattr(replicas, what), clients, envoy, "grpcio through Envoy"))
                print(what.replace("_", " "))
                for name, told in found.items():
                    print(f"  {name:24}{told['calls']:6} calls, {sum(told['failed'].values())} failed, p50 {told['p50']:.0f} ms, "
                          f"p99 {told['p99']:.0f} ms, retries: {told.get('retries', 'within the channel, not told')}", flush=True)
                    failed.update({f"{what}, {name}": told["failed"]} if told["failed"] else {})
        check(f"no call failed {failed or ''}", not failed)
    finally:
        if envoy:
            envoy.stop()
        for replica in replicas.all:
            replica.kill()


if __name__ == "__main__":
    main()
