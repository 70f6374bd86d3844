#!/usr/bin/env python3
"""Runs a peer written in Python over pages, one after the other.

  peers.py resiliparse|trafilatura [--markdown] < PAGES.jsonl

Reads and writes what the evaluation kit does: {"id", "url"?, "html"} a line in, {"id", "article": {"text" | "markdown"}} a line out.
Settings are the defaults, comments off; --markdown (trafilatura alone) asks for Markdown with links, tables and formatting.
"""
import json
import sys


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(page["html"], main_content=True, comments=False)


def trafilatura(**options):
    from trafilatura import extract

    return lambda page: extract(page["html"], url=page.get("url"), include_comments=False, **options)


def main():
    match sys.argv[1:]:
        case ["resiliparse"]:
            key, extract = "text", resiliparse()
        case ["trafilatura"]:
            key, extract = "text", trafilatura()
        case ["trafilatura", "--markdown"]:
            key, extract = "markdown", trafilatura(output_format="markdown", include_links=True, include_tables=True, include_formatting=True)
        case _:
            raise SystemExit(__doc__)
    for line in sys.stdin.buffer:
        page = json.loads(line)
        reply = {"id": page["id"], "article": {key: extract(page) or ""}}
        sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


if __name__ == "__main__":
    main()
