#!/usr/bin/env python3
"""Pages a second at saturation, and latency at half, four fifths and nearly all of that, by `copydesk load`.

  saturation.py COPYDESK [--pages ../shared/corpora/wcxb-dev/pages.jsonl.xz] [--seconds 15]

Starts a server of its own on the loopback address. Saturation is what is answered when eight calls wait; then calls are sent at steady rates, and
latency is counted from when each was due. The client shares the cores; its CPU is told. Needs grpcio.
"""
import argparse
import json
import lzma
import shutil
import subprocess
import tempfile
from pathlib import Path

from server import ROOT, Server


def unpacked(pages, folder):
    """A file of the pages that `copydesk load` reads."""
    corpus = f"{folder}/pages.jsonl"
    with lzma.open(pages) as packed, open(corpus, "wb") as plain:
        shutil.copyfileobj(packed, plain)
    return corpus


def load(binary, server, corpus, seconds, *how):
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [binary, "load", "--addr", server.address, "--corpus", corpus, "--seconds", str(seconds), "--warm-up-seconds", "3",
                   "--server-pid", str(server.process.pid), "--json", report.name, *map(str, how)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return json.load(open(report.name))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--pages", type=Path, default=ROOT / "../shared/corpora/wcxb-dev/pages.jsonl.xz")
    ap.add_argument("--seconds", type=float, default=15)
    args = ap.parse_args()
    if not args.pages.exists():
        raise SystemExit(f"no pages at {args.pages}; name some with --pages")
    print("| calls | due a second | answered a second | p50 ms | p99 ms | refused | CPU of the server, ms a page | of the client |\n|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        corpus = unpacked(args.pages, folder)
        server = Server(args.copydesk)
        try:
            rows = [("eight waiting", load(args.copydesk, server, corpus, args.seconds, "--concurrency", 8))]
            most = rows[0][1]["answeredPerSecond"]
            for share in (0.5, 0.8, 0.95):
                rows.append((f"{share:.0%}", load(args.copydesk, server, corpus, args.seconds, "--rate", f"{share * most:.1f}")))
        finally:
            server.stop()
    for name, report in rows:
        calls, took = report["calls"], report["latencyMs"]
        print(f"| {name} | {calls['due'] / report['elapsedSeconds']:.0f} | {report['answeredPerSecond']:.0f} | {took['p50']:.1f} | {took['p99']:.1f} | "
              f"{calls['refused']} | {report['serverProcess']['cpuPerAnswerMs']:.2f} | {report['clientProcess']['cpuPerAnswerMs']:.2f} |")


if __name__ == "__main__":
    main()
