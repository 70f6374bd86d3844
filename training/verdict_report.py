#!/usr/bin/env python3
"""Measures the verdict of replies: kinds of pages, calibration of `quality.score`, how often each flag is raised.

  verdict_report.py ../shared/corpora wcxb-dev fold_batch.py BLOCKS,PAGES copydesk batch --stages clean

The command reads pages as JSON lines and writes replies. The tables are those of docs/quality.md.
"""
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from calibration import ece, table
from corpus import WORD, f1, lines

KINDS = {"ARTICLE": "article", "DISCUSSION": "forum", "PRODUCT": "product", "LISTING": "listing", "DOCUMENTATION": "documentation",
         "SERVICE": "service"}
GOLD = {"wcxb-dev-text": "wcxb-dev"}


def main():
    corpora, name, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    gold = {g["id"]: g for g in map(json.loads, lines(corpora / GOLD.get(name, name) / "gold.jsonl.xz"))}
    if command[0].endswith(".py"):
        command = [sys.executable, *command]
    pages = "".join(lines(corpora / name / "pages.jsonl.xz"))
    replies = subprocess.run(command, input=pages.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    right, sure, expected, actual, flags, counts = [], [], [], [], defaultdict(Counter), Counter()
    table_of = defaultdict(Counter)
    for reply in map(json.loads, replies):
        label, quality = gold[reply["id"]], reply["quality"]
        kind = {"collection": "listing"}.get(label.get("type"), label.get("type"))
        kind = kind if kind in KINDS.values() else "article"
        got = quality["pageType"].removeprefix("PAGE_TYPE_")
        table_of[kind][got] += 1
        right.append(float(KINDS.get(got) == kind))
        sure.append(quality["pageTypeProbability"])
        counts[kind] += 1
        for flag in quality["flags"]:
            flags[flag["kind"].removeprefix("QUALITY_FLAG_KIND_")][kind] += 1
        if "text" in label:
            expected.append(quality["score"])
            actual.append(f1(WORD.findall((reply["article"].get("text") or "").lower()), WORD.findall(label["text"].lower())))
    print(f"{name}: {len(right)} pages; kind accuracy {np.mean(right):.3f}, ECE of its probability {ece(sure, right):.3f}")
    for kind, got in table_of.items():
        print(f"  {kind:14} {dict(got.most_common())}")
    print("flags, pages of each kind:")
    for flag, kinds in sorted(flags.items()):
        print(f"  {flag:16} {sum(kinds.values()):5} ({sum(kinds.values()) / len(right):.3f}) {dict(kinds.most_common())}")
    if expected:
        print(f"score: mean {np.mean(expected):.3f}, mean F1 {np.mean(actual):.3f}, ECE {ece(expected, actual):.3f}")
        print(table(np.array(expected), np.array(actual)))


if __name__ == "__main__":
    main()
