#!/usr/bin/env python3
"""Runs `copydesk batch` so that each page is judged by the block model of the fold that never saw its host.

  train_block_model.py ... --fold-models DIR
  evaluate.py clean -- fold_batch.py DIR copydesk batch --stages clean

DIR holds foldN.bin and foldN.ids as the training command wrote them. Reads JSON lines, writes the replies, in no set order.
"""
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def main():
    folder, command = Path(sys.argv[1]), sys.argv[2:]
    fold_of = {page: path.with_suffix(".bin") for path in sorted(folder.glob("fold*.ids")) for page in path.read_text().split("\n") if page}
    lines = defaultdict(list)
    for line in sys.stdin.buffer:
        lines[fold_of[json.loads(line)["id"]]].append(line)
    for model, pages in lines.items():
        done = subprocess.run([*command, "--block-model", str(model)], input=b"".join(pages), stdout=subprocess.PIPE, check=True)
        sys.stdout.buffer.write(done.stdout)


if __name__ == "__main__":
    main()
