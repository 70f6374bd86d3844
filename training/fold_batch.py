#!/usr/bin/env python3
"""Runs `copydesk batch` so that each page is judged by the block model of the fold that never saw its host.

  train_block_model.py ... --fold-models DIR
  evaluate.py clean -- fold_batch.py DIR copydesk batch --stages clean
  fold_batch.py DIR,PAGES copydesk batch --stages clean < pages.jsonl

PAGES holds the page models of the same folds. DIR holds foldN.bin and foldN.ids as the training command wrote them. Reads JSON lines, writes the replies, in no set order.
"""
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def main():
    folder, *page_models = map(Path, sys.argv[1].split(","))
    command = sys.argv[2:]
    fold_of = {page: path.with_suffix(".bin") for path in sorted(folder.glob("fold*.ids")) for page in path.read_text().split("\n") if page}
    lines = defaultdict(list)
    for line in sys.stdin.buffer:
        lines[fold_of[json.loads(line)["id"]]].append(line)
    for model, pages in lines.items():
        models = ["--block-model", str(model)] + [part for d in page_models for part in ("--page-model", str(d / model.name))]
        done = subprocess.run([*command, *models], input=b"".join(pages), stdout=subprocess.PIPE, check=True)
        sys.stdout.buffer.write(done.stdout)


if __name__ == "__main__":
    main()
