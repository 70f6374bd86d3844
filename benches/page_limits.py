#!/usr/bin/env python3
"""The dearest pages: each page of labelled sets in a process of its own, every stage, with its CPU time, wall time and peak memory.

  page_limits.py COPYDESK FILE.jsonl.xz...
"""
import json
import lzma
import os
import subprocess
import sys
import time


def main():
    binary, files = sys.argv[1], sys.argv[2:]
    runs = []
    for file in files:
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                body = (page.get("html") or page.get("text") or "").encode("utf-8", "replace")
                kind = "html" if "html" in page else "text"
                began = time.monotonic()
                child = subprocess.Popen([binary, "process", "--kind", kind, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
                child.stdin.write(body)
                child.stdin.close()
                _, status, used = os.wait4(child.pid, 0)
                child.returncode = status
                runs.append((used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss / 1024, len(body), page["id"], status))
    print(len(runs), "pages,", sum(1 for r in runs if r[5]), "failed")
    for name, key in (("CPU s", 0), ("wall s", 1), ("peak MiB", 2)):
        ranked = sorted(runs, key=lambda r: r[key])
        print(f"{name}: median {ranked[len(ranked) // 2][key]:.3f}, most {ranked[-1][key]:.3f} (page {ranked[-1][4]}, {ranked[-1][3]} bytes)")


if __name__ == "__main__":
    main()
