#!/usr/bin/env python3
"""CPU time of summaries of articles of about 800 words, beside sumy's LexRank on the same articles in the same run.

  summary_speed.py COPYDESK [--articles N] [--rounds N] [--eval DIR] [--corpora DIR]

Needs sumy (pip install sumy) and the evaluation kit. copydesk reads JSON lines, detects the language, and writes three sentences and ten
keywords; what it takes less the language stage, run on the same articles in turn, is the summary with JSON in and out; its start-up is taken off by running it on the articles once and eleven times. sumy is given sentences and words by cheap
splitters, so that its time is that of LexRank alone. Prints the median of the rounds.
"""
import argparse
import json
import lzma
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
REPEATS = 10


def articles(corpora, count):
    with lzma.open(corpora / "summaries" / "cnndm_cased.dev.jsonl.xz", "rt", encoding="utf-8") as f:
        texts = [json.loads(line)["article"] for line in f]
    texts.sort(key=lambda text: abs(len(text.split()) - 800))
    return texts[:count]


def copydesk_seconds(copydesk, stages, texts, repeats):
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts * repeats))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [copydesk, "batch", "--stages", stages, "--summary-sentences", "3", "--threads", "1"]
    subprocess.run(command, input=lines, stdout=subprocess.DEVNULL, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def sumy_seconds(texts, split_sentences):
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.utils import get_stop_words

    class Tokenizer:
        to_sentences = staticmethod(split_sentences)
        to_words = staticmethod(re.compile(r"[^\W\d_]+").findall)

    begun = time.process_time()
    for text in texts:
        lexrank = LexRankSummarizer(Stemmer("english"))
        lexrank.stop_words = get_stop_words("english")
        lexrank(PlaintextParser.from_string(text, Tokenizer()).document, 3)
    return time.process_time() - begun


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--articles", type=int, default=100)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--eval", type=Path, default=SHARED / "eval")
    ap.add_argument("--corpora", type=Path, default=SHARED / "corpora")
    args = ap.parse_args()
    if not (args.eval / "sentences.py").is_file():
        raise SystemExit(f"absent: {args.eval / 'sentences.py'}")
    sys.path.insert(0, str(args.eval))
    from sentences import split_sentences

    texts = articles(args.corpora, args.articles)
    own, language, peer = [], [], []
    for _ in range(args.rounds):
        for seconds, stages in (own, "summary"), (language, "language"):
            start, whole = (copydesk_seconds(args.copydesk, stages, texts, repeats) for repeats in (1, REPEATS + 1))
            seconds.append((whole - start) / (REPEATS * len(texts)))
        peer.append(sumy_seconds(texts, split_sentences) / len(texts))
    words = statistics.mean(len(text.split()) for text in texts)
    print(f"{len(texts)} articles, {words:.0f} words on average; CPU of each, and how many times as much sumy's LexRank takes")
    print(f"  sumy's LexRank      {1000 * statistics.median(peer):.2f} ms")
    for name, seconds in ("copydesk", own), ("less its language", [a - b for a, b in zip(own, language)]):
        ratio = statistics.median(b / a for a, b in zip(seconds, peer))
        print(f"  {name:18}  {1000 * statistics.median(seconds):.3f} ms  {ratio:.0f}")


if __name__ == "__main__":
    main()
