#!/usr/bin/env python3
"""CPU of ProcessArticle over gRPC at saturation beside that of the library on the same pages, in turn.

  beside_library.py COPYDESK [--pages ../shared/corpora/wcxb-dev/pages.jsonl.xz] [--seconds 8] [--rounds 4]

In each round a server answers eight waiting calls of `copydesk load`, then as many processes as it has threads put all pages through the library at
once (`benches/engine.rs`: all that a reply holds, on one thread; their reading of the pages is measured alone and taken off). Prints ms of CPU a
page, user and system, of both, their ratio, and its median. The client shares the cores with the server, but its CPU is not counted.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from saturation import load, unpacked
from server import ROOT, Server

THREADS = 2


def bench():
    """The engine's bench, built."""
    built = subprocess.run(["cargo", "bench", "--locked", "--bench", "engine", "--no-run", "--message-format=json"], cwd=ROOT, check=True, capture_output=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "engine")


def cpu_of(command, corpus, times):
    """CPU seconds of one of so many processes at once."""
    started = [subprocess.Popen(command, env={**os.environ, "COPYDESK_BENCH_PAGES": corpus}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for _ in range(times)]
    total = 0
    for process in started:
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{command} ended with status {status}")
        total += used.ru_utime + used.ru_stime
    return total / times


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--pages", type=Path, default=ROOT / "../shared/corpora/wcxb-dev/pages.jsonl.xz")
    ap.add_argument("--seconds", type=float, default=8)
    ap.add_argument("--rounds", type=int, default=4)
    args = ap.parse_args()
    if not args.pages.exists():
        raise SystemExit(f"no pages at {args.pages}; name some with --pages")
    engine, ratios = bench(), []
    print("| round | library, ms a page | server, ms a page | ratio | answered a second |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        corpus = unpacked(args.pages, folder)
        with open(corpus, "rb") as lines:
            pages = sum(1 for _ in lines)
        for number in range(1, args.rounds + 1):
            server = Server(args.copydesk, threads=THREADS)
            try:
                report = load(args.copydesk, server, corpus, args.seconds, "--concurrency", 8)
            finally:
                server.stop()
            served = report["serverProcess"]["cpuPerAnswerMs"]
            # Both begin by reading the pages; a list of what there is to be measured ends there.
            alone = 1000 * (cpu_of([engine, "--bench", "--test"], corpus, THREADS) - cpu_of([engine, "--bench", "--list"], corpus, THREADS)) / pages
            ratios.append(alone / served)
            print(f"| {number} | {alone:.2f} | {served:.2f} | {ratios[-1]:.3f} | {report['answeredPerSecond']:.0f} |", flush=True)
    print(f"\nmedian of the ratios: {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
