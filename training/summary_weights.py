"""Fits the weights in src/summary/weights.rs: logistic regression on the sentences a greedy ROUGE oracle would choose.

    cargo build --release --no-default-features --example summary_features
    python3 training/summary_weights.py [--train ../shared/corpora/summaries/cnndm_lc.train.jsonl.xz] [--articles 3000]

Prints the array NEWS. The numbers about each sentence come from the crate itself (examples/summary_features.rs), so training and
use cannot drift apart. Needs numpy. Seeded by construction: the first articles of the file, a convex problem, no randomness.
Training lines: {"id", "article", "reference"}. No text leaves this script.
"""
import argparse
import json
import lzma
import re
import subprocess
from collections import Counter

import numpy as np

RIDGE = 1.0
CHOSEN = 3


def grams(text):
    words = re.findall(r"\w+", text.lower())
    return Counter(words), Counter(zip(words, words[1:]))


def f1(got, want):
    hit = sum((got & want).values())
    return 2 * hit / max(1, sum(got.values()) + sum(want.values()))


def oracle(sentences, reference):
    """Indices of at most three sentences, added while ROUGE-1 plus ROUGE-2 F1 rises."""
    want1, want2 = grams(reference)
    parts = [grams(s) for s in sentences]
    chosen, got1, got2, best = set(), Counter(), Counter(), 0.0
    while len(chosen) < CHOSEN:
        tries = [(f1(got1 + a, want1) + f1(got2 + b, want2), -i) for i, (a, b) in enumerate(parts) if i not in chosen]
        if not tries or max(tries)[0] <= best:
            break
        best, i = max(tries)
        chosen.add(-i)
        got1, got2 = got1 + parts[-i][0], got2 + parts[-i][1]
    return chosen


def fit(x, y):
    """Newton's method for logistic regression with an intercept (not printed: it moves no ranking) and a small ridge."""
    x = np.hstack([x, np.ones((len(x), 1))])
    w, ridge = np.zeros(x.shape[1]), np.eye(x.shape[1]) * RIDGE
    ridge[-1, -1] = 0
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (y - p) - ridge @ w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return w[:-1]


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    args.add_argument("--train", default="../shared/corpora/summaries/cnndm_lc.train.jsonl.xz")
    args.add_argument("--articles", type=int, default=3000)
    args.add_argument("--features", default="target/release/examples/summary_features")
    args = args.parse_args()
    with lzma.open(args.train, "rt", encoding="utf-8") as f:
        rows = [json.loads(line) for _, line in zip(range(args.articles), f)]
    sent = "".join(json.dumps({"id": r["id"], "text": r["article"]}) + "\n" for r in rows)
    made = subprocess.run([args.features], input=sent, capture_output=True, text=True, check=True).stdout.splitlines()
    x, y = [], []
    for row, line in zip(rows, made):
        sentences = json.loads(line)["sentences"]
        good = oracle([s["text"] for s in sentences], row["reference"])
        x += [s["features"] for s in sentences]
        y += [i in good for i in range(len(sentences))]
    w = fit(np.array(x), np.array(y, dtype=float))
    print(f"// {len(rows)} articles, {len(y)} sentences, {sum(y)} chosen")
    print("[" + ", ".join(f"{v:.3f}" for v in w) + "]")


if __name__ == "__main__":
    main()
