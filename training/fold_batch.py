#!/usr/bin/env python3
"""Runs `copydesk batch` so that each page is judged by the models of the fold that never saw its host.

  train_block_model.py ... --fold-models BLOCKS
  evaluate.py clean -- fold_batch.py BLOCKS copydesk batch --stages clean
  fold_batch.py BLOCKS,PAGES copydesk batch --stages clean < pages.jsonl
  evaluate.py metadata -- fold_batch.py BLOCKS,PAGES,METADATA copydesk batch --stages clean,metadata

PAGES and METADATA hold the page and metadata models of the same folds. Each folder holds foldN.bin and foldN.ids as the training commands
wrote them. Reads JSON lines, writes the replies, in no set order.
"""
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

FLAGS = ["--block-model", "--page-model", "--metadata-model"]


def main():
    folders = [Path(folder) for folder in sys.argv[1].split(",")]
    command = sys.argv[2:]
    # The same page is in the same fold everywhere; not every model is fitted on all sets.
    fold_of = {page: ids.stem for folder in folders for ids in sorted(folder.glob("fold*.ids")) for page in ids.read_text().split("\n") if page}
    lines = defaultdict(list)
    for line in sys.stdin.buffer:
        lines[fold_of[json.loads(line)["id"]]].append(line)
    for fold, pages in lines.items():
        models = [part for flag, folder in zip(FLAGS, folders) for part in (flag, str(folder / f"{fold}.bin"))]
        done = subprocess.run([*command, *models], input=b"".join(pages), stdout=subprocess.PIPE, check=True)
        sys.stdout.buffer.write(done.stdout)


if __name__ == "__main__":
    main()
