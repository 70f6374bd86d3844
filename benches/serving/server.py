"""A server of its own for a measure, on the loopback address, and what the system and the server itself say of it."""
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import grpc

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "proto"))
API, RPC = grpc.protos_and_services("copydesk/v1/article_service.proto")
SOURCE = grpc.protos("copydesk/v1/source.proto")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pushback(error):
    """Milliseconds after which the server says that a refused call may be sent again, negative for never; None where it says nothing."""
    stated = (value for key, value in error.trailing_metadata() or () if key == "grpc-retry-pushback-ms")
    return next(map(int, stated), None)


class Server:
    def __init__(self, binary, *flags, threads=2):
        self.port, self.admin = free_port(), f"127.0.0.1:{free_port()}"
        self.address = f"127.0.0.1:{self.port}"
        command = [binary, "serve", "--listen", self.address, "--admin-listen", self.admin, "--threads", str(threads), *flags]
        self.process = subprocess.Popen(command, env={**os.environ, "COPYDESK_LOG_LEVEL": "warn"})
        self.proc = Path(f"/proc/{self.process.pid}")
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://{self.admin}/readyz", timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise SystemExit("the server does not become ready")

    @classmethod
    def apart(cls, binary):
        """With one thread, on the first core; this process keeps the others."""
        first, *others = sorted(os.sched_getaffinity(0))
        if not others:
            raise SystemExit("--apart needs two cores")
        os.sched_setaffinity(0, {first})
        server = cls(binary, threads=1)
        os.sched_setaffinity(0, others)
        return server

    def stop(self):
        self.process.kill()
        self.process.wait()

    def memory(self, which="VmRSS"):
        """MiB: VmRSS resident now, VmHWM the most so far."""
        lines = (self.proc / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1024

    def cpu_seconds(self):
        """User and system time of the process so far."""
        fields = (self.proc / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def working(self):
        """Nanoseconds that the threads which work on pages have run so far."""
        tasks = (task for task in (self.proc / "task").iterdir() if (task / "comm").read_text().startswith("copydesk-worker"))
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)

    def page(self):
        """The page of metrics."""
        return urllib.request.urlopen(f"http://{self.admin}/metrics", timeout=10).read().decode()

    def metric(self, name):
        """The sum of the samples whose name and labels begin like this."""
        return sum(float(value) for value in re.findall(rf"^{re.escape(name)}\S* (\S+)$", self.page(), re.M))

    def peers(self):
        """Ports of the clients that are connected now."""
        rows = (line.split() for line in open("/proc/net/tcp") if ":" in line)
        return {row[2] for row in rows if row[1].endswith(f":{self.port:04X}") and row[3] == "01"}


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
