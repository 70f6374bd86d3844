"""Writes pages as partitioned JSON lines and, with warcio, as WARC files in which responses are coded in all the ways that crawlers store them.

    python tests/interop/corpus.py OUT --parts 4 [--copies 1] PAGES.jsonl.xz...

Needs warcio and brotli. Without files of pages those of examples/ are taken, over and over.
"""
import argparse
import gzip
import io
import json
import lzma
import pathlib
import zlib

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def pages(files, copies=1):
    """Pages with id, url and html."""
    for copy in range(copies):
        for file in files:
            with lzma.open(file, "rt", encoding="utf-8") as lines:
                for line in lines:
                    page = json.loads(line)
                    yield {"id": f"{copy}-{page['id']}", "url": page.get("url"), "html": page["html"]}
        if not files:
            html = (EXAMPLES / "news.html").read_text(encoding="utf-8")
            for number in range(40):
                title = f"Boat {number} of {copy} \u00e9\U0001F6A2"
                yield {"id": f"{copy}-{number}", "url": f"https://ferry.example/{copy}/{number}", "html": html.replace("<h1>", f"<h1>{title} ", 1)}


def chunked(body):
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:], b"") if part) + b"0\r\n\r\n"


def coded(number, body):
    """The body as one of the kinds of servers and crawlers leaves it, and its headers."""
    import brotli

    kinds = [
        ([], lambda b: b),
        ([("Transfer-Encoding", "chunked")], chunked),
        ([("Content-Encoding", "gzip")], gzip.compress),
        ([("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], lambda b: chunked(gzip.compress(b))),
        ([("Content-Encoding", "br")], lambda b: brotli.compress(b, quality=5)),
        ([("Content-Encoding", "deflate")], zlib.compress),
        # Undone by the crawler, which left the header as it was.
        ([("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], lambda b: b),
    ]
    headers, code = kinds[number % len(kinds)]
    return headers, code(body)


def write_archive(path, part, plain_coding=False):
    """A WARC file of the pages, compressed by its name, with records that are no pages between them."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=str(path).endswith(".gz"))
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "corpus.py"}))
        for number, page in enumerate(part):
            headers, body = ([], page["html"].encode()) if plain_coding else coded(number, page["html"].encode())
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8"), *headers], protocol="HTTP/1.1")
            named = {"WARC-Record-ID": page["id"]}
            uri = page["url"] or "http://unknown.invalid/"
            request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "ferry.example")], is_http_request=True)
            writer.write_record(writer.create_warc_record(uri, "request", http_headers=request))
            writer.write_record(writer.create_warc_record(uri, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=named))
            if number % 5 == 0:
                image = StatusAndHeaders("200 OK", [("Content-Type", "image/png")], protocol="HTTP/1.1")
                writer.write_record(writer.create_warc_record(uri, "response", payload=io.BytesIO(b"\x89PNG"), http_headers=image))


def write(out, all_pages, parts, plain_coding=False):
    """Both forms of the pages, in as many files each, and how many pages there are."""
    lines, archives = out / "lines", out / "archives"
    lines.mkdir(parents=True)
    archives.mkdir()
    split = [all_pages[k::parts] for k in range(parts)]
    for k, part in enumerate(split):
        # One of each kind.
        archive = archives / (f"part-{k}.warc" if k == 0 else f"part-{k}.warc.gz")
        write_archive(archive, part, plain_coding)
        opened = open(lines / f"part-{k}.jsonl", "wt", encoding="utf-8") if k == 0 else gzip.open(lines / f"part-{k}.jsonl.gz", "wt", encoding="utf-8")
        with opened as file:
            for page in part:
                file.write(json.dumps({**page, "url": page["url"] or "http://unknown.invalid/"}) + "\n")
    return len(all_pages)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    parser.add_argument("--parts", type=int, default=4)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--plain-coding", action="store_true", help="bodies without transfer and content codings, to compare costs")
    arguments = parser.parse_args()
    count = write(arguments.out, list(pages(arguments.pages, arguments.copies)), arguments.parts, arguments.plain_coding)
    print(f"{count} pages in {arguments.parts} files of JSON lines and of WARC")


if __name__ == "__main__":
    main()
