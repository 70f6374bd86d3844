#!/usr/bin/env python3
"""What an image of copydesk is and does, in real containers under podman: nothing to write to, nothing to run but copydesk, no rights, a pool of the
size of its quota, memory within its limit under the heaviest load, an end in time, and secrets that change as kubelet changes them.

  check.py IMAGE [--pages PAGES.jsonl.xz] [--seconds 10]

Needs root, podman, runc, grpcio, grpcio-tools. Ends with 1 at the first check that does not hold; prints what was measured. Times are printed, not judged.
"""
import argparse
import datetime
import json
import os
import re
import ssl
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path

import grpc

from container import BINARY, Container, forget_file_pages, podman
from load import API, ROOT, RPC, SOURCE, Load, dear_pages, pages

MIB = 1 << 20
# The limits of docs/deployment.md: for each the cores, and most bytes of a page and in flight.
SIZES = {"256m": ("1", 2 * MIB, 8 * MIB), "512m": ("2", 4 * MIB, 16 * MIB), "1g": ("4", 8 * MIB, 64 * MIB)}
TIMES_OVER = 10
GRACE = 20
TEXT = API.DetectLanguageRequest(source=SOURCE.Source(content=b"The ferry to the island was late again on Monday. " * 20))
SHELLS = {"sh", "bash", "dash", "busybox", "ash", "zsh", "apt", "apt-get", "dpkg", "perl", "python3"}


def check(what, held):
    print(("ok    " if held else "FAILED"), what, flush=True)
    if not held:
        raise SystemExit(1)


def section(binary, name):
    """Bytes of a section of an ELF file of 64 bits, little-endian."""
    start, size, count, names = *struct.unpack_from("<Q", binary, 40), *struct.unpack_from("<HHH", binary, 58)
    headers = [struct.unpack_from("<IIQQQQ", binary, start + size * n) for n in range(count)]
    table = headers[names][4]
    for header in headers:
        begin = table + header[0]
        if binary[begin:binary.index(b"\0", begin)].decode() == name:
            return binary[header[4]:header[4] + header[5]]
    return None


def image(name):
    """What lies in the image."""
    told = json.loads(podman("image", "inspect", name).stdout)[0]
    print(f"      image {name}: {told['Size'] / 1e6:.1f} MB unpacked, {len(told['RootFS']['Layers'])} layers")
    labels = told["Config"]["Labels"]
    check("image: labels of OCI, user 65532, SIGTERM, a health check without a shell", told["Config"]["User"] == "65532:65532"
          and all(labels.get(f"org.opencontainers.image.{key}") for key in ("title", "description", "version", "revision", "licenses"))
          and told["Config"]["StopSignal"] in ("SIGTERM", "15") and told["Healthcheck"]["Test"] == ["CMD", BINARY, "health"])
    version = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M).group(1)
    check(f"image: the label's version is the manifest's, {version}", labels["org.opencontainers.image.version"] == version)
    root = Path(podman("image", "mount", name).stdout.strip())
    try:
        files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
        check("image: no shell, no package manager, no interpreter", not [path for path in root.rglob("*") if path.name in SHELLS and not path.is_dir()])
        binary = (root / BINARY.lstrip("/")).read_bytes()
        runs = {path.name for path in files if path.read_bytes()[:4] == b"\x7fELF"}
        print(f"      {len(binary) / 1e6:.1f} MB of it copydesk; {len(runs)} files of machine code")
        packed = section(binary, ".dep-v0")
        check("image: licences are in it", {"LICENSE-MIT", "LICENSE-APACHE"} <= {path.name for path in root.glob("usr/share/doc/copydesk/*")})
        check("SBOM: the binary has the section .dep-v0", packed is not None)
        listed = {(crate["name"], crate["version"]) for crate in json.loads(zlib.decompress(packed))["packages"]}
        locked = set(re.findall(r'^name = "(.*)"\nversion = "(.*)"$', (ROOT / "Cargo.lock").read_text(), re.M))
        check(f"SBOM: {len(listed)} crates, all of Cargo.lock, copydesk and tonic among them",
              listed <= locked and {"copydesk", "tonic", "lingua", "ring"} <= {crate for crate, _ in listed})
        check("the binary names no path of its build", b"/usr/local/cargo/registry" not in binary and b"/src/src/" not in binary)
    finally:
        podman("image", "unmount", name)


def cold_start(name, times=5):
    """From the start of the process to the line that says it serves: the binary in no cache, and in it. CPU is that of all threads."""
    for what, forget in (("binary not in the page cache", True), ("binary in the page cache", False)):
        took, work = [], []
        for _ in range(times):
            if forget:
                forget_file_pages(name)
            with Container(name) as container:
                container.wait_until_ready()
                began, cpu = process_times(container.pid)
                serving = next(line for line in container.log() if line["message"] == "serving")
                took.append(datetime.datetime.fromisoformat(serving["timestamp"].replace("Z", "+00:00")).timestamp() - began)
                work.append(cpu)
        listed = lambda values: ", ".join(f"{1000 * value:.0f}" for value in sorted(values))
        print(f"      cold start, {what}: {listed(took)} ms; CPU {listed(work)} ms")


def process_times(pid):
    """When it started, in seconds since 1970, and the seconds of CPU it took, both to a hundredth."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    hertz = os.sysconf("SC_CLK_TCK")
    boot = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return boot + int(fields[19]) / hertz, (int(fields[11]) + int(fields[12])) / hertz


def rights(name):
    with Container(name) as container:
        container.wait_until_ready()
        status = container.status()
        check("process: uid and gid 65532", status["Uid"].split() == ["65532"] * 4 and status["Gid"].split() == ["65532"] * 4)
        check("process: no capability of any kind", all(int(status[kind], 16) == 0 for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")))
        check("process: no new privileges, seccomp filters", status["NoNewPrivs"] == "1" and status["Seccomp"] == "2")
        mounts = [line.split() for line in Path(f"/proc/{container.pid}/mountinfo").read_text().splitlines()]
        check("root is read-only", [mount for mount in mounts if mount[4] == "/" and "ro" in mount[5].split(",")])
        # podman itself mounts the files of names, and what the kernel shows, where only root may write.
        writable = {mount[4] for mount in mounts if "rw" in mount[5].split(",") and not mount[4].startswith(("/dev", "/proc", "/sys", "/etc/", "/run/.containerenv"))}
        check(f"nothing else to write to: {sorted(writable) or 'no mount'}", not writable)
        check("no shell to be had", container.run("sh", "-c", "true").returncode == 127)
        check("health check of the image: healthy", container.healthy())
        check("copydesk health for the service by name", container.run(BINARY, "health", "--service", "copydesk.v1.ArticleService").returncode == 0)
        status, took = container.stop(GRACE)
        check(f"podman stop: status {status} after {took:.2f} s", status == 0)


def quota(name):
    """The pool follows the quota, rounded down, at least one."""
    for cpus, threads in (("0.5", 1), ("1", 1), ("1.5", 1), ("2", 2)):
        if int(float(cpus)) > os.cpu_count():
            print(f"NOT CHECKED: --cpus {cpus} on {os.cpu_count()} cores")
            continue
        with Container(name, cpus=cpus) as container:
            container.wait_until_ready()
            with grpc.insecure_channel(container.address) as channel:
                info = RPC.ArticleServiceStub(channel).GetServerInfo(API.GetServerInfoRequest(), timeout=10)
            check(f"--cpus {cpus}: {info.limits.worker_threads} thread of work", info.limits.worker_threads == threads)


def memory(name, corpus, seconds, limit):
    """The heaviest load within a limit: real pages ten times over, then with dear pages between them, then dear pages alone."""
    cpus, largest, in_flight = SIZES[limit]
    # The cores are said as well: a machine may have fewer than the limit is for.
    settings = {"COPYDESK_MAX_CONTENT_BYTES": largest, "COPYDESK_MAX_BYTES_IN_FLIGHT": in_flight, "COPYDESK_THREADS": cpus}
    real, dear = pages(corpus, largest), dear_pages(largest)
    mixed = [page for n, page in enumerate(real) for page in (page, dear[n % len(dear)])]
    forget_file_pages(name)
    with Container(name, memory=limit, cpus=str(min(int(cpus), os.cpu_count() or 1)), environment=settings.items()) as container:
        container.wait_until_ready()
        idle = container.resident()
        print(f"      limit {limit}, threads for {cpus} cores, idle: own {idle[0] / MIB:.0f} MiB, files {idle[1] / MIB:.0f} MiB")
        capacity = Load(container.address, real).closed(seconds, 4)
        print(f"      {capacity:.0f} real pages a second answered when four wait")
        for what, contents in (("real pages", real), ("real and dear pages in turn", mixed), ("dear pages", dear)):
            seen, load = [], Load(container.address, contents)

            def sample():
                # A process that was killed has none.
                if container.alive():
                    seen.append(container.resident())
            sent = load.open(seconds, capacity * TIMES_OVER, sample)
            check(f"{what}: the container lives, no OOM kill", container.told("State.Running") == "true" and container.told("State.OOMKilled") == "false")
            own, files = max(own for own, _ in seen) / MIB, max(files for _, files in seen) / MIB
            print(f"      sent {sent / seconds:.0f} a second, {dict(load.codes)}; RSS at most {own:.0f} MiB of its own and {files:.0f} MiB of files; "
                  f"the controller's peak so far {container.memory_peak() / MIB:.0f} MiB")
            check(f"{what}: answered or refused with RESOURCE_EXHAUSTED, nothing else", load.codes["OK"] and set(load.codes) <= {"OK", "RESOURCE_EXHAUSTED"})
        check("healthy after it", container.healthy())


def drain(name):
    """Two replicas and a client that retries; one is asked to stop under load."""
    delays = {"COPYDESK_DRAIN_DELAY_SECONDS": 2, "COPYDESK_DRAIN_SECONDS": GRACE - 5}
    page = (ROOT / "examples/news.html").read_bytes()
    with Container(name, environment=delays.items()) as leaving, Container(name, environment=delays.items()) as staying:
        leaving.wait_until_ready(), staying.wait_until_ready()
        ended = []

        def stop():
            time.sleep(2)
            ended.extend(leaving.stop(GRACE))
        load = Load(f"ipv4:{leaving.address},{staying.address}", [page], retry=True)
        load.closed(8, 8, meanwhile=stop)
        check(f"SIGTERM under load: status {ended[0]} after {ended[1]:.2f} s, grace {GRACE} s", ended[0] == 0 and ended[1] < GRACE)
        check(f"SIGTERM under load: {load.codes['OK']} calls of a client that retries, none failed", set(load.codes) == {"OK"})
        messages = [line["message"] for line in leaving.log()]
        check(f"SIGTERM under load: the log says {messages}", messages == ["serving", "draining", "stopped"])


class Secret:
    """A volume as kubelet keeps it: files are links into `..data`, which is a link to a folder, and is swapped when the secret changes."""

    def __init__(self, folder, contents):
        self.folder, self.number = Path(folder), 0
        self.folder.chmod(0o755)
        self.change(contents)
        for name in contents:
            (self.folder / name).symlink_to(f"..data/{name}")

    def change(self, contents):
        self.number += 1
        version = self.folder / f"..{self.number}"
        version.mkdir()
        for name, content in contents.items():
            (version / name).write_bytes(content)
        (self.folder / "..data_tmp").symlink_to(version.name)
        os.replace(self.folder / "..data_tmp", self.folder / "..data")


def certificates():
    """An authority, and two certificates for localhost with their keys."""
    with tempfile.TemporaryDirectory() as folder:
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca")
        Path(folder, "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        for n in (1, 2):
            openssl("req", *key, "-subj", "/CN=localhost", "-keyout", f"key{n}", "-out", "request")
            openssl("x509", "-req", "-in", "request", "-CA", "ca", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", f"{n}")
        read = lambda name: Path(folder, name).read_bytes()
        return read("ca"), [{"tls.crt": read(str(n)), "tls.key": read(f"key{n}"), "ca.crt": read("ca")} for n in (1, 2)]


def secrets(name):
    """Certificate and token change by a swap of links, with the container running."""
    tokens = ["first-token-of-the-crawler", "second-token-of-the-crawler"]
    authority, pairs = certificates()
    contents = [{**pair, "tokens": f"crawler {token}\n".encode()} for pair, token in zip(pairs, tokens)]
    environment = {"COPYDESK_TLS_CERTIFICATE": "/etc/copydesk/tls.crt", "COPYDESK_TLS_KEY": "/etc/copydesk/tls.key",
                   "COPYDESK_TOKENS_FILE": "/etc/copydesk/tokens", "COPYDESK_HEALTH_TLS_CA": "/etc/copydesk/ca.crt"}
    with tempfile.TemporaryDirectory() as folder:
        secret = Secret(folder, contents[0])
        with Container(name, environment=environment.items(), flags=["--volume", f"{folder}:/etc/copydesk:ro"]) as container:
            container.wait_until_ready()

            def answers():
                """The number of the certificate that is shown, and what a call with each token gets."""
                host, port = container.address.split(":")
                shown = ssl.get_server_certificate((host, int(port))).strip().encode()
                codes = []
                with grpc.secure_channel(container.address, grpc.ssl_channel_credentials(authority)) as channel:
                    for token in tokens:
                        try:
                            RPC.ArticleServiceStub(channel).DetectLanguage(TEXT, timeout=10, metadata=[("authorization", f"Bearer {token}")])
                            codes.append("OK")
                        except grpc.RpcError as error:
                            codes.append(error.code().name)
                return [pair["tls.crt"].strip() for pair in pairs].index(shown), codes
            check("secret: the first certificate and token are good, the second not", answers() == (0, ["OK", "UNAUTHENTICATED"]))
            check("health check over TLS, by settings alone", container.healthy())
            secret.change(contents[1])
            begun = time.monotonic()
            while container.metric("copydesk_reloads_total") < 2 and time.monotonic() - begun < 30:
                time.sleep(0.05)
            print(f"      certificate and tokens read anew {time.monotonic() - begun:.2f} s after the swap of the link")
            check("secret: the second is good, the first not any more", answers() == (1, ["UNAUTHENTICATED", "OK"]))
            check("health check with the new certificate", container.healthy())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("image")
    ap.add_argument("--pages", type=Path, default=ROOT.parent / "shared/corpora/wcxb-dev/pages.jsonl.xz")
    ap.add_argument("--seconds", type=int, default=10)
    ap.add_argument("--only", choices=["image", "start", "rights", "quota", "memory", "drain", "secrets"])
    ap.add_argument("--limit", choices=SIZES, default="256m", help="limit of the part about memory")
    args = ap.parse_args()
    parts = {"image": image, "start": cold_start, "rights": rights, "quota": quota, "drain": drain, "secrets": secrets,
             "memory": lambda name: memory(name, args.pages, args.seconds, args.limit)}
    for part, run in parts.items():
        if args.only in (None, part):
            run(args.image)


if __name__ == "__main__":
    main()
