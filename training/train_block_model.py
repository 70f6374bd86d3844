#!/usr/bin/env python3
"""Fits the block model: a linear stage over hashed tokens, and passes of gradient-boosted trees over features, among them what the stage
before said of all blocks.

  train_block_model.py --binary target/release/copydesk --corpora ../shared/corpora --kind html --out src/clean/model/html.bin

The binary computes tokens and features, so that training and use cannot differ. Labels come from aligning each block with the reference
text (alignment.py). Pages are split into folds by host. What a pass sees of the stage before is always out of fold: for each page it
comes from a stage that was fitted on other hosts. The figures printed are of pages whose hosts the model did not see; the model
that is written is fitted on all pages. With --fold-models DIR the model of each fold is written too, with the ids of the pages it never
saw, for fold_batch.py. Everything is seeded; the same input gives the same file.

Data: WCXB v1.0, development split, Murrough Foley, CC BY 4.0 (labels and selection); evaluation pages of trafilatura (Apache-2.0) and
parser test pages of fundus (MIT). Plain text: the WCXB pages as their visible text, some with other line ends.
"""
import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

import lightgbm as lgb
import numpy as np

import linear
from corpus import WORD, compute, f1, label, lay_out, read_set, weights
from trees import trees_to_bytes

SEED = 7
MAGIC = b"CDBM3\n"
UNTRAINED = b"\0\0\0\0"
# Passes of trees. Markup tells of itself where an article ends; in plain text a second look at what the neighbours were taken for helps.
PASSES = {"html": 1, "plain": 2}
# How much a page of each set counts. Segments label few blocks of a page, and those by chance.
SETS = {
    "html": {"wcxb-dev": 1.0, "segments": 0.3, "fundus": 1.0},
    "plain": {"wcxb-dev-text": 1.0, "unspaced": 1.0, "wrapped": 1.0, "one-line": 1.0},
}
# Blocks drawn of a page: all blocks of long pages would say the same again.
DRAWN = {"linear": 250, "trees": 150}
FLOOR = {"html": 0.2, "plain": 0.2}
TREES = dict(objective="binary", num_leaves=40, max_depth=11, learning_rate=0.08, max_bin=63, feature_fraction=0.3, min_data_in_leaf=120, lambda_l2=20,
             seed=SEED, deterministic=True, force_row_wise=True, num_threads=2, verbose=-1)
ROUNDS = 160


def read_pages(kind, corpora):
    if kind == "html":
        return [page for name in SETS[kind] for page in read_set(corpora, name)]
    pages = read_set(corpora, "wcxb-dev-text", "wcxb-dev")
    # A third of the pages in each other layout, all as they are.
    layouts = ["unspaced", "wrapped", "one-line"]
    return pages + [lay_out(page, layouts[n % 3]) for n, page in enumerate(pages)]


def draw(pages, most, kind):
    """For each page the labelled blocks to fit on and their weights."""
    rng = np.random.default_rng(SEED)
    for page in pages:
        known = np.flatnonzero(page.labels >= 0)
        if len(known):
            weight = weights(page, SETS[kind][page.set])
            total = weight[known].sum()
            take = np.sort(rng.choice(known, most, replace=False)) if len(known) > most else known
            yield page, take, weight[take] * total / weight[take].sum()


def fit_linear(pages, kind):
    tokens, labels, weight = [], [], []
    for page, take, w in draw(pages, DRAWN["linear"], kind):
        tokens += [page.tokens[i] for i in take]
        labels.append(page.labels[take])
        weight.append(w)
    weight = np.concatenate(weight)
    return linear.fit(tokens, np.concatenate(labels), weight / weight.mean(), SEED)


def fit_trees(pages, names, kind):
    drawn = list(draw(pages, DRAWN["trees"], kind))
    x = np.concatenate([page.rows[take] for page, take, _ in drawn])
    y = np.concatenate([page.labels[take] for page, take, _ in drawn])
    weight = np.concatenate([w for _, _, w in drawn])
    return lgb.train(TREES, lgb.Dataset(x, y, weight=weight / weight.mean(), feature_name=names), ROUNDS)


def decode(p, words, floor):
    """The blocks that maximise the expected F1 of the page."""
    order = np.argsort(-p, kind="stable")
    mass, size = np.cumsum((p * words)[order]), np.cumsum(words[order])
    best = int(np.argmax(2 * mass / (size + mass[-1] + 1e-9)))
    keep = np.zeros(len(p), dtype=bool)
    keep[order[: best + 1]] = True
    return keep & (p > floor)


def word_f1(page, keep):
    """Word F1 of the kept blocks, exact repeats of eight words or more left out."""
    seen, text = set(), []
    for block, kept in zip(page.texts, keep):
        words = tuple(WORD.findall(block.lower()))
        if kept and not (len(words) >= 8 and words in seen):
            seen.add(words)
            text += words
    return f1(text, WORD.findall(page.gold["text"].lower()))


def segment_f1(pages, keeps):
    """F1 over the wanted and unwanted segments of all pages."""
    fold = lambda s: " ".join(s.split())
    found = {"with": 0, "without": 0}
    for page, keep in zip(pages, keeps):
        text = fold("\n".join(t for t, kept in zip(page.texts, keep) if kept))
        for kind in found:
            found[kind] += sum(fold(s) in text for s in page.gold[kind])
    wanted = sum(len(page.gold["with"]) for page in pages)
    return 2 * found["with"] / (found["with"] + found["without"] + wanted)


def report(pages, scores, floor):
    keeps = [decode(s, p.sizes, floor) if len(s) else np.zeros(0, dtype=bool) for p, s in zip(pages, scores)]
    groups = defaultdict(list)
    for page, keep in zip(pages, keeps):
        if page.gold.get("kind") != "segments":
            pair = word_f1(page, keep), word_f1(page, page.labels > 0)
            groups[page.set, ""].append(pair)
            if page.set.startswith("wcxb"):
                groups[page.set, page.gold["type"]].append(pair)
    print("host-disjoint word F1 without rules (and that of the labels)")
    for (name, kind), values in groups.items():
        print(f"  {name} {kind:14} {len(values):5} {np.mean([v[0] for v in values]):.4f} ({np.mean([v[1] for v in values]):.4f})")
    chosen = [k for k, page in enumerate(pages) if page.gold.get("kind") == "segments"]
    if chosen:
        print(f"  segments F1 {segment_f1([pages[k] for k in chosen], [keeps[k] for k in chosen]):.4f}")


class Fitter:
    """Fits models on the pages of some folds, each once."""

    def __init__(self, binary, pages, kind, folds):
        self.binary, self.kind = binary, kind
        self.pages = [[p for p in pages if p.fold(folds) == fold] for fold in range(folds)]
        self.bytes, self.boosters = {}, {}

    def of(self, folds):
        return [page for fold in sorted(folds) for page in self.pages[fold]]

    def stages(self, folds, passes):
        """The linear stage of these folds and as many passes of trees, as bytes."""
        if (folds, passes) not in self.bytes:
            earlier = self.stages(folds, passes - 1) if passes else []
            self.bytes[folds, passes] = [*earlier, self.trees(folds, passes) if passes else linear.to_bytes(fit_linear(self.of(folds), self.kind))]
        return self.bytes[folds, passes]

    def trees(self, folds, passes):
        """The trees of the last of these passes, as bytes. They see each fold through stages that were fitted on the other ones of `folds`:
        stages that knew more than `folds` would tell of the pages that are kept back, and the trees would unlearn it."""
        for fold in folds:
            self.stages(folds - {fold}, passes - 1)
        for fold in folds:
            self.names = self.see(fold, folds - {fold}, passes)
        trees = self.boosters[folds, passes] = fit_trees(self.of(folds), self.names, self.kind)
        return trees_to_bytes(trees, self.names)

    def scores(self, fold, folds, passes):
        """What the model of `folds` says of the blocks of a fold's pages."""
        self.stages(folds, passes)
        self.see(fold, folds, passes)
        return {id(page): self.boosters[folds, passes].predict(page.rows) for page in self.pages[fold] if len(page.texts)}

    def see(self, fold, folds, passes):
        """Fills in the rows of a fold's pages as the last pass after the stages of `folds` sees them; returns the names of the features."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "stages.bin"
            file.write_bytes(file_of([*self.stages(folds, passes - 1), UNTRAINED]))
            return [compute(self.binary, group, model=file) for group in by_set(self.pages[fold])][-1]


def file_of(stages):
    """A model file: the linear stage, the number of passes, the trees of each."""
    return MAGIC + stages[0] + bytes([len(stages) - 1]) + b"".join(stages[1:])


def by_set(pages):
    groups = defaultdict(list)
    for page in pages:
        groups[page.set].append(page)
    return groups.values()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--binary", type=Path, required=True)
    ap.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    ap.add_argument("--kind", choices=SETS, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--fold-models", type=Path)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--importance", action="store_true")
    args = ap.parse_args()

    pages = read_pages(args.kind, args.corpora)
    for group in by_set(pages):
        compute(args.binary, group, tokens=True)
        for page in group:
            label(page)
    print(f"{len(pages)} pages, {sum(len(p.texts) for p in pages)} blocks")

    fitter, folds = Fitter(args.binary, pages, args.kind, args.folds), frozenset(range(args.folds))
    for passes in range(1, PASSES[args.kind] + 1):
        scores = {}
        for fold in folds:
            scores |= fitter.scores(fold, folds - {fold}, passes)
        report(pages, [scores.get(id(page), np.zeros(0)) for page in pages], FLOOR[args.kind])

    args.out.write_bytes(file_of(fitter.stages(folds, passes)))
    print(f"{args.out}: {args.out.stat().st_size} bytes, {len(fitter.names)} features known")
    if args.fold_models:
        args.fold_models.mkdir(parents=True, exist_ok=True)
        for fold in folds:
            (args.fold_models / f"fold{fold}.bin").write_bytes(file_of(fitter.stages(folds - {fold}, passes)))
            (args.fold_models / f"fold{fold}.ids").write_text("".join(f"{p.id}\n" for p in fitter.pages[fold]))
    if args.importance:
        gain = sorted(zip(fitter.boosters[folds, passes].feature_importance("gain"), fitter.names), reverse=True)
        print(" ".join(f"{n}:{g:.0f}" for g, n in gain))


if __name__ == "__main__":
    main()
