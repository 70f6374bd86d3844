#!/usr/bin/env python3
"""Summaries of a number of words against the beginning of the article cut at as many, paired on the same articles.

  summary_budget.py COPYDESK [--words N] [--fill] [--set NAME]... [--eval DIR] [--corpora DIR]

Needs what the evaluation kit needs for its summary task. The summaries keep their budget by themselves; that is checked here. ROUGE F1
x 100 and the difference to the lead with its 95 % bootstrap interval. Ends with status 1 where a summary is longer than its budget, or
empty.
"""
import argparse
import json
import lzma
import re
import subprocess
import sys
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
# A word as copydesk counts them.
WORD = re.compile(r"\w+")


def lead(text, words):
    """The beginning of the text, up to so many words."""
    ends = [match.end() for match in WORD.finditer(text)]
    return text[:ends[min(words, len(ends)) - 1]] if ends else ""


def summaries(copydesk, rows, words, fill):
    command = [copydesk, "batch", "--stages", "summary", "--summary-words", str(words)] + ["--summary-fill"] * fill
    lines = "".join(json.dumps({"id": row["id"], "text": row["article"]}) + "\n" for row in rows)
    out = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return {reply["id"]: [s["text"] for s in reply["summary"].get("sentences", [])] for reply in map(json.loads, out.splitlines())}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--words", type=int, default=60)
    ap.add_argument("--fill", action="store_true", help="the last sentence may be cut")
    ap.add_argument("--set", action="append", help="default: cnndm_lc.dev and cnndm_cased.dev")
    ap.add_argument("--eval", type=Path, default=SHARED / "eval")
    ap.add_argument("--corpora", type=Path, default=SHARED / "corpora")
    args = ap.parse_args()
    if not (args.eval / "score_summary.py").is_file():
        raise SystemExit(f"absent: {args.eval / 'score_summary.py'}")
    sys.path.insert(0, str(args.eval))
    import score_summary as kit

    kit.BUDGET = 1 << 30  # here it is words that count
    failed = False
    for name in args.set or ["cnndm_lc.dev", "cnndm_cased.dev"]:
        with lzma.open(args.corpora / "summaries" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as f:
            rows = [json.loads(line) for line in f]
        given = summaries(args.copydesk, rows, args.words, args.fill)
        counts = [sum(len(WORD.findall(s)) for s in given[row["id"]]) for row in rows]
        over, empty = sum(c > args.words for c in counts), sum(c == 0 for c in counts)
        own = kit.rouge(rows, given)
        base = kit.rouge(rows, {row["id"]: kit.split_sentences(lead(row["article"], args.words)) for row in rows})
        gain, (low, high) = (own - base).mean(0), kit.interval(own - base)
        print(f"{name}: {len(rows)} articles, {args.words} words at most; {over} longer, {empty} empty; "
              f"{sum(counts) / len(rows):.1f} words on average")
        for i, measure in enumerate(kit.ROUGE):
            print(f"  {measure:10} {100 * own[:, i].mean():.2f}, lead {100 * base[:, i].mean():.2f}, "
                  f"difference {100 * gain[i]:+.2f} [{100 * low[i]:.2f}, {100 * high[i]:.2f}]")
        failed |= bool(over or empty)
    sys.exit(failed)


if __name__ == "__main__":
    main()
