#!/usr/bin/env python3
"""Fits what tells lines of source code from lines of prose: the weights of src/language/code.rs.

  python3 training/train_code_lines.py --code FOLDER [--code FOLDER ...] [--without LANGUAGE ...] [--judge target/release/copydesk]

The folders hold packages of source code, one in each of their own folders: those of a package registry, a standard library. Half of
the packages, by a hash of their names, are fitted on; `--judge` asks a binary about pieces of the other half, and prints for each
programming language the share that is `und`, that is `reliable`, and that has a confidence below 0.5, as they are and on one line.
`--without` leaves languages out of the fit, to judge on what was never seen.

Logistic regression on single lines; programming languages weigh alike, and so do kinds of prose. Some lines lose their indentation or
are joined, some prose is indented or wrapped, since pages come so. Seeded. Needs numpy and scikit-learn.

Prose: the sets `langid` and `summaries` and the articles of `wcxb-dev` without a brace and a semicolon, under `--corpora`.
"""
import argparse
import json
import lzma
import random
import subprocess
import textwrap
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from source_code import pieces

SEED = 1
# YAML and TOML are as much like lists as like code; Go and Tcl are few. They are judged and not fitted on.
FITTED = {"rust", "c", "python", "javascript", "shell", "perl", "css", "sql", "json", "php"}
SIGNS = {"Bracket": b"()[]", "Brace": b"{}", "Semicolon": b";", "Equals": b"=", "Quote": b'"', "Comma": b",", "Sign": b"+*&|%^~@\\`$#<>/_"}
CLASS = {byte: n for n, signs in enumerate(SIGNS.values()) for byte in signs}
ENDS = {"semicolon": b";", "opening": b"({[:", "comma": b",", "stop": b".!?"}
NAMES = ["pairs", "capitals", *SIGNS, "foreign", *(f"end_{end}" for end in ENDS), "indented", "few_words"]
MOST = 4.0
LANGID = ("ntrex-article", "ntrex-paragraph", "udhr-article", "lingua-sentences", "lingua-single-words", "lingua-word-pairs", "caps",
          "confusable-sentence", "no-language", "romanised")


def is_letter(byte):
    return 65 <= byte <= 90 or 97 <= byte <= 122 or byte > 127


def features(line):
    """As `Line` of src/language/code.rs; `None` for lines that are not asked."""
    raw = line.encode()
    text = raw.strip()
    words = letters = foreign = capitals = pairs = 0
    signs = [0] * len(SIGNS)
    last, before = 32, 32
    for byte in text:
        if is_letter(byte):
            letters += 1
            foreign += byte > 127
            capitals += 65 <= byte <= 90
            if not is_letter(last):
                words += 1
                pairs += last == 32 and (is_letter(before) or before == 44)
        elif byte in CLASS:
            signs[CLASS[byte]] += 1
        before, last = last, byte
    if letters == 0 or foreign * 2 >= letters:
        return None
    shares = [min(n / (words + 1), MOST) for n in (pairs, capitals, *signs)]
    ends = [float(text[-1] in end) for end in ENDS.values()]
    return [*shares, foreign / letters, *ends, float(raw[:1] in (b" ", b"\t")), float(words <= 2)]


def code_lines(piece, rng):
    lines = piece.split("\n")
    for part in range(3):
        joined = " ".join(" ".join(line for n, line in enumerate(lines) if n % 3 != part).split())
        yield from [joined[:rng.choice((80, 200, 500, 1000))]] * 2
    yield from (line.strip() if rng.random() < 0.3 else line for line in lines)


def prose_lines(text, wrap, rng):
    for line in text.split("\n"):
        wrapped = textwrap.wrap(line, rng.choice((40, 72, 80, 100))) if wrap and rng.random() < 0.3 else [line]
        yield from ("    " + part if rng.random() < 0.15 else part for part in wrapped)


def rows(file):
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def prose(corpora):
    """(kind, text, whether to wrap it)."""
    for name in LANGID:
        yield from ((name, row["text"], name == "ntrex-article") for row in rows(corpora / f"langid/{name}.jsonl.xz"))
    for row in rows(corpora / "wcxb-dev/gold.jsonl.xz"):
        text = row.get("text") or ""
        if not ("{" in text and ";" in text):
            yield "wcxb-dev", text, True
    for name in ("cnndm_cased.dev", "bbc.dev"):
        for row in list(rows(corpora / f"summaries/{name}.jsonl.xz"))[:200]:
            yield name, row["article"].replace(". ", ".\n"), True


def weighed(kinds, most, rng):
    """Samples of each kind, with weights that make all kinds alike."""
    for samples in kinds.values():
        rng.shuffle(samples)
        yield from ((x, 1e4 / len(kinds) / min(len(samples), most)) for x in samples[:most])


def fit(code, corpora, fitted, rng):
    by = defaultdict(list)
    for (language, half), own in sorted(code.items()):
        if half == 0 and language in fitted:
            by[language] += [x for piece in own for line in code_lines(piece, rng) if (x := features(line))]
    kinds = defaultdict(list)
    for kind, text, wrap in prose(corpora):
        kinds[kind] += [x for line in prose_lines(text, wrap, rng) if (x := features(line))]
    samples = [(x, 1, w) for x, w in weighed(by, 3000, rng)] + [(x, 0, w) for x, w in weighed(kinds, 6000, rng)]
    x, y, w = (np.array(column) for column in zip(*samples))
    model = LogisticRegression(max_iter=2000).fit(x, y, sample_weight=w)
    print(f"lines told right, as they were fitted: {np.average(model.predict(x) == y, weights=w):.3f}")
    return model


def judge(binary, code, change):
    """Shares by language of the half that was not fitted on: `und`, reliable, below 0.5."""
    own = [(language, change(piece)) for (language, half), all_of in sorted(code.items()) if half == 1 for piece in all_of]
    lines = "".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, (_, text) in enumerate(own))
    out = subprocess.run([binary, "batch", "--stages", "language"], input=lines, capture_output=True, text=True, check=True).stdout
    answers = {int(reply["id"]): reply["language"] for reply in map(json.loads, out.splitlines())}
    table = defaultdict(list)
    for n, (language, _) in enumerate(own):
        answer = answers[n]
        table[language].append((answer["tag"] == "und", bool(answer.get("reliable")), answer.get("confidence", 0) < 0.5))
    for language, answered in table.items():
        und, reliable, low = np.mean(answered, axis=0)
        print(f"| {language} ({len(answered)}) | {und:.2f} | {reliable:.2f} | {low:.2f} |")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--code", type=Path, action="append", required=True, help="a folder of packages")
    ap.add_argument("--corpora", type=Path, default=Path(__file__).resolve().parents[2] / "shared/corpora")
    ap.add_argument("--without", action="append", default=[], help="a programming language to leave out of the fit")
    ap.add_argument("--judge", type=Path, help="a binary to ask about the other half")
    args = ap.parse_args()
    code = pieces(args.code, 200, SEED)
    if args.judge:
        for how, change in (("as they are", str), ("on one line", lambda piece: " ".join(piece.split()))):
            print(f"\n{how}: und, reliable, below 0.5")
            judge(args.judge, code, change)
        return
    model = fit(code, args.corpora, FITTED - set(args.without), random.Random(SEED))
    print(f"BIAS {model.intercept_[0]:.2f}")
    for name, weight in zip(NAMES, model.coef_[0]):
        print(f"{name} {weight:.2f}")


if __name__ == "__main__":
    main()
