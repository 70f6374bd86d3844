"""One container of copydesk under podman, hardened as `deploy/k8s` has it, on the loopback address, and what the kernel says about it."""
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

BINARY = "/usr/local/bin/copydesk"
# As deploy/k8s/base/deployment.yaml has it.
HARDENED = ["--read-only", "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges"]
START_SECONDS = 60
CGROUPS = Path("/sys/fs/cgroup")
os.environ["CONTAINERS_CONF"] = str(Path(__file__).with_name("containers.conf"))


def podman(*arguments, check=True):
    # conmon leaves a file where it stands when a container ran out of memory.
    return subprocess.run(["podman", *arguments], capture_output=True, text=True, check=check, cwd=tempfile.gettempdir())


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def forget_file_pages(image):
    """Drops the binary of the image from the page cache, as on a machine that never ran it, so that its pages count as the container's."""
    root = podman("image", "mount", image).stdout.strip()
    try:
        with open(root + BINARY, "rb") as binary:
            os.fsync(binary.fileno())
            os.posix_fadvise(binary.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        podman("image", "unmount", image)


class Container:
    def __init__(self, image, memory="256m", cpus="2", environment=(), flags=()):
        port, admin = free_port(), free_port()
        self.address, self.admin = f"127.0.0.1:{port}", f"127.0.0.1:{admin}"
        settings = {"COPYDESK_LISTEN": self.address, "COPYDESK_ADMIN_LISTEN": self.admin, "COPYDESK_HEALTH_ADDR": self.address, **dict(environment)}
        variables = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
        self.begun = time.monotonic()
        # Without systemd podman cannot ask for health by itself; `healthy` does.
        self.id = podman("run", "--detach", "--network", "host", "--health-interval", "disable", *HARDENED,
                         "--memory", memory, "--memory-swap", memory, "--cpus", cpus, *variables, *flags, image).stdout.strip()
        self.pid = int(self.told("State.Pid"))
        self.groups = self.cgroups()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        podman("rm", "--force", "--time", "0", self.id)

    def told(self, what):
        return podman("inspect", "--format", "{{." + what + "}}", self.id).stdout.strip()

    def log(self):
        return [json.loads(line) for line in podman("logs", self.id).stderr.splitlines() if line.startswith("{")]

    def healthy(self):
        return podman("healthcheck", "run", self.id, check=False).returncode == 0

    def run(self, *command):
        return podman("exec", self.id, *command, check=False)

    def page(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return None, ""

    def wait_until_ready(self):
        """Seconds from the call of podman."""
        while time.monotonic() - self.begun < START_SECONDS:
            if self.page("/readyz")[0] == 200:
                return time.monotonic() - self.begun
            time.sleep(0.005)
        raise SystemExit(f"not ready within {START_SECONDS} s; the log: {self.log()}")

    def metric(self, series):
        lines = (line.rsplit(" ", 1) for line in self.page("/metrics")[1].splitlines())
        return sum(float(value) for name, value in lines if name == series or name.startswith(series + "{"))

    def cgroups(self):
        """Where the kernel keeps each controller of the container: several hierarchies (version 1) or one (version 2)."""
        found = {}
        for line in Path(f"/proc/{self.pid}/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for controller in controllers.split(","):
                found[controller] = CGROUPS / controller.removeprefix("name=") / path.lstrip("/")
        return found

    def memory_peak(self):
        """Most bytes that the memory controller ever counted: its own, those of files first read in it, and the kernel's for it."""
        first = self.groups.get("memory", CGROUPS) / "memory.max_usage_in_bytes"
        # Version 2 has it since Linux 5.19.
        return int((first if first.exists() else self.groups[""] / "memory.peak").read_text())

    def alive(self):
        try:
            return self.status()["State"][0] not in "ZX"
        except FileNotFoundError:
            return False

    def status(self):
        """The fields of /proc/PID/status."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}

    def resident(self):
        """Bytes of its own, and bytes of files, which the kernel can take back."""
        status = self.status()
        return tuple(int(status[name].split()[0]) << 10 for name in ("RssAnon", "RssFile"))

    def stop(self, seconds):
        """Exit status, and seconds that it took."""
        begun = time.monotonic()
        podman("stop", "--time", str(seconds), self.id)
        return int(self.told("State.ExitCode")), time.monotonic() - begun
