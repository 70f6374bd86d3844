#!/usr/bin/env python3
"""Pages a second, latency and CPU of copydesk and of trafilatura, both served over gRPC on the same pages in turn; prints a Markdown table.

  peers_served.py COPYDESK [--pages FILE.jsonl.xz] [--number 60] [--rounds 3] [--waiting N]

copydesk runs with its defaults, trafilatura as a process for each core, each on a port of its own, so that load is spread evenly. The same callers
(two for each core, each with a connection of its own, one call after the other) send the same pages as bytes and leave the replies unread.
Rounds alternate; ratios are formed within a round, figures are medians of the rounds. The callers share the cores with the servers. What
each does: `CleanArticle` gives text, Markdown, every block with its reasons, verdict and fingerprints, `ProcessArticle` language, summary
and metadata as well; trafilatura gives text, or text and metadata. Needs what .ci/requirements.txt names, and trafilatura.
"""
import argparse
import json
import lzma
import os
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import grpc

from server import API, ROOT, SOURCE, Server, free_port

HERE = Path(__file__).resolve().parent
PAGES = ROOT.parent / "shared/corpora/wcxb-dev/pages.jsonl.xz"
CORES = len(os.sched_getaffinity(0))
OPTIONS = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20), ("grpc.use_local_subchannel_pool", 1)]
WARM_UP = 8


class Peer:
    """trafilatura, a process for each core."""

    def __init__(self):
        ports = [str(free_port()) for _ in range(CORES)]
        self.process = subprocess.Popen([sys.executable, HERE / "trafilatura_served.py", *ports], stdin=subprocess.PIPE)
        self.addresses = [f"127.0.0.1:{port}" for port in ports]
        for address in self.addresses:
            with grpc.insecure_channel(address) as channel:
                grpc.channel_ready_future(channel).result(timeout=120)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def cpu_seconds(pid):
    """User and system time of a process and of all that it started and that still runs."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(cpu_seconds, children))


def load(addresses, method, requests, waiting):
    """Seconds for all, and milliseconds of each."""
    took, left, lock = [], iter(requests), threading.Lock()

    def caller(address):
        with grpc.insecure_channel(address, OPTIONS) as channel:
            call = channel.unary_unary(method)
            grpc.channel_ready_future(channel).result(timeout=60)
            while True:
                with lock:
                    request = next(left, None)
                if request is None:
                    return
                begun = time.monotonic()
                call(request, timeout=300)
                took.append(1000 * (time.monotonic() - begun))
    callers = [threading.Thread(target=caller, args=(addresses[n % len(addresses)],)) for n in range(waiting)]
    begun = time.monotonic()
    [one.start() for one in callers]
    [one.join() for one in callers]
    if len(took) != len(requests):
        raise RuntimeError(f"{method}: {len(took)} of {len(requests)} pages answered")
    return time.monotonic() - begun, sorted(took)


def measure(pid, addresses, method, requests, waiting):
    load(addresses, method, requests[:WARM_UP], waiting)
    cpu = cpu_seconds(pid)
    seconds, took = load(addresses, method, requests, waiting)
    cpu = cpu_seconds(pid) - cpu
    return {"rate": len(requests) / seconds, "p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100], "cpu": 1000 * cpu / len(requests)}


def read(file, number):
    """Every k-th page, so that as many are left as asked for."""
    with lzma.open(file, "rt", encoding="utf-8") as rows:
        pages = [json.loads(row)["html"].encode("utf-8", "replace") for row in rows]
    return pages[:: max(1, len(pages) // number)][:number]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--pages", type=Path, default=PAGES)
    ap.add_argument("--number", type=int, default=60)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--waiting", type=int, default=2 * CORES)
    args = ap.parse_args()
    pages = read(args.pages, args.number)
    clean = [API.CleanArticleRequest(source=SOURCE.Source(content=page)).SerializeToString() for page in pages]
    service = "/copydesk.v1.ArticleService/"
    peer, server = Peer(), Server(args.copydesk, threads=CORES)
    try:
        ours, theirs = (server.process.pid, [server.address]), (peer.process.pid, peer.addresses)
        # Both requests hold the page as their first field and nothing else, so they are the same bytes.
        systems = {
            "copydesk, CleanArticle": (*ours, service + "CleanArticle", clean),
            "copydesk, ProcessArticle": (*ours, service + "ProcessArticle", clean),
            "trafilatura, text": (*theirs, "/peer/Text", pages),
            "trafilatura, text and metadata": (*theirs, "/peer/TextAndMetadata", pages),
        }
        rounds = [{name: measure(*system, args.waiting) for name, system in systems.items()} for _ in range(args.rounds)]
    finally:
        server.stop()
        peer.stop()
    print(f"{len(pages)} pages of {sum(map(len, pages)) // len(pages) // 1000} kB on average, {args.waiting} callers, {CORES} cores, {args.rounds} rounds; "
          f"trafilatura {version('trafilatura')}, grpcio {version('grpcio')}, Python {sys.version.split()[0]}\n")
    print("| | pages/s | p50 ms | p99 ms | CPU ms a page | pages/s, times trafilatura's text | p99, of it | CPU, of it |")
    print("|---|---|---|---|---|---|---|---|")
    for name in systems:
        figures = [median(one[name][key] for one in rounds) for key in ("rate", "p50", "p99", "cpu")]
        ratios = [median(one[name][key] / one["trafilatura, text"][key] for one in rounds) for key in ("rate", "p99", "cpu")]
        print(f"| {name} | {figures[0]:.0f} | {figures[1]:.1f} | {figures[2]:.0f} | {figures[3]:.1f} | {ratios[0]:.1f} | {ratios[1]:.3f} | {ratios[2]:.3f} |")


if __name__ == "__main__":
    main()
