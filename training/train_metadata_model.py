#!/usr/bin/env python3
"""Fits the metadata model: which of the headlines, authors and dates that a page states is right, and when none is good enough.

  train_metadata_model.py --binary target/release/copydesk --corpora ../shared/corpora --kind html \\
      --block-models target/folds-html --page-models target/page-folds-html \\
      --out src/metadata/model/html.bin --fold-models target/metadata-folds-html

Pages are learned from in other forms too: see `copies.py`. They are never judged by those.

The binary cleans each page with the block model of the fold that never saw its host, judges its kind with the page model of that fold, and
computes the numbers of every candidate, so that training and use cannot differ. Gradient-boosted trees learn which candidate is right, or that
none is: equal to the label but for case, spacing and punctuation; the same set of names; the same day. Their loss is that of a choice from a
list (ListNet with one right answer, Cao et al. 2007, and "none" as one more candidate). The headline comes first, for authors and dates are seen
from it. What the trees say of the best candidate and of the next is scaled to a probability on pages of other folds, beside how likely the page
is an article. The least probability of an answer is one of the lower third of those whose F1 is within a hundredth of the best, on pages
whose hosts the trees did not see. The figures printed are of such pages, and the threshold is that of the other folds; the model that is
written is fitted on all pages and their copies. Everything is seeded; the same input gives the same file.

Data: WCXB v1.0, development split, Murrough Foley, CC BY 4.0 (labels and selection); parser test pages of fundus (MIT); evaluation pages of
htmldate (Apache-2.0), their dates only.
"""
import argparse
import html
import hashlib
import json
import re
import subprocess
import unicodedata
from pathlib import Path

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression

from calibration import ece
from copies import as_text, stripped
from corpus import read_set
from trees import trees_to_bytes

SEED = 11
MAGIC = b"CDMM3\n"
FOLDS = 5
# As in src/metadata/ranker.rs.
LEAST_ARTICLE = 0.01
FIELDS = ["title", "authors", "published"]
LABELS = {"title": ["title"], "authors": ["author"], "published": ["date", "publish_date"]}
SETS = {"html": [("wcxb-dev", None), ("fundus", None), ("htmldate", None)], "plain": [("wcxb-dev-text", "wcxb-dev")]}
# What a page of each set counts, and a copy by its form, whatever its set. The fields a set has no labels of are not learned from it.
WEIGHTS = {"fundus": 3.0, "htmldate": 0.5, "scriptless": 0.3, "bare": 0.3, "fundus-text": 0.5, "htmldate-text": 0.3}
# Fields that are learned from copies too. With days of HTML, htmldate's pages gain what the other sets lose.
COPIED = {"html": ["title", "authors"], "plain": FIELDS}
PARAMS = dict(num_leaves=16, learning_rate=0.1, feature_fraction=0.4, min_data_in_leaf=20, bagging_fraction=0.8,
              bagging_freq=1, lambda_l2=10, max_bin=127, seed=SEED, deterministic=True, force_row_wise=True, num_threads=2, verbose=-1)
ROUNDS = 200

BY = re.compile(r"^(?:(?:words?|written|posted|published|story|text|reported)\s+)?(?:by|von|par|por|di|da|door|av|af)\b[:\s]*", re.I)
JOINTS = re.compile(r"\s*(?:[,;|/&]|\band\b|\bund\b)\s*")
NO_NAMES = {"phd", "md", "do", "rd", "rdn", "rn", "mph", "mba", "ms", "msc", "ma", "ba", "jr", "sr", "cpa", "cfa", "jd", "esq"}


def folded(text):
    """Words without regard to case, quotes, dashes and spacing."""
    text = unicodedata.normalize("NFKC", html.unescape(text)).casefold()
    text = re.sub("[\u2018\u2019\u201b\u2032`\u00b4]", "'", text)
    text = re.sub("[\u201c\u201d\u201e\u00ab\u00bb]", '"', text)
    return re.sub(r"\s+", " ", re.sub("[\u2010-\u2015\u2212]", "-", text)).strip("\"' ")


def title_key(text):
    return re.sub(r"\s*([-:|/,.!?()\"'])\s*", r"\1", folded(text)).rstrip(".")


def name_set(value):
    """Names without "By", degrees and dots."""
    out = set()
    for part in [value] if isinstance(value, str) else value or []:
        for name in JOINTS.split(BY.sub("", folded(part))):
            words = re.sub(r"[^\w\s'-]", " ", name.replace(".", " ")).split()
            while len(words) > 1 and words[-1] in NO_NAMES:
                words.pop()
            while len(words) > 1 and words[0] in ("dr", "prof", "mr", "mrs", "ms"):
                words.pop(0)
            if words and " ".join(words) not in NO_NAMES:
                out.add(" ".join(words))
    return out


def is_right(field, texts, gold):
    if not gold:
        return False
    if field == "title":
        return title_key(texts[0]) == title_key(gold)
    if field == "authors":
        return name_set(texts) == name_set(gold)
    return texts[0][:10].startswith(str(gold)[:10])


def copies(kind, pages, binary, corpora):
    """Pages in forms that the sets have too few of: HTML without data, plain text of news."""
    if kind == "html":
        return [copy for page in pages for copy in stripped(page)]
    return [copy for name in ("fundus", "htmldate") for copy in as_text(binary, corpora, name)]


def dump(binary, flags, pages):
    """The names of the numbers, and the line of each page."""
    done = subprocess.run([str(binary), "features", "--metadata", *flags], input="".join(p.line for p in pages).encode(), stdout=subprocess.PIPE, check=True)
    names, *lines = done.stdout.decode().split("\n")
    out = {p.id: json.loads(line) for p, line in zip(pages, lines)}
    assert all(out[p.id]["id"] == p.id for p in pages)
    return json.loads(names)["names"], out


class Field:
    """The candidates of one field on all pages."""

    def __init__(self, name, names, pages, lines, copied):
        stated = lambda p: next((p.gold[key] for key in LABELS[name] if key in p.gold), None)
        labelled = lambda p: any(key in p.gold for key in LABELS[name]) and (name != "title" or stated(p))
        self.name, self.pages = name, [p for p in pages if labelled(p) and (copied or not p.copied)]
        self.golds = list(map(stated, self.pages))
        # A label that is not text or a list of texts is a missing one.
        self.golds = [g if isinstance(g, (str, list)) else None for g in self.golds]
        self.rows, self.right, self.page_of = [], [], []
        for k, page in enumerate(self.pages):
            for texts, numbers in lines[page.id][name]:
                self.rows.append(numbers)
                self.right.append(is_right(name, texts, self.golds[k]))
                self.page_of.append(k)
        self.rows = np.array(self.rows, dtype=np.float32)
        self.right, self.page_of = np.array(self.right, dtype=bool), np.array(self.page_of, dtype=np.int64)
        # The same in every row of a page.
        self.article = np.zeros(len(self.pages))
        self.article[self.page_of] = self.rows[:, names.index("article")]
        self.folds = np.array([p.fold(FOLDS) for p in self.pages])
        self.judged = np.array([not p.copied for p in self.pages])
        weight = np.array([WEIGHTS.get(p.set, 1.0) for p in self.pages])
        self.weight = weight[self.page_of]
        # A page whose label no candidate holds says little about which of them is best.
        held = np.zeros(len(self.pages), dtype=bool)
        np.logical_or.at(held, self.page_of, self.right)
        self.held = held

    def fit(self, names, use, seed=SEED):
        rows = use[self.page_of]
        choice = Choice(self.page_of[rows], self.right[rows], self.weight[rows])
        data = lgb.Dataset(self.rows[rows], self.right[rows].astype(float), feature_name=names)
        return lgb.train({**PARAMS, "seed": seed, "objective": choice.slope}, data, ROUNDS)

    def scores(self, booster, use):
        """Of each candidate of some pages, how likely it is the right one."""
        rows = use[self.page_of]
        return chances(self.page_of[rows], booster.predict(self.rows[rows], raw_score=True))

    def chosen(self, scores):
        """Scores of the best candidate and of the next on each page, and whether the best is right."""
        best, after = np.full(len(self.pages), -1.0), np.zeros(len(self.pages))
        right = np.zeros(len(self.pages), dtype=bool)
        for k, score, ok in zip(self.page_of, scores, self.right):
            if score > best[k]:
                best[k], after[k], right[k] = score, max(best[k], 0.0), ok
            else:
                after[k] = max(after[k], score)
        return best, after, right

    def evidence(self, best, after, pages):
        """What the probability of an answer is scaled from."""
        return np.c_[log_odds(best[pages]), log_odds(after[pages]), log_odds(np.maximum(self.article[pages], LEAST_ARTICLE))]

    def scaling(self, best, after, right, pages):
        """Constant and weights of the log odds of both and of an article, which make a probability of them (Platt 1999)."""
        pages = pages[best[pages] >= 0]
        weight = np.array([WEIGHTS.get(self.pages[k].set, 1.0) for k in pages])
        fitted = LogisticRegression(C=10).fit(self.evidence(best, after, pages), right[pages], sample_weight=weight)
        return np.array([fitted.intercept_[0], *fitted.coef_[0]], dtype=np.float32)

    def f1(self, best, right, pages, least):
        given = best[pages] >= least
        labelled = np.array([bool(self.golds[k]) for k in pages])
        hit = (given & right[pages]).sum()
        return 2 * hit / max(given.sum() + labelled.sum(), 1), hit / max(given.sum(), 1), hit / max(labelled.sum(), 1)

    def threshold(self, best, right, pages):
        if self.name == "title":
            return 0.0
        grid = np.arange(0.1, 0.71, 0.02)
        scores = np.array([self.f1(best, right, pages, t)[0] for t in grid])
        # The best itself is chance: a hundredth is about the error of an F1 on so many pages. Of those as good, one of the lower third: who
        # asks can drop an answer of low confidence, but not find one that was withheld.
        return float(np.quantile(grid[scores >= scores.max() - 0.01], 1 / 3))


def log_odds(probability):
    probability = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.log(probability / (1 - probability))


def chances(page_of, sums):
    """Softmax over the candidates of each page and "none", whose sum is 0."""
    count = page_of.max() + 1
    most = np.zeros(count)
    np.maximum.at(most, page_of, sums)
    parts = np.exp(sums - most[page_of])
    return parts / (np.exp(-most) + np.bincount(page_of, parts, count))[page_of]


class Choice:
    """The loss of choosing from lists: minus the log of the chance of what is right, or of "none" where nothing is."""

    def __init__(self, page_of, right, weight):
        self.page_of, self.right, self.weight = page_of, right, weight

    def slope(self, sums, _):
        """First and second derivatives."""
        chance = chances(self.page_of, sums)
        hit = np.where(self.right, chance, 0.0)
        wanted = hit / np.maximum(np.bincount(self.page_of, hit), 1e-12)[self.page_of]
        return (chance - wanted) * self.weight, np.maximum(chance * (1 - chance), 1e-4) * self.weight


def figures(field, best, right, least):
    """By set, and for articles of WCXB: pages, precision, recall, F1, accuracy, share with the label among the candidates, calibration error."""
    groups = {}
    for k in np.flatnonzero(field.judged):
        page = field.pages[k]
        groups.setdefault(page.set, []).append(k)
        if page.gold.get("type") == "article":
            groups.setdefault(page.set + " articles", []).append(k)
    out = {}
    for name, pages in groups.items():
        pages = np.array(pages)
        given = best[pages] >= least[pages]
        labelled = np.array([bool(field.golds[k]) for k in pages])
        hit = (given & right[pages]).sum()
        p, r = hit / max(given.sum(), 1), hit / max(labelled.sum(), 1)
        accuracy = (hit + (~given & ~labelled).sum()) / len(pages)
        calibration = ece(best[pages][given], right[pages][given].astype(float))
        out[name] = len(pages), p, r, 2 * p * r / max(p + r, 1e-9), accuracy, field.held[pages][labelled].mean(), calibration
    return out


def report(field, found):
    for name, (n, p, r, f1, accuracy, held, calibration) in found.items():
        print(f"  {field.name:10}{name:24} n {n:5} P {p:.4f} R {r:.4f} F1 {f1:.4f} accuracy {accuracy:.4f} held {held:.4f} ECE {calibration:.4f}")


def out_of_fold(field, names, seed=SEED):
    """A model for each fold, with its threshold and scaling; the scaling and threshold for a model of all pages; the figures."""
    scores = np.zeros(len(field.rows))
    boosters = []
    for fold in range(FOLDS):
        booster = field.fit(names, field.folds != fold, seed)
        held_out = field.folds == fold
        scores[held_out[field.page_of]] = field.scores(booster, held_out)
        boosters.append(booster)
    best, after, right = field.chosen(scores)
    beside = [np.flatnonzero((field.folds != fold) & field.judged) for fold in range(FOLDS)]
    judged = np.flatnonzero(field.judged)
    scalings = [field.scaling(best, after, right, pages) for pages in beside]
    scaling_of_all = field.scaling(best, after, right, judged)
    weights = np.array([scalings[f] for f in field.folds])
    likely = 1 / (1 + np.exp(-(weights[:, 0] + (weights[:, 1:] * field.evidence(best, after, np.arange(len(best)))).sum(axis=1))))
    best = np.where(best >= 0, likely, -1.0)
    thresholds = [field.threshold(best, right, pages) for pages in beside]
    found = figures(field, best, right, np.array([thresholds[f] for f in field.folds]))
    return list(zip(boosters, thresholds, scalings)), (field.threshold(best, right, judged), scaling_of_all), found


def learn(field, names):
    """Prints out-of-fold figures; the models, one a fold and one of all pages, each with its threshold and scaling."""
    of_folds, (threshold, scaling), found = out_of_fold(field, names)
    report(field, found)
    return of_folds, (field.fit(names, np.ones(len(field.pages), dtype=bool)), threshold, scaling)


def spread_over_seeds(field, names, count):
    """Prints how far the figures depend on chance: their means and standard deviations over some seeds that no model is written with."""
    runs = [out_of_fold(field, names, 100 + n)[2] for n in range(count)]
    for name in runs[0]:
        columns = np.array([run[name] for run in runs])
        (f1, accuracy, calibration), spread = columns.mean(axis=0)[[3, 4, 6]], columns.std(axis=0, ddof=1)
        print(f"  {field.name:10}{name:24} {count} seeds: F1 {f1:.4f} ({spread[3]:.4f}) accuracy {accuracy:.4f} ({spread[4]:.4f}) ECE {calibration:.4f} ({spread[6]:.4f})")


def to_bytes(model, names):
    booster, least, scaling = model
    return np.float32(least).tobytes() + scaling.tobytes() + trees_to_bytes(booster, names)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--binary", type=Path, required=True)
    ap.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    ap.add_argument("--kind", choices=SETS, required=True)
    ap.add_argument("--block-models", type=Path, required=True)
    ap.add_argument("--page-models", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--fold-models", type=Path, required=True)
    ap.add_argument("--importance", action="store_true")
    ap.add_argument("--seeds", type=int, default=0, help="print the figures' mean and standard deviation over this many seeds, too")
    args = ap.parse_args()

    pages = [page for name, gold in SETS[args.kind] for page in read_set(args.corpora, name, gold)]
    pages += copies(args.kind, pages, args.binary, args.corpora)
    args.fold_models.mkdir(parents=True, exist_ok=True)
    folds, whole = [bytearray(MAGIC) for _ in range(FOLDS)], bytearray(MAGIC)
    names = lines = None
    for k, name in enumerate(FIELDS):
        if k < 2:
            for fold in range(FOLDS):
                # So far a model without a field, or with the headline alone.
                (args.fold_models / f"fold{fold}.bin").write_bytes(folds[fold])
            lines = {}
            for fold in range(FOLDS):
                flags = [f"--{kind}-model={folder / f'fold{fold}.bin'}"
                         for kind, folder in (("block", args.block_models), ("page", args.page_models), ("metadata", args.fold_models))]
                names, found = dump(args.binary, flags, [p for p in pages if p.fold(FOLDS) == fold])
                lines.update(found)
        field = Field(name, names[name], pages, lines, name in COPIED[args.kind])
        of_folds, of_all = learn(field, names[name])
        if args.seeds:
            spread_over_seeds(field, names[name], args.seeds)
        for fold in range(FOLDS):
            folds[fold] += to_bytes(of_folds[fold], names[name])
        whole += to_bytes(of_all, names[name])
        if args.importance:
            gain = sorted(zip(of_all[0].feature_importance("gain"), names[name]), reverse=True)
            print("   ", " ".join(f"{n}:{g:.0f}" for g, n in gain[:40]))
    for fold in range(FOLDS):
        (args.fold_models / f"fold{fold}.bin").write_bytes(folds[fold])
        ids = "\n".join(p.id for p in pages if p.fold(FOLDS) == fold and not p.copied)
        (args.fold_models / f"fold{fold}.ids").write_text(ids)
    args.out.write_bytes(whole)
    print(f"{args.out}: {len(whole)} bytes, digest {hashlib.sha256(whole).hexdigest()[:16]}")


if __name__ == "__main__":
    main()
