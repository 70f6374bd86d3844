#!/usr/bin/env python3
"""Fits the weights of summary signals that src/summary/weights.rs holds.

  cargo build --release --no-default-features --example summary_features
  D=../shared/corpora/summaries F=target/release/examples/summary_features
  xzcat $D/cnndm_lc.train.jsonl.xz | $F > news.jsonl
  xzcat $D/bbc.train.jsonl.xz | $F > bbc.jsonl
  summary_weights.py --signals news.jsonl --articles $D/cnndm_lc.train.jsonl.xz                                     # NEWS
  summary_weights.py --signals bbc.jsonl --articles $D/bbc.train.jsonl.xz --preset central --sentences 12           # CENTRAL

Needs numpy and scipy, and some minutes.

Labels: the sentences a greedy search picks to raise ROUGE-1 + ROUGE-2 F1 (Nallapati et al. 2017), no stemming. Model: conditional
logit, a softmax over the sentences of each article, so that what is the same for a whole article cannot matter; L2. The signals are
computed by copydesk itself; nothing is computed twice here. Prints the weights as Rust, and the log-loss of a random tenth,
which is held out while that figure is made. Seeded; the same input gives the same weights.

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
# CENTRAL must not see where a sentence stands; the title is not in CNN/DailyMail and has a weight of its own.
HELD_AT = {
    "news": {"title": 1.0},
    "central": {k: 0.0 for k in ("is_first", "inverse_index", "relative_position", "words_before", "lead_similarity")},
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


def fit(x, bounds, target, offset):
    starts = np.array([s for s, _ in bounds])
    of = np.repeat(np.arange(len(bounds)), [e - s for s, e in bounds])

    def loss(w):
        z = x @ w + offset
        z -= np.maximum.reduceat(z, starts)[of]
        e = np.exp(z)
        sums = np.add.reduceat(e, starts)
        value = (np.log(sums).sum() - target @ z) / len(bounds) + L2 * w @ w
        return value, x.T @ (e / sums[of] - target) / len(bounds) + 2 * L2 * w

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}), loss


def pick(bounds, keep):
    rows = np.concatenate([np.arange(*bounds[i]) for i in keep])
    ends = np.cumsum([bounds[i][1] - bounds[i][0] for i in keep])
    return rows, list(zip([0, *ends[:-1]], ends))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--signals", required=True)
    ap.add_argument("--articles", default="../shared/corpora/summaries/cnndm_lc.train.jsonl.xz",
                    help="the articles the signals were made from")
    ap.add_argument("--preset", choices=HELD_AT, default="news")
    ap.add_argument("--sentences", type=int, default=3, help="most sentences of the oracle")
    ap.add_argument("--limit", type=int, default=0, help="only the first N articles")
    args = ap.parse_args()
    names, x, bounds, target = read(args.signals, args.articles, args.sentences, args.limit)
    held = {names.index(k): v for k, v in HELD_AT[args.preset].items()}
    free = [i for i in range(len(names)) if i not in held]
    offset = sum((v * x[:, i] for i, v in held.items()), np.zeros(len(x)))
    if not x[:, names.index("title")].any():
        offset[:] = 0
    order = np.random.default_rng(7).permutation(len(bounds))
    train, out = order[len(order) // 10:], order[: len(order) // 10]
    rows, parts = pick(bounds, train)
    w = fit(x[rows][:, free], parts, target[rows], offset[rows])[0].x
    rows, parts = pick(bounds, out)
    held_out = fit(x[rows][:, free], parts, target[rows], offset[rows])[1](w)[0]
    w = fit(x[:, free], bounds, target, offset)[0].x
    weights = dict(zip(free, w)) | held
    print(f"// {len(bounds)} articles; log-loss of the held-out tenth {held_out:.4f}")
    for i, name in enumerate(names):
        print(f"    {weights[i]:.3f}, // {name}")


if __name__ == "__main__":
    main()
