#!/usr/bin/env python3
"""Word F1 of the same plain texts in other layouts: no blank lines, hard-wrapped at 80 columns, all on one line.

  layout_report.py ../shared/corpora fold_batch.py target/folds-plain target/release/copydesk batch --stages clean

The command reads pages as JSON lines and writes replies.
"""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from corpus import WORD, f1, lay_out, read_set


def main():
    corpora, command = Path(sys.argv[1]), sys.argv[2:]
    if command[0].endswith(".py"):
        command = [sys.executable, *command]
    pages = read_set(corpora, "wcxb-dev-text", "wcxb-dev")
    print("| layout | all | articles |\n|---|---|---|")
    for layout in ["unspaced", "wrapped", "one-line"]:
        laid_out = {page.id: lay_out(page, layout) for page in pages}
        lines = "".join(page.line for page in laid_out.values())
        replies = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
        words = lambda text: WORD.findall(text.lower())
        scores = {r["id"]: f1(words(r["article"]["text"]), words(laid_out[r["id"]].gold["text"])) for r in map(json.loads, replies)}
        articles = [score for page, score in scores.items() if laid_out[page].gold.get("type") == "article"]
        print(f"| {layout} | {np.mean(list(scores.values())):.4f} | {np.mean(articles):.4f} |")


if __name__ == "__main__":
    main()
