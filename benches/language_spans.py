#!/usr/bin/env python3
"""Stretches of two languages in one text, and languages invented in texts of one.

  language_spans.py COPYDESK [--corpora DIR] [--least-right SHARE] [--most-invented SHARE]

A text in two languages is right where both are found in order, alone, with the border within 60 characters of the true one. Ends with
status 1 where a share is beyond its bound.
"""
import argparse
import json
import lzma
import subprocess
from pathlib import Path

CORPORA = Path(__file__).resolve().parents[2] / "shared/corpora"
BORDER = 60


def rows(corpora, name):
    file = corpora / "langid" / f"{name}.jsonl.xz"
    if not file.is_file():
        raise SystemExit(f"absent: {file}")
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def spans(copydesk, texts):
    """For each text its spans: (language, end in characters)."""
    command = [copydesk, "batch", "--stages", "language", "--language-spans", "--offset-unit", "code-points"]
    lines = "".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in texts)
    out = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    replies = {reply["id"]: reply for reply in map(json.loads, out.splitlines())}
    found = [replies[row["id"]]["language"].get("spans", []) for row in texts]
    return [[(span["tag"].split("-")[0], int(span["span"]["end"])) for span in each] for each in found]


def is_right(row, found):
    wanted = row["spans"]
    return [tag for tag, _ in found] == [tag for tag, _ in wanted] and abs(found[0][1] - wanted[0][1]) <= BORDER


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk", type=Path, help="the release binary")
    ap.add_argument("--corpora", type=Path, default=CORPORA)
    ap.add_argument("--least-right", type=float, default=0.0)
    ap.add_argument("--most-invented", type=float, default=1.0)
    args = ap.parse_args()
    mixed, single = rows(args.corpora, "two-language-spans"), rows(args.corpora, "ntrex-article")
    right = sum(map(is_right, mixed, spans(args.copydesk, mixed)))
    invented = sum(len({tag for tag, _ in found}) > 1 for found in spans(args.copydesk, single))
    print(f"right spans in {right} of {len(mixed)} texts in two languages ({right / len(mixed):.3f})")
    print(f"more than one language in {invented} of {len(single)} articles in one ({invented / len(single):.3f})")
    if right / len(mixed) < args.least_right or invented / len(single) > args.most_invented:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
