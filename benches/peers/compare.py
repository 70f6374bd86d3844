#!/usr/bin/env python3
"""CPU time and peak memory of copydesk and its peers on the same pages, run in turn; prints a Markdown table of ratios.

  compare.py COPYDESK [--pages FILE.jsonl.xz] [--rounds N] [--every K]

CPU is user + system time of the command alone, start-up and JSON included, as the evaluation kit's task `cost` counts it. trafilatura, the
slowest, runs on every K-th page, and copydesk a second time on the same ones. Ratios are formed within a round; figures are medians of the rounds.
What is missing is set up first: the Rust runner is built, and the Python peers are installed in .venv-peers.
"""
import argparse
import json
import lzma
import multiprocessing
import os
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGES = ROOT.parent / "shared/corpora/wcxb-dev/pages.jsonl.xz"
VENV = ROOT / ".venv-peers"
PYTHON, RUST = VENV / "bin/python", HERE / "target/release/copydesk-peers"


@dataclass
class System:
    name: str
    command: list
    sampled: bool = False


def systems(copydesk):
    batch = [copydesk, "batch", "--stages", "clean"]
    return [
        System("copydesk", batch),
        System("resiliparse 2.0.1", [PYTHON, HERE / "peers.py", "resiliparse"]),
        System("dom_smoothie 0.19.0", [RUST, "dom_smoothie"]),
        System("rs-trafilatura 0.2.2", [RUST, "rs-trafilatura"]),
        System("copydesk", batch, sampled=True),
        System("trafilatura 2.3.1", [PYTHON, HERE / "peers.py", "trafilatura"], sampled=True),
    ]


def set_up():
    manifest = HERE / "Cargo.toml"
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", manifest], check=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)


def unpack(pages, folder, every):
    """Writes all pages and every K-th as JSON lines: ((file, pages) of all, (file, pages) of the sample)."""
    whole, part = folder / "all.jsonl", folder / "sample.jsonl"
    counts = [0, 0]
    with lzma.open(pages, "rt", encoding="utf-8") as rows, open(whole, "wb") as all_lines, open(part, "wb") as sample:
        for n, row in enumerate(rows):
            page = {key: value for key, value in json.loads(row).items() if value}
            line = json.dumps(page, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            for i, file in enumerate([all_lines, sample] if n % every == 0 else [all_lines]):
                file.write(line)
                counts[i] += 1
    return (whole, counts[0]), (part, counts[1])


def run(system, file, pages):
    """(CPU s for 1,000 pages, peak MiB) of one run. It ends the comparison where the command fails or owes a reply."""
    with open(file, "rb") as lines:
        feeder = subprocess.Popen(["cat"], stdin=lines, stdout=subprocess.PIPE)
        child = subprocess.Popen(system.command, stdin=feeder.stdout, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        counter = subprocess.Popen(["wc", "-l"], stdin=child.stdout, stdout=subprocess.PIPE)
        feeder.stdout.close()
        child.stdout.close()
        replies = int(counter.communicate()[0])
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        feeder.wait()
    if child.returncode or replies != pages:
        raise SystemExit(f"{system.name}: exit status {child.returncode}, {replies} replies to {pages} pages")
    return 1000 * (used.ru_utime + used.ru_stime) / pages, used.ru_maxrss / 1024


def table(all_systems, runs, counts):
    """Rows of a Markdown table: `runs` holds for each system its (CPU, memory), one a round."""
    yield "| | pages | CPU s per 1,000 pages | copydesk takes, of its CPU | lowest and highest round | peak MiB |"
    yield "|---|---|---|---|---|---|"
    for system, mine in zip(all_systems, runs):
        own = next(r for s, r in zip(all_systems, runs) if s.name == "copydesk" and s.sampled == system.sampled)
        ratios = [ours[0] / theirs[0] for ours, theirs in zip(own, mine)]
        cpu, peak = (median(figures) for figures in zip(*mine))
        ratio = "– | –" if own is mine else f"**{median(ratios):.3f}** | {min(ratios):.3f}, {max(ratios):.3f}"
        yield f"| {system.name} | {counts[system.sampled]:,} | {cpu:.2f} | {ratio} | {peak:.0f} |"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk", type=Path, help="the release binary")
    ap.add_argument("--pages", type=Path, default=PAGES, help="xz-compressed JSON lines (default: wcxb-dev beside the project)")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--every", type=int, default=10, metavar="K", help="trafilatura on every K-th page (default 10)")
    args = ap.parse_args()
    for file in (args.copydesk, args.pages):
        if not file.is_file():
            raise SystemExit(f"absent: {file}")
    set_up()
    all_systems = systems(args.copydesk.resolve())
    runs = [[] for _ in all_systems]
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a command's peak memory is never less than that of the process which starts it.
        with multiprocessing.Pool(1) as pool:
            files = pool.apply(unpack, (args.pages, Path(folder), args.every))
        for n in range(args.rounds):
            for system, mine in zip(all_systems, runs):
                cpu, peak = run(system, *files[system.sampled])
                mine.append((cpu, peak))
                print(f"round {n + 1}: {system.name}: {cpu:.2f} CPU s per 1,000 pages, {peak:.0f} MiB", file=sys.stderr, flush=True)
    version = subprocess.run([args.copydesk, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{version}; {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC; {args.rounds} rounds, medians\n")
    print("\n".join(table(all_systems, runs, [count for _, count in files])))


if __name__ == "__main__":
    main()
