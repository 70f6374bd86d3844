"""copydesk and Envoy as processes of a test, on loopback addresses. Each stops what it started."""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import grpc
import yaml
from grpc_health.v1 import health_pb2, health_pb2_grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICE = "copydesk.v1.ArticleService"
START_SECONDS = 60
STOP_SECONDS = 40


def check(what, held):
    print(("ok    " if held else "FAILED"), what, flush=True)
    if not held:
        sys.exit(1)


def free_port(hosts=("127.0.0.1",)):
    """A port that is free on all of them."""
    while True:
        with socket.socket() as first:
            first.bind((hosts[0], 0))
            port = first.getsockname()[1]
            try:
                for host in hosts[1:]:
                    with socket.socket() as other:
                        other.bind((host, port))
                return port
            except OSError:
                continue


def wait_until(holds, what, seconds=START_SECONDS):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Server:
    """One copydesk."""

    def __init__(self, binary, *flags, address=None):
        self.address = address or f"127.0.0.1:{free_port()}"
        self.command = [binary, "serve", "--listen", self.address, *flags]
        self.start()

    def start(self):
        """Starts it, also again, and waits until it serves."""
        environment = {**os.environ, "COPYDESK_LOG_FORMAT": "json", "COPYDESK_LOG_LEVEL": "warn"}
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, env=environment)
        wait_until(self.serving, f"{self.address} serves")

    def serving(self):
        with grpc.insecure_channel(self.address) as channel:
            try:
                asked = health_pb2.HealthCheckRequest(service=SERVICE)
                reply = health_pb2_grpc.HealthStub(channel).Check(asked, timeout=2)
            except grpc.RpcError:
                return False
        return reply.status == health_pb2.HealthCheckResponse.SERVING

    def terminate(self):
        """SIGTERM; gives the exit status, None where it did not end in time."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def kill(self):
        self.process.kill()
        self.process.wait()


class Envoy:
    """Envoy with the file that is shipped, but for ports, the name of the replicas and the place of the descriptor."""

    def __init__(self, port, name=None):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        descriptor = folder / "descriptor.binpb"
        buf = pathlib.Path(sys.executable).with_name("buf")
        subprocess.run([buf, "build", "--exclude-source-info", "-o", descriptor], cwd=ROOT, check=True)
        config = yaml.safe_load((ROOT / "deploy/envoy/envoy.yaml").read_text())
        self.port, admin = free_port(), free_port()
        self.address, self.admin = f"127.0.0.1:{self.port}", f"http://127.0.0.1:{admin}"
        config["admin"]["address"]["socket_address"]["port_value"] = admin
        listener = config["static_resources"]["listeners"][0]
        listener["address"]["socket_address"] = {"address": "127.0.0.1", "port_value": self.port}
        filters = listener["filter_chains"][0]["filters"][0]["typed_config"]["http_filters"]
        next(f for f in filters if f["name"].endswith("transcoder"))["typed_config"]["proto_descriptor"] = str(descriptor)
        cluster = config["static_resources"]["clusters"][0]
        replicas = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]["address"]["socket_address"]
        replicas.update({"port_value": port}, **({"address": name} if name else {}))
        written = folder / "envoy.yaml"
        written.write_text(yaml.safe_dump(config))
        self.log = folder / "access.log"
        with self.log.open("w") as log:
            # Without a shared memory of its own it would take another Envoy's.
            self.process = subprocess.Popen([pathlib.Path(sys.executable).with_name("envoy"), "-c", written, "--log-level", "error",
                                             "--use-dynamic-base-id", "--concurrency", "2"], stdout=log)
        wait_until(self.ready, "Envoy finds a healthy replica")

    def get(self, path):
        with urllib.request.urlopen(self.admin + path, timeout=5) as reply:
            return reply.read().decode()

    def ready(self):
        try:
            return self.healthy() > 0
        except OSError:
            return False

    def healthy(self):
        """How many replicas calls may go to."""
        return self.count("cluster.copydesk.membership_healthy")

    def count(self, name):
        found = re.search(rf"^{re.escape(name)}: (\d+)$", self.get(f"/stats?filter={re.escape(name)}"), re.M)
        return int(found[1]) if found else 0

    def access_log(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self):
        self.process.terminate()
        self.process.wait(STOP_SECONDS)
        self.folder.cleanup()
