#!/usr/bin/env python3
"""Fits the page model: what kind of page it is, and which word F1 to expect of its clean text.

  train_page_model.py --binary target/release/copydesk --corpora ../shared/corpora --kind html \\
      --block-models target/folds-html --out src/quality/model/html.bin --fold-models target/page-folds-html

The binary cleans each page with the block model of the fold that never saw its host (as train_block_model.py --fold-models wrote them) and
computes numbers and tokens, so that training and use cannot differ. A logistic regression over hashed tokens for each kind, then
gradient-boosted trees over the numbers and the answers of the regressions; these are out of fold. Labels of kinds are those of
WCXB (collection and listing are one kind here) and `article` for the news pages of the other sets; the F1 is that of the words of the
clean text, exactly as scored, against the reference. The figures printed are of pages whose hosts no model saw; the model that is written is
fitted on all pages. Everything is seeded; the same input gives the same file.

Data: WCXB v1.0, development split, Murrough Foley, CC BY 4.0 (labels and selection); evaluation pages of trafilatura (Apache-2.0) and
parser test pages of fundus (MIT).
"""
import argparse
import hashlib
import json
import subprocess
from collections import defaultdict
from pathlib import Path

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression

import linear
from calibration import ece, table
from corpus import WORD, Page, f1, lay_out, read_set
from trees import trees_to_bytes

SEED = 7
MAGIC = b"CDPM1\n"
FOLDS = 5
TYPES = ["article", "forum", "product", "listing", "documentation", "service"]
# How much a page of each set counts for the kind and for the F1. Segments label few blocks of a page, and those by chance.
SETS = {
    "html": {"wcxb-dev": (1.0, 1.0), "no-address": (0.5, 0.5), "segments": (0.2, 0.0), "fundus": (0.3, 1.0)},
    "plain": {"wcxb-dev-text": (1.0, 1.0), "no-address": (0.5, 0.5), "unspaced": (0.3, 0.3), "wrapped": (0.3, 0.3), "one-line": (0.3, 0.3)},
}
BITS = 13
INVERSE_PENALTY = 0.03
COMMON = dict(max_bin=63, lambda_l2=10, seed=SEED, deterministic=True, force_row_wise=True, num_threads=2, verbose=-1)
KIND = dict(COMMON, objective="multiclass", num_class=len(TYPES), num_leaves=8, learning_rate=0.06, feature_fraction=0.2,
            min_data_in_leaf=15, bagging_fraction=0.7, bagging_freq=1)
KIND_ROUNDS = 120
EXPECTED = dict(COMMON, objective="cross_entropy", num_leaves=6, learning_rate=0.04, feature_fraction=0.2, min_data_in_leaf=30,
                bagging_fraction=0.7, bagging_freq=1)
EXPECTED_ROUNDS = 160


def read_pages(kind, corpora):
    if kind == "html":
        pages = [page for name in ("wcxb-dev", "segments", "fundus") for page in read_set(corpora, name)]
        return pages + [without_address(page) for page in pages if page.set == "wcxb-dev"]
    pages = read_set(corpora, "wcxb-dev-text", "wcxb-dev")
    layouts = ["unspaced", "wrapped", "one-line"]
    return pages + [lay_out(page, layouts[n % 3]) for n, page in enumerate(pages)] + [without_address(page) for page in pages]


def without_address(page):
    """The same page from a caller who does not know where it came from."""
    source = {key: value for key, value in json.loads(page.line).items() if key != "url"}
    return Page("no-address", page.id, json.dumps(source, ensure_ascii=False) + "\n", page.host, page.gold)


def compute(binary, block_models, pages):
    """Fills in `numbers`, `tokens`, `kind`, `f1` of each page; returns the names of the numbers."""
    names = None
    for fold in range(FOLDS):
        group = [p for p in pages if p.fold(FOLDS) == fold]
        command = [str(binary), "features", "--pages", "--block-model", str(block_models / f"fold{fold}.bin")]
        done = subprocess.run(command, input="".join(p.line for p in group).encode(), stdout=subprocess.PIPE, check=True)
        lines = done.stdout.decode().split("\n")
        names = json.loads(lines[0])["names"]
        for page, line in zip(group, map(json.loads, lines[1:])):
            assert line["id"] == page.id, (line["id"], page.id)
            page.numbers = np.array(line["numbers"], dtype=np.float32)
            page.tokens = np.array(line["tokens"], dtype=np.uint32)
            kind = page.gold["type"] if page.gold.get("type") in TYPES + ["collection"] else "article"
            page.kind = TYPES.index("listing" if kind == "collection" else kind)
            page.f1 = segment_f1(line["text"], page.gold) if page.gold.get("kind") == "segments" else word_f1(line["text"], page.gold["text"])
    return names


def word_f1(text, reference):
    return f1(WORD.findall(text.lower()), WORD.findall(reference.lower()))


def segment_f1(text, gold):
    fold = lambda s: " ".join(s.split())
    text = fold(text)
    hit, wrong = (sum(fold(s) in text for s in gold[side]) for side in ("with", "without"))
    return 2 * hit / (hit + wrong + len(gold["with"])) if hit else 0.0


def fit_stages(pages, kind):
    """A linear stage for each kind of page."""
    x = linear.matrix([p.tokens for p in pages], BITS)
    y = np.array([p.kind for p in pages])
    weight = np.array([SETS[kind][p.set][0] for p in pages])
    stages = []
    for k in range(len(TYPES)):
        model = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear", random_state=SEED)
        model.fit(x, y == k, sample_weight=weight)
        stages.append(linear.quantise(model.coef_[0], float(model.intercept_[0])))
    return stages


def logits(stages, pages):
    x = linear.matrix([p.tokens for p in pages], BITS)
    return np.stack([bias + x @ (table.astype(np.float64) * scale) for table, scale, bias in stages], axis=1)


def out_of_fold(pages, kind, folds):
    """The answers of linear stages that saw no host of the page."""
    out = np.zeros((len(pages), len(TYPES)))
    inner = [int(hashlib.sha256(f"inner {p.host}".encode()).hexdigest(), 16) % folds for p in pages]
    for fold in range(folds):
        unseen = [k for k in range(len(pages)) if inner[k] == fold]
        stages = fit_stages([p for p, f in zip(pages, inner) if f != fold], kind)
        out[unseen] = logits(stages, [pages[k] for k in unseen])
    return out


class Model:
    """Stages and trees, fitted on some pages."""

    def __init__(self, pages, names, kind):
        self.names = names + [f"l_{t}" for t in ["article", "discussion", "product", "listing", "documentation", "service"]]
        self.stages = fit_stages(pages, kind)
        x = np.hstack([np.stack([p.numbers for p in pages]), out_of_fold(pages, kind, 10)])
        y = np.array([p.kind for p in pages])
        weight = np.array([SETS[kind][p.set] for p in pages])
        self.types = lgb.train(KIND, lgb.Dataset(x, y, weight=weight[:, 0], feature_name=self.names), KIND_ROUNDS)
        target = np.array([p.f1 for p in pages])
        use = weight[:, 1] > 0
        self.expected = lgb.train(EXPECTED, lgb.Dataset(x[use], target[use], weight=weight[use, 1], feature_name=self.names), EXPECTED_ROUNDS)

    def predict(self, pages):
        x = np.hstack([np.stack([p.numbers for p in pages]), logits(self.stages, pages)])
        return self.types.predict(x), self.expected.predict(x)

    def to_bytes(self):
        stages = b"".join(map(linear.to_bytes, self.stages))
        return MAGIC + stages + trees_to_bytes(self.types, self.names) + trees_to_bytes(self.expected, self.names)


def report(pages, kinds, expected):
    """Accuracy, a confusion table and calibration for each set."""
    groups = defaultdict(list)
    for k, page in enumerate(pages):
        groups[page.set].append(k)
    for name, chosen in groups.items():
        right = [int(kinds[k].argmax()) == pages[k].kind for k in chosen]
        f1s, guesses = np.array([pages[k].f1 for k in chosen]), expected[chosen]
        print(f"{name}: {len(chosen)} pages, kind accuracy {np.mean(right):.4f}, mean F1 {f1s.mean():.4f}, expected {guesses.mean():.4f}, "
              f"ECE {ece(guesses, f1s):.4f}, correlation {np.corrcoef(guesses, f1s)[0, 1]:.3f}")
    name = next(iter(groups))
    counts = np.zeros((len(TYPES), len(TYPES)), dtype=int)
    for k in groups[name]:
        counts[pages[k].kind, kinds[k].argmax()] += 1
    print(f"{name}, rows: label, columns: answer")
    print(f"{'':14}" + "".join(f"{t[:9]:>10}" for t in TYPES) + "    recall")
    for t, row in zip(TYPES, counts):
        print(f"{t:14}" + "".join(f"{n:10}" for n in row) + f"{row[TYPES.index(t)] / max(row.sum(), 1):10.3f}")
    sure = np.array([kinds[k].max() for k in groups[name]])
    right = np.array([float(kinds[k].argmax() == pages[k].kind) for k in groups[name]])
    print(f"probability of the kind: mean {sure.mean():.3f}, right {right.mean():.3f}, ECE {ece(sure, right):.4f}")
    print(table(expected[groups[name]], np.array([pages[k].f1 for k in groups[name]])))


def stated(pages, names):
    """What the kinds of pages with each stated type are."""
    for name in names:
        if name.startswith(("ld_", "og_", "u_")) and not name.endswith(("s", "h")):
            counts = np.bincount([p.kind for p in pages if p.set == "wcxb-dev" and p.numbers[names.index(name)] > 0], minlength=len(TYPES))
            print(name, dict(zip(TYPES, counts.tolist())))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--binary", type=Path, required=True)
    ap.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    ap.add_argument("--kind", choices=SETS, required=True)
    ap.add_argument("--block-models", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--fold-models", type=Path)
    ap.add_argument("--importance", action="store_true")
    args = ap.parse_args()

    pages = read_pages(args.kind, args.corpora)
    names = compute(args.binary, args.block_models, pages)
    if args.importance:
        stated(pages, names)
    kinds, expected = np.zeros((len(pages), len(TYPES))), np.zeros(len(pages))
    for fold in range(FOLDS):
        model = Model([p for p in pages if p.fold(FOLDS) != fold], names, args.kind)
        unseen = [k for k, p in enumerate(pages) if p.fold(FOLDS) == fold]
        kinds[unseen], expected[unseen] = model.predict([pages[k] for k in unseen])
        if args.fold_models:
            args.fold_models.mkdir(parents=True, exist_ok=True)
            (args.fold_models / f"fold{fold}.bin").write_bytes(model.to_bytes())
    report(pages, kinds, expected)
    model = Model(pages, names, args.kind)
    args.out.write_bytes(model.to_bytes())
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()[:16]
    print(f"{args.out}: {args.out.stat().st_size} bytes, digest {digest}, {len(names)} numbers")
    if args.importance:
        for trees in (model.types, model.expected):
            gain = sorted(zip(trees.feature_importance("gain"), model.names), reverse=True)
            print(" ".join(f"{n}:{g:.0f}" for g, n in gain[:60]))


if __name__ == "__main__":
    main()
