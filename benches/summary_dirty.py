#!/usr/bin/env python3
"""What six junk lines round an article cost its summary: clean and dirty text through the whole pipeline, on the same articles.

  summary_dirty.py COPYDESK [--articles N] [--html] [--one-line] [--sentences] [--set NAME]... [--eval DIR] [--corpora DIR]

Needs what the evaluation kit needs for its summary task. Three lines are put before the article and three behind it, drawn for each
article with a fixed seed; with --html each line is a paragraph among the article's own, without any class that would give it away.
Articles without paragraphs are given one for every two sentences, or stay as they are with --one-line. Prints ROUGE F1 x 100 of both
summaries against the reference, their difference with its 95 % bootstrap interval, and the share of summaries with a junk line in
them. Ends with status 1 where ROUGE-1 falls by more than 0.5 or more than one summary in a hundred holds junk.
"""
import argparse
import html
import json
import lzma
import random
import subprocess
import sys
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
BEFORE = [
    "Share this story on Facebook Share this story on Twitter Copy link", "Sign up for our free morning newsletter", "Advertisement",
    "By Staff Reporter | Published 12:40, 3 March | 4 min read", "Home > News > World > Story", "We use cookies to make this site work. Accept all",
    "Listen to this article 5 min", "Photo: Handout / Picture Agency", "Log in or subscribe to save articles", "Skip to main content",
    "You have 3 free articles left this month.", "Follow us on Instagram and never miss a story!", "Updated 2 hours ago", "Click here to watch the video",
]
BEHIND = [
    "Read more: Ten things you did not know about the mayor", "Related articles", "Most read this week", "Copyright 2024 The Harbour Gazette. All rights reserved.",
    "Do you have a tip? Write to newsroom@harbourgazette.example", "Comments (14)", "Subscribe now for unlimited access", "Terms of use | Privacy policy | Contact us",
    "This material may not be published, broadcast, rewritten or redistributed.", "Next story: What the new ferry timetable means for you",
    "Download our app for breaking news alerts.", "Tags: politics, harbour, economy", "Thank you for reading. Support our journalism.", "Back to top",
]

# Whole sentences, as pages also write them; not looked at one by one when the rules were made.
SENTENCES_BEFORE = [
    "This page is shown to you in the language of your browser.", "Our reporters bring you the facts, every day.", "We are having trouble playing this clip.",
    "Your session ends in five minutes.", "Some of the links on this page earn us money.", "The views in this column are those of its writer.",
    "Readers like you pay for what we do.", "A print edition can be ordered from our shop.", "Turn your phone to see the gallery.",
    "You are reading the short version of this piece.", "Only registered users may leave a note.", "This story is part of a series on our towns.",
]
SENTENCES_BEHIND = [
    "The writer can be reached at the news desk.", "An earlier version of this piece gave a wrong date.", "Let us know what you think of our new design.",
    "It took us three weeks to make this story.", "We do not answer questions about single orders.", "Prices and dates may change without notice.",
    "You can end your subscription whenever you like.", "Photographs may not be used without consent.", "The editors choose which letters are printed.",
    "If you found a mistake, please tell us.", "Our shop is open all week long.", "More on this in tomorrow's edition.",
]


def paragraphs(article, kit, one_line):
    if "\n" in article or one_line:
        return [p for p in article.split("\n") if p.strip()]
    sentences = kit.split_sentences(article)
    return [" ".join(sentences[i:i + 2]) for i in range(0, len(sentences), 2)]


def request(identity, lines, as_html):
    if not as_html:
        return {"id": identity, "text": "\n\n".join(lines)}
    page = "<!doctype html><meta charset=utf-8><body><div>" + "".join(f"<p>{html.escape(p)}</p>\n" for p in lines) + "</div></body>"
    return {"id": identity, "html": page}


def summaries(copydesk, requests):
    lines = "".join(json.dumps(r) + "\n" for r in requests)
    command = [copydesk, "batch", "--stages", "clean,summary"]
    out = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return {reply["id"]: [s["text"] for s in reply["summary"].get("sentences", [])] for reply in map(json.loads, out.splitlines())}


def letters(text):
    return "".join(c for c in text.lower() if c.isalnum())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--articles", type=int, default=300)
    ap.add_argument("--html", action="store_true", help="pages instead of plain text")
    ap.add_argument("--one-line", action="store_true", help="articles without paragraphs stay one line")
    ap.add_argument("--sentences", action="store_true", help="junk that reads like sentences; reported, without a bar")
    ap.add_argument("--set", action="append", help="default: cnndm_lc.dev, cnndm_cased.dev and bbc.dev, an equal part of the articles each")
    ap.add_argument("--eval", type=Path, default=SHARED / "eval")
    ap.add_argument("--corpora", type=Path, default=SHARED / "corpora")
    args = ap.parse_args()
    if not (args.eval / "score_summary.py").is_file():
        raise SystemExit(f"absent: {args.eval / 'score_summary.py'}")
    sys.path.insert(0, str(args.eval))
    import score_summary as kit

    before, behind = (SENTENCES_BEFORE, SENTENCES_BEHIND) if args.sentences else (BEFORE, BEHIND)
    sets, failed = args.set or ["cnndm_lc.dev", "cnndm_cased.dev", "bbc.dev"], False
    for name in sets:
        with lzma.open(args.corpora / "summaries" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as f:
            rows = [json.loads(line) for line in f][:args.articles // len(sets)]
        rng = random.Random(7)
        junk = {row["id"]: (rng.sample(before, 3), rng.sample(behind, 3)) for row in rows}
        clean, dirty = [], []
        for row in rows:
            body, (above, below) = paragraphs(row["article"], kit, args.one_line), junk[row["id"]]
            clean.append(request(row["id"], body, args.html))
            dirty.append(request(row["id"], above + body + below, args.html))
        clean, dirty = summaries(args.copydesk, clean), summaries(args.copydesk, dirty)
        scores = [kit.rouge(rows, given) for given in (clean, dirty)]
        change = scores[1] - scores[0]
        low, high = kit.interval(change)
        held = [row["id"] for row in rows if any(letters(line) in letters(s) for line in sum(junk[row["id"]], []) for s in dirty[row["id"]])]
        print(f"{name}: {len(rows)} articles; junk in {len(held)} summaries ({100 * len(held) / len(rows):.1f} %)")
        for i, measure in enumerate(kit.ROUGE):
            print(f"  {measure:10} clean {100 * scores[0][:, i].mean():.2f}, dirty {100 * scores[1][:, i].mean():.2f}, "
                  f"change {100 * change[:, i].mean():+.2f} [{100 * low[i]:.2f}, {100 * high[i]:.2f}]")
        failed |= 100 * change[:, 0].mean() < -0.5 or len(held) > len(rows) / 100
    sys.exit(failed and not args.sentences)


if __name__ == "__main__":
    main()
