"""Labelled pages: what `copydesk features` computes of them, and which of their blocks are wanted. Fits nothing."""
import hashlib
import json
import lzma
import re
import subprocess
import textwrap
import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np

from alignment import align

# Words as the scorer counts them; characters of scripts without spaces stand alone, so that runs of them can be aligned.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PIECE = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
WORD = re.compile(r"\w+")


@dataclass
class Page:
    """A page of a set with its blocks."""

    set: str
    id: str
    line: str
    host: str
    gold: dict
    copied: bool = False
    texts: list = field(default_factory=list)
    rows: np.ndarray = None
    tokens: list = field(default_factory=list)
    labels: np.ndarray = None
    sizes: np.ndarray = None

    def fold(self, folds):
        return int(hashlib.sha256(self.host.encode()).hexdigest(), 16) % folds


def lines(path):
    opener = lzma.open if str(path).endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as f:
        yield from f


def read_set(corpora, name, gold_set=None):
    """The pages of a set, without blocks. Pages without an address are a host of their own."""
    gold = {g["id"]: g for g in map(json.loads, lines(corpora / (gold_set or name) / "gold.jsonl.xz"))}
    pages = []
    for line in lines(corpora / name / "pages.jsonl.xz"):
        page = json.loads(line)
        host = urlsplit(page.get("url") or gold[page["id"]].get("url") or "").hostname or page["id"]
        pages.append(Page(name, page["id"], line, host.removeprefix("www."), gold[page["id"]]))
    return pages


def lay_out(page, layout):
    """The same page of plain text with other line ends: without blank lines, wrapped at 80 columns, or all on one line."""
    source = json.loads(page.line)
    rows = [row.strip() for row in source["text"].split("\n") if row.strip()]
    if layout == "unspaced":
        text = "\n".join(rows)
    elif layout == "wrapped":
        text = "\n".join(part for row in rows for part in textwrap.wrap(row, 80))
    else:
        text = " ".join(rows)
    line = json.dumps({**source, "text": text}, ensure_ascii=False) + "\n"
    return Page(layout, page.id, line, page.host, page.gold)


def compute(binary, pages, model=None, tokens=False):
    """Runs the binary over the pages and fills in their blocks; returns the names of the features."""
    command = [str(binary), "features"] + (["--tokens"] if tokens else []) + (["--block-model", str(model)] if model else [])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        def feed():
            for page in pages:
                run.stdin.write(page.line.encode())
            run.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        names = json.loads(run.stdout.readline())["names"]
        for page in pages:
            head = json.loads(run.stdout.readline())
            assert head["id"] == page.id, (head["id"], page.id)
            n = len(head["texts"])
            page.texts = head["texts"]
            page.rows = np.frombuffer(run.stdout.read(4 * n * len(names)), dtype="<f4").reshape(n, len(names))
            if tokens:
                page.tokens = [read_tokens(run.stdout) for _ in range(n)]
        feeder.join()
    assert run.returncode == 0, f"{command} ended with {run.returncode}"
    return names


def read_tokens(stream):
    count = int.from_bytes(stream.read(2), "little")
    return np.unique(np.frombuffer(stream.read(4 * count), dtype="<u4"))


def label(page):
    """Fills in `labels` (1 wanted, 0 not, -1 unknown) and `sizes` (words as the scorer counts them)."""
    page.sizes = np.array([len(WORD.findall(t)) for t in page.texts], dtype=np.float64)
    if page.gold.get("kind") == "segments":
        page.labels = segment_labels(page.texts, page.gold)
    else:
        words = lambda text: PIECE.findall(text.lower())
        page.labels = (align([words(t) for t in page.texts], words(page.gold["text"])) > 0.5).astype(np.int8)


def segment_labels(texts, gold):
    """1 where a wanted segment lies in the block or the block in it; 0 likewise for unwanted ones; -1 elsewhere."""
    fold = lambda s: " ".join(s.split())
    out = np.full(len(texts), -1, dtype=np.int8)
    for i, text in enumerate(map(fold, texts)):
        holds = lambda segments: [s for s in map(fold, segments) if s and (s in text or (len(text) >= 20 and text in s))]
        if any(len(s) > 0.4 * len(text) for s in holds(gold["without"])):
            out[i] = 0
        if holds(gold["with"]):
            out[i] = 1
    return out


def f1(pred, ref):
    if not ref or not pred:
        return float(not ref and not pred)
    hit = sum((Counter(pred) & Counter(ref)).values())
    return 2 * hit / (len(pred) + len(ref))


def weights(page, factor):
    """How much each block counts: long ones more, every page of a set the same."""
    w = 2 + np.minimum(page.sizes, 100)
    return factor * w / w.sum()
