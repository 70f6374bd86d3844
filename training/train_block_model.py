#!/usr/bin/env python3
"""Fits the block model: gradient-boosted trees over the features that copydesk itself computes.

  copydesk features < pages.jsonl > pages.features
  train_block_model.py --features pages.features --gold gold.jsonl.xz --pages pages.jsonl.xz --out src/clean/model/html.bin

Labels come from aligning each block with the reference text: a block of five or more words is wanted when more than 60 % of its
three-word sequences stand in the reference; a shorter one when it stands there whole, between its longer neighbours. Pages are
split into folds by host; the figures printed are of pages whose hosts the model did not see. The model that is written is fitted
on all pages. With --fold-models DIR the model of each fold is written too, with the ids of the pages it never saw.

Data: WCXB v1.0, development split, Murrough Foley, CC BY 4.0. Everything is seeded; the same input gives the same file.
"""
import argparse
import hashlib
import json
import lzma
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import lightgbm as lgb
import numpy as np

from trees import trees_to_bytes

WORD = re.compile(r"\w+")
SEED = 7


def rows(path):
    opener = lzma.open if str(path).endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def read_features(path):
    """(names, [(id, texts, matrix)]) of what `copydesk features` wrote."""
    pages = []
    with open(path, "rb") as f:
        names = json.loads(f.readline())["names"]
        while head := f.readline():
            page = json.loads(head)
            n = len(page["texts"])
            matrix = np.frombuffer(f.read(4 * n * len(names)), dtype="<f4").reshape(n, len(names))
            pages.append((page["id"], page["texts"], matrix))
    return names, pages


def find(words, places, gold, low, high):
    """Where `words` stand in gold[low:high], or -1."""
    for at in places.get(words[0], ()):
        if at >= low and at + len(words) <= high and gold[at : at + len(words)] == words:
            return at
    return -1


def labels(blocks, gold):
    """1 for the blocks that stand in the reference; `blocks` and `gold` are lists of words."""
    places, grams = defaultdict(list), defaultdict(list)
    for i, w in enumerate(gold):
        places[w].append(i)
        grams[tuple(gold[i : i + 3])].append(i)
    out, anchors, last = np.zeros(len(blocks), dtype=np.int8), {}, 0
    for i, words in enumerate(blocks):
        if len(words) < 5:
            continue
        hits = [g for g in (tuple(words[k : k + 3]) for k in range(len(words) - 2)) if g in grams]
        if len(hits) > 0.6 * (len(words) - 2):
            out[i] = 1
            if len(words) >= 8:
                at = next((p for p in grams[hits[0]] if p >= last), grams[hits[0]][0])
                anchors[i] = (at, at + len(words))
                last = at
    order = sorted(anchors)
    before = None
    following = iter(order + [None])
    after = next(following)
    for i, words in enumerate(blocks):
        while after is not None and after <= i:
            before, after = after, next(following)
        if not words or len(words) >= 5:
            continue
        low = anchors[before][1] - 4 if before is not None else 0
        high = anchors[after][0] + 6 if after is not None else len(gold)
        if high < low:
            high = low + 200
        out[i] = find(words, places, gold, max(0, low), high) >= 0
    return out


def decode(p, words, floor):
    """The blocks that maximise the expected F1 of the page."""
    order = np.argsort(-p, kind="stable")
    mass, size = np.cumsum((p * words)[order]), np.cumsum(words[order])
    best = int(np.argmax(2 * mass / (size + mass[-1] + 1e-9)))
    keep = np.zeros(len(p), dtype=bool)
    keep[order[: best + 1]] = True
    return keep & (p > floor)


def f1(pred, ref):
    if not ref or not pred:
        return float(not ref and not pred)
    hit = sum((Counter(pred) & Counter(ref)).values())
    return 2 * hit / (len(pred) + len(ref))


def to_bytes(booster, names):
    """The file that src/clean/model.rs reads."""
    return b"CDBM1\n" + trees_to_bytes(booster, names)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--features", type=Path, required=True)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--pages", type=Path, required=True, help="for the pages' addresses")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--fold-models", type=Path)
    ap.add_argument("--trees", type=int, default=100)
    ap.add_argument("--leaves", type=int, default=31)
    ap.add_argument("--rate", type=float, default=0.1)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--floor", type=float, default=0.35)
    ap.add_argument("--importance", action="store_true")
    args = ap.parse_args()

    names, pages = read_features(args.features)
    gold = {g["id"]: g for g in rows(args.gold)}
    host = {p["id"]: urlsplit(p.get("url") or "").hostname or p["id"] for p in rows(args.pages)}
    fold_of = lambda i: int(hashlib.sha256(host[i].encode()).hexdigest(), 16) % args.folds
    words = [[WORD.findall(t.lower()) for t in texts] for _, texts, _ in pages]
    sizes = [np.array([len(w) for w in ws], dtype=np.float64) for ws in words]
    refs = [WORD.findall(gold[i]["text"].lower()) for i, _, _ in pages]
    ys = [labels(ws, ref) for ws, ref in zip(words, refs)]
    folds = np.array([fold_of(i) for i, _, _ in pages])
    rng = np.random.default_rng(SEED)

    def table(chosen):
        xs, y, weight = [], [], []
        for k in chosen:
            n = len(ys[k])
            if n == 0:
                continue
            take = np.sort(rng.choice(n, 150, replace=False)) if n > 150 else np.arange(n)
            w = 2 + np.minimum(sizes[k], 100)
            w = w / w.sum() ** 0.7
            xs.append(pages[k][2][take])
            y.append(ys[k][take])
            weight.append(w[take] * w.sum() / w[take].sum())
        return np.concatenate(xs), np.concatenate(y), np.concatenate(weight)

    params = dict(objective="binary", num_leaves=args.leaves, learning_rate=args.rate, max_bin=63, feature_fraction=0.3,
                  min_data_in_leaf=40, lambda_l2=5, seed=SEED, deterministic=True, force_row_wise=True, num_threads=2, verbose=-1)

    def fit(chosen):
        x, y, weight = table(chosen)
        weight = weight / weight.mean()
        return lgb.train(params, lgb.Dataset(x, y, weight=weight, feature_name=names), args.trees)

    scores = {}
    for fold in range(args.folds):
        model = fit(np.flatnonzero(folds != fold))
        unseen = np.flatnonzero(folds == fold)
        for k in unseen:
            scores[k] = model.predict(pages[k][2]) if len(ys[k]) else np.zeros(0)
        if args.fold_models:
            args.fold_models.mkdir(parents=True, exist_ok=True)
            (args.fold_models / f"fold{fold}.bin").write_bytes(to_bytes(model, names))
            (args.fold_models / f"fold{fold}.ids").write_text("".join(f"{pages[k][0]}\n" for k in unseen))

    by_type = defaultdict(list)
    for k, (i, _, _) in enumerate(pages):
        keep = decode(scores[k], sizes[k], args.floor) if len(ys[k]) else []
        seen, text = set(), []
        for ws, kept in zip(words[k], keep):
            if kept and not (len(ws) >= 8 and tuple(ws) in seen):
                seen.add(tuple(ws))
                text += ws
        oracle = [w for ws, y in zip(words[k], ys[k]) if y for w in ws]
        figures = (f1(text, refs[k]), f1(oracle, refs[k]))
        by_type["all"].append(figures)
        by_type[gold[i]["type"]].append(figures)
    print("host-disjoint word F1 (and that of the labels)")
    for name, values in by_type.items():
        print(f"  {name:14} {len(values):5} {np.mean([v[0] for v in values]):.4f} ({np.mean([v[1] for v in values]):.4f})")

    model = fit(np.arange(len(pages)))
    args.out.write_bytes(to_bytes(model, names))
    print(f"{args.out}: {args.out.stat().st_size} bytes, {len(names)} features known")
    if args.importance:
        gain = sorted(zip(model.feature_importance("gain"), names), reverse=True)
        print(" ".join(f"{n}:{g:.0f}" for g, n in gain))


if __name__ == "__main__":
    main()
