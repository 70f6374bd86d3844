#!/usr/bin/env python3
"""Fits the weights of summary signals that src/summary/weights.rs holds.

  cargo build --release --no-default-features --example summary_features
  D=../shared/corpora/summaries F=target/release/examples/summary_features
  xzcat $D/cnndm_lc.train.jsonl.xz | $F > news.jsonl
  xzcat $D/bbc.train.jsonl.xz | $F > bbc.jsonl
  summary_weights.py --set news.jsonl $D/cnndm_lc.train.jsonl.xz 3 1 --set bbc.jsonl $D/bbc.train.jsonl.xz 12 0.15    # NEWS
  summary_weights.py --set bbc.jsonl $D/bbc.train.jsonl.xz 12 1 --preset central                                   # CENTRAL

Needs numpy and scipy, and some minutes.

Labels: the sentences a greedy search picks to raise ROUGE-1 + ROUGE-2 F1 (Nallapati et al. 2017), no stemming. Model: conditional
logit, a softmax over the sentences of each article, so that what is the same for a whole article cannot matter; L2. For `news` each
weight is a line over the logarithm of how many sentences the article has. Each set counts by its weight, whatever its size. The signals
are computed by copydesk itself; nothing is computed twice here. Prints the weights as Rust, and the log-loss of a random tenth of each
set, which is held out while that figure is made. Seeded; the same input gives the same weights.

Data: CNN/DailyMail (Hermann et al. 2015; See et al. 2017) and BBC News Summary (Greene & Cunningham 2006), used to fit these
numbers only. Neither may be redistributed; no text is kept.
"""
import argparse
import json
import lzma
import re
from collections import Counter

import numpy as np
from scipy.optimize import minimize

WORD = re.compile(r"\w+")
L2 = 1e-4
# How long an article is: ln(sentences / USUAL), this far to either side at most. As in src/summary/weights.rs.
USUAL, FURTHEST = 20, 1.5
# CENTRAL must not see where a sentence stands.
UNSEEN = {
    "news": (),
    "central": ("is_first", "inverse_index", "relative_position", "words_before", "lead_similarity"),
}


def grams(text):
    words = WORD.findall(text.lower())
    return Counter(words), Counter(zip(words, words[1:]))


def f1(have, wanted):
    hit, total = sum((have & wanted).values()), sum(have.values()) + sum(wanted.values())
    return 2 * hit / total if total else 0.0


def oracle(sentences, reference, most):
    """Numbers of the sentences a greedy search takes."""
    wanted, parts = grams(reference), [grams(s) for s in sentences]
    chosen, best, have = [], 0.0, (Counter(), Counter())
    while len(chosen) < most:
        gains = [(sum(f1(h + p, w) for h, p, w in zip(have, part, wanted)), -i)
                 for i, part in enumerate(parts) if i not in chosen and part[0] & wanted[0]]
        if not gains or max(gains)[0] <= best:
            break
        best, i = max(gains)
        chosen.append(-i)
        have = tuple(h + p for h, p in zip(have, parts[-i]))
    return chosen


def read(signals, articles, most, limit):
    """(names, rows, documents as (start, end), target)"""
    reference = {}
    with (lzma.open if articles.endswith(".xz") else open)(articles, "rt", encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            reference[row["id"]] = row["reference"]
    names, rows, bounds, target = [], [], [], []
    with open(signals, encoding="utf-8") as f:
        for line in f:
            doc = json.loads(line)
            n, names = len(doc["sentences"]), doc["names"]
            chosen = oracle(doc["sentences"], reference[doc["id"]], most) if n > most else []
            if not chosen:
                continue
            bounds.append((len(rows), len(rows) + n))
            rows += doc["signals"]
            target += [1 / len(chosen) if i in chosen else 0.0 for i in range(n)]
            if limit and len(bounds) >= limit:
                break
    return names, np.array(rows), bounds, np.array(target)


class Set:
    """Articles of one source, and what they count."""

    def __init__(self, rows, bounds, target, weight):
        self.rows, self.bounds, self.target, self.weight = rows, bounds, target, weight
        self.starts = np.array([start for start, _ in bounds])
        self.of = np.repeat(np.arange(len(bounds)), [end - start for start, end in bounds])

    def loss(self, w):
        """Log-loss and its gradient."""
        z = self.rows @ w
        z -= np.maximum.reduceat(z, self.starts)[self.of]
        e = np.exp(z)
        sums = np.add.reduceat(e, self.starts)
        gradient = self.rows.T @ (e / sums[self.of] - self.target)
        return (np.log(sums).sum() - self.target @ z) / len(self.bounds), gradient / len(self.bounds)

    def part(self, keep):
        rows = np.concatenate([np.arange(*self.bounds[i]) for i in keep])
        ends = np.cumsum([self.bounds[i][1] - self.bounds[i][0] for i in keep])
        return Set(self.rows[rows], list(zip([0, *ends[:-1]], ends)), self.target[rows], self.weight)

    def with_slopes(self):
        """The signals, and the same times how long the article is."""
        long = np.clip([np.log((end - start) / USUAL) for start, end in self.bounds], -FURTHEST, FURTHEST)[self.of]
        return Set(np.hstack([self.rows, self.rows * long[:, None]]), self.bounds, self.target, self.weight)

    def split(self):
        """Nine tenths and one."""
        order = np.random.default_rng(7).permutation(len(self.bounds))
        tenth = len(order) // 10
        return self.part(order[tenth:]), self.part(order[:tenth])


def fit(sets, free):
    def loss(w):
        value, gradient = L2 * w @ w, 2 * L2 * w
        for one in sets:
            v, g = one.loss(free.T @ w)
            value, gradient = value + one.weight * v, gradient + one.weight * (free @ g)
        return value, gradient

    return free.T @ minimize(loss, np.zeros(len(free)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--set", nargs=4, action="append", required=True, metavar=("SIGNALS", "ARTICLES", "SENTENCES", "WEIGHT"),
                    help="signals, the articles they were made from, most sentences of the oracle, what the set counts")
    ap.add_argument("--preset", choices=UNSEEN, default="news")
    ap.add_argument("--limit", type=int, default=0, help="only the first N articles of each set")
    args = ap.parse_args()
    sets = []
    for signals, articles, sentences, weight in args.set:
        names, *rows = read(signals, articles, int(sentences), args.limit)
        sets.append(Set(*rows, float(weight)))
    sets = [one.with_slopes() for one in sets]
    # One row for each number that may be fitted; `central` has no slopes.
    seen = [i for i, name in enumerate(names) if name not in UNSEEN[args.preset]]
    free = np.eye(2 * len(names))[seen + ([len(names) + i for i in seen] if args.preset == "news" else [])]
    parts = [one.split() for one in sets]
    w = fit([train for train, _ in parts], free)
    held_out = ", ".join(f"{out.loss(w)[0]:.4f}" for _, out in parts)
    print(f"// {' + '.join(str(len(one.bounds)) for one in sets)} articles; log-loss of the held-out tenths {held_out}")
    for name, usual, slope in zip(names, *np.split(fit(sets, free), 2)):
        print(f"    [{usual:.3f}, {slope:.3f}], // {name}" if args.preset == "news" else f"    [{usual:.3f}, 0.0], // {name}")


if __name__ == "__main__":
    main()
