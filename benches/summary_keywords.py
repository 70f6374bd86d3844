#!/usr/bin/env python3
"""Keywords against those that the page's own editors gave it, beside tf-idf, TextRank and YAKE on the same texts.

  summary_keywords.py COPYDESK [--set NAME]... [--part dev|test|all] [--peers] [--corpora DIR]

Articles are the labelled text of wcxb-dev and fundus, so that cleaning plays no part. What is sought are the keywords of the page's head
(`keywords`, `news_keywords`, `article:tag`) of at most four words that occur in the text as they are, letter case folded: an extractor can find
no others. Pages with fewer than three are left out. Editors' keywords are few, also name what the site is about, and are written for search
engines, so figures are low for everybody; only their order means something. `--part` halves each set by host (dev: what the method was
looked at on; test: what it was not).

Measured: F1 of the first ten, mean over articles, equality of casefolded words; the difference to each baseline with its 95 % bootstrap interval;
the share of days and months among the keywords of English. tf-idf takes runs of one to three words within stop words and marks, document
frequencies from the set itself. TextRank is Mihalcea & Tarau (2004): co-occurrence in a window of two, adjacent words put together. YAKE
(`pip install yake`) with its own defaults, with --peers; it knows the language it is told.
"""
import argparse
import hashlib
import html
import json
import lzma
import math
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlparse

SHARED = Path(__file__).resolve().parents[2] / "shared"
META = re.compile(r"<meta\b[^>]*>", re.I)
NAME = re.compile(r"\b(?:name|property)\s*=\s*[\"']?([\w:.-]+)", re.I)
CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
WORD = re.compile(r"\w+(?:[-'’]\w+)*")
CALENDAR = set("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
               "november december".split())
FIRST = 10


def stated(page):
    """The keywords the head of the page states."""
    out = []
    for tag in META.findall(page):
        name, content = NAME.search(tag), CONTENT.search(tag)
        if name and content and name[1].lower() in ("keywords", "news_keywords", "article:tag"):
            out += re.split(r"[,;]", html.unescape(content[1] or content[2] or ""))
    return out


def folded(term):
    return " ".join(WORD.findall(term.casefold()))


def articles(corpora, name, part):
    with lzma.open(corpora / name / "gold.jsonl.xz", "rt", encoding="utf-8") as f:
        gold = {row["id"]: row for row in map(json.loads, f)}
    with lzma.open(corpora / name / "pages.jsonl.xz", "rt", encoding="utf-8") as f:
        for page in map(json.loads, f):
            row = gold[page["id"]]
            if name == "wcxb-dev" and row["type"] != "article":
                continue
            host = urlparse(page["url"]).netloc
            if part != "all" and (hashlib.sha256(host.encode()).digest()[0] % 2 == 0) != (part == "dev"):
                continue
            text = f" {folded(row['text'])} "
            wanted = {term for term in map(folded, stated(page["html"])) if 0 < len(term.split()) <= 4 and f" {term} " in text}
            if len(wanted) >= 3:
                yield {"id": row["id"], "text": row["text"], "wanted": wanted}


def copydesk_keywords(copydesk, rows):
    lines = "".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in rows)
    out = subprocess.run([copydesk, "batch", "--stages", "language,summary"], input=lines, capture_output=True, text=True, check=True).stdout
    replies = list(map(json.loads, out.splitlines()))
    return ({reply["id"]: [k["text"] for k in reply["summary"].get("keywords", [])] for reply in replies},
            {reply["id"]: reply["language"]["tag"].split("-")[0] for reply in replies})


def stop_words(texts):
    """The words that stand in most texts: the same for both baselines, in any language."""
    spread = Counter(word for text in texts for word in set(WORD.findall(text.casefold())))
    return {word for word, n in spread.items() if n > max(3, 0.3 * len(texts))}


def runs(text, stop):
    """Longest stretches of words with no mark and no stop word inside."""
    for stretch in re.split(r"[^\w\s'’-]+|\n", text):
        run = []
        for word in WORD.findall(stretch):
            if word.casefold() in stop or len(word) < 2 or word.isdigit():
                if run:
                    yield run
                run = []
            else:
                run.append(word.casefold())
        if run:
            yield run


def tf_idf(rows, languages):
    out, groups = {}, defaultdict(list)
    for row in rows:
        groups[languages[row["id"]]].append(row)
    for group in groups.values():
        stop = stop_words([row["text"] for row in group])
        counts = {row["id"]: Counter(" ".join(run[i:j]) for run in runs(row["text"], stop)
                                     for i in range(len(run)) for j in range(i + 1, min(i + 3, len(run)) + 1)) for row in group}
        spread = Counter(term for count in counts.values() for term in count)
        for row in group:
            score = {t: n * math.log((len(group) + 1) / spread[t]) for t, n in counts[row["id"]].items()}
            out[row["id"]] = sorted(score, key=lambda t: (-score[t], t))[:FIRST]
    return out


def text_rank(rows, languages):
    out, groups = {}, defaultdict(list)
    for row in rows:
        groups[languages[row["id"]]].append(row)
    for group in groups.values():
        stop = stop_words([row["text"] for row in group])
        for row in group:
            found, near = list(runs(row["text"], stop)), defaultdict(set)
            for a, b in (pair for run in found for pair in zip(run, run[1:])):
                near[a].add(b)
                near[b].add(a)
            rank = dict.fromkeys(near, 1.0)
            for _ in range(30):
                rank = {w: 0.15 + 0.85 * sum(rank[v] / len(near[v]) for v in near[w]) for w in near}
            best = set(sorted(rank, key=lambda w: (-rank[w], w))[:max(FIRST, len(rank) // 3)])
            score = {}
            for run in found:
                phrase = []
                for word in run + [None]:
                    if word in best:
                        phrase.append(word)
                    elif phrase:
                        if len(phrase) <= 3:
                            score[" ".join(phrase)] = sum(rank[w] for w in phrase)
                        phrase = []
            out[row["id"]] = sorted(score, key=lambda t: (-score[t], t))[:FIRST]
    return out


def yake_keywords(rows, languages):
    import yake
    return {row["id"]: [t for t, _ in yake.KeywordExtractor(lan=languages[row["id"]], n=3, top=FIRST).extract_keywords(row["text"])] for row in rows}


def f1(wanted, given):
    given = list(dict.fromkeys(map(folded, given)))[:FIRST]
    hits = sum(term in wanted for term in given)
    return 2 * hits / (len(wanted) + len(given)) if hits else 0.0


def interval(values):
    rng = random.Random(7)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(1000))
    return means[25], means[974]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--set", action="append", help="default: wcxb-dev and fundus")
    ap.add_argument("--part", choices=("dev", "test", "all"), default="all")
    ap.add_argument("--peers", action="store_true", help="YAKE too")
    ap.add_argument("--corpora", type=Path, default=SHARED / "corpora")
    args = ap.parse_args()
    if not args.corpora.is_dir():
        sys.exit(f"absent: {args.corpora}")
    for name in args.set or ["wcxb-dev", "fundus"]:
        rows = list(articles(args.corpora, name, args.part))
        own, languages = copydesk_keywords(args.copydesk, rows)
        systems = {"copydesk": own, "tf-idf": tf_idf(rows, languages), "TextRank": text_rank(rows, languages)}
        if args.peers:
            systems["YAKE"] = yake_keywords(rows, languages)
        scores = {system: [f1(row["wanted"], given[row["id"]]) for row in rows] for system, given in systems.items()}
        tags = Counter(languages.values())
        print(f"{name}, {args.part}: {len(rows)} articles, {sum(len(r['wanted']) for r in rows) / len(rows):.1f} keywords each; "
              + ", ".join(f"{tag} {n}" for tag, n in tags.most_common()))
        for system, values in scores.items():
            gain = [a - b for a, b in zip(scores["copydesk"], values)]
            given = [term for row in rows if languages[row["id"]] == "en" for term in systems[system][row["id"]][:FIRST]]
            days = sum(folded(term) in CALENDAR for term in given)
            print(f"  {system:9} F1@10 {100 * sum(values) / len(values):5.2f}"
                  + ("" if system == "copydesk" else f", copydesk {100 * sum(gain) / len(gain):+.2f} [{', '.join(f'{100 * x:.2f}' for x in interval(gain))}]")
                  + f"; days and months {100 * days / max(1, len(given)):.2f} %")


if __name__ == "__main__":
    main()
