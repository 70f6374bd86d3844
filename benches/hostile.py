#!/usr/bin/env python3
"""Pages made to be dear, at 100 kB, 1 MB and 10 MB: CPU time and peak memory of a process each, less those of an empty page.

  hostile.py COPYDESK [NAME...]      prints a Markdown table; ends with 1 where a page is over the bar

The bar: a page ten times as long takes at most 15 times the CPU (from 50 ms on), and peak memory stays below 12 times the input + 16 MB.
"""
import multiprocessing
import os
import subprocess
import sys
import tempfile

BASE = 100_000
TIMES = (1, 10, 100)
COMMAND = ["process", "--stages", "clean", "--blocks", "none", "--format", "text", "--kind"]
PROSE = "The ferry to the island was late again on Monday, and the crowd on the pier, which had waited since six, began to sing. "
FEWEST_SECONDS, MOST_GROWTH = 0.05, 15
MOST_TIMES, MOST_EXTRA = 12, 16e6


def repeated(piece, size, before="", after=""):
    return before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after


def numbered(piece, size, before="", after=""):
    """`piece` with a running number in place of `{n}`."""
    parts, length, n = [before], len(before) + len(after), 0
    while length < size:
        parts.append(piece.replace("{n}", str(n)))
        length += len(parts[-1])
        n += 1
    return "".join(parts) + after


def nested(opening, closing, size, inner="x"):
    count = size // (len(opening) + len(closing))
    return opening * count + inner + closing * count


def json_ld(body):
    return f'<script type="application/ld+json">{body}</script><p>{PROSE}'


def state(body):
    return f"<script>window.state = {body}</script><p>Loading the page."


# Each makes a page of about so many bytes.
PAGES = {
    "elements nested": lambda n: nested("<div>", "</div>", n),
    "inline elements nested": lambda n: nested("<b>", "</b>", n),
    "elements never closed": lambda n: repeated("<div><b><i>x", n),
    "tables never closed": lambda n: repeated("<table><tr><td>x", n),
    "lists never closed": lambda n: repeated("<ul><li>x", n),
    "end tags alone": lambda n: repeated("</p></div>", n),
    "end tags that fit nothing": lambda n: repeated("</p></x></b>", n, "<div>" * 250),
    "misnested formatting": lambda n: repeated("<b><i><p>x</b></i>y", n),
    "empty elements": lambda n: repeated("<b></b>", n),
    "custom elements": lambda n: numbered("<x-{n}>y", n),
    "attributes of one element": lambda n: numbered(' a{n}="{n}"', n, "<div", f"><p>{PROSE}"),
    "one attribute": lambda n: repeated("nav x ", n, '<div class="', f'"><p>{PROSE}'),
    "class of every element": lambda n: repeated('<p class="nav menu x" id="y">a</p>', n),
    "links": lambda n: numbered('<p>a <a href="/b/{n}?c=d&amp;e">f</a> g', n),
    "links in one block": lambda n: numbered('<a href="/b/{n}">f</a> ', n, f"<p>{PROSE}"),
    "one long line": lambda n: repeated(PROSE, n, "<p>"),
    "one long word": lambda n: repeated("x", n, "<p>"),
    "white space": lambda n: repeated(" \n", n, "<p>x"),
    "paragraphs": lambda n: repeated(f"<p>{PROSE}</p>", n),
    "tiny blocks": lambda n: repeated("<p>a", n),
    "line breaks": lambda n: repeated("a<br>", n),
    "headings": lambda n: repeated("<h2>a</h2>", n),
    "buttons and labels": lambda n: repeated("<button>a</button><label>b</label>", n),
    "hidden blocks": lambda n: repeated("<p hidden>a", n),
    "dates and by-lines": lambda n: repeated("<p>By Ada Byron<p>3 May 2021", n),
    "character references": lambda n: repeated("&amp;", n, "<p>"),
    "references that are none": lambda n: repeated("&a", n, "<p>x"),
    "references of long names": lambda n: repeated("&CounterClockwiseContourIntegral", n, "<p>x"),
    "comments": lambda n: repeated("<!-- x -->", n),
    "comments never closed": lambda n: repeated("<!-- -", n, "<p>x"),
    "tags never closed": lambda n: repeated("<p", n, "<p>x"),
    "quotes never closed": lambda n: repeated('<a href="x>', n, "<p>x"),
    "less-than signs": lambda n: repeated("<", n, "<p>x"),
    "scripts": lambda n: repeated("<script>a</script>", n),
    "scripts in comments": lambda n: repeated("<script><!--<script></script>", n),
    "styles never closed": lambda n: repeated("<style>x</styl", n),
    "foreign content": lambda n: repeated("<svg><path><foreignObject>", n),
    "cells": lambda n: repeated("<td>a", n, "<table><tr>"),
    "rows with huge spans": lambda n: repeated("<tr><td colspan=999999999 rowspan=999999999>a", n, "<table>"),
    "list items": lambda n: repeated("<li>a", n, "<ol>"),
    "images": lambda n: numbered("<img src=/{n}.png alt=a>", n, f"<p>{PROSE}"),
    "metas and links": lambda n: numbered('<meta name="a{n}" content="b"><link rel=c href="{n}">', n),
    "templates and fallbacks": lambda n: repeated("<noscript><p>a</noscript><template><p>b</template>", n),
    "structured data, deep": lambda n: json_ld(nested('{"a":[', "]}", n, "1")),
    "structured data, long": lambda n: json_ld(numbered('{"@type":"Thing","@id":"{n}"},', n, "[", "1]")),
    "structured data, one body": lambda n: json_ld(repeated(PROSE, n, '{"articleBody":"', '"}')),
    "structured data, bodies": lambda n: json_ld(numbered('{"text":"An answer, the {n}th."},', n, "[", "1]")),
    "structured data, scripts": lambda n: repeated('<script type="application/ld+json">{"@type":"Article","text":"a"}</script>', n),
    "structured data never closed": lambda n: json_ld(repeated('{"text":"', n)),
    "state, one string": lambda n: state(repeated(PROSE, n, '{"body":"', '"}')),
    "state, strings": lambda n: state(numbered('{"text{n}":"' + PROSE + '"},', n, "[", "1]")),
    "state, escapes": lambda n: state(repeated("\\u0061 \\n", n, '{"body":"', '"}')),
    "state, JSON in JSON": lambda n: state(repeated('{\\"a\\":\\"' + PROSE + '\\"},', n, '{"body":"[', '1]"}')),
    "state, markup": lambda n: state(repeated("<p>" + PROSE, n, '{"body":"', '"}')),
    "state, deep": lambda n: state(nested('{"a":', "}", n, '"x"')),
    "state, quotes": lambda n: state(repeated('"\\', n)),
    "state in attributes": lambda n: repeated("<div data-a='{&quot;a&quot;:&quot;" + PROSE * 6 + "&quot;}'>x</div>", n),
    "stream of rendered pages": lambda n: repeated(
        "<script>self.__next_f.push([1,\"1:T3e8," + PROSE * 8 + "\"])</script>", n),
    "text: one line": lambda n: repeated(PROSE, n),
    "text: paragraphs": lambda n: repeated(PROSE + "\n\n", n),
    "text: tiny lines": lambda n: repeated("a\n", n),
    "text: blank lines": lambda n: repeated("\n", n, "x"),
    "text: one word": lambda n: repeated("x", n),
    "text: sentences of one letter": lambda n: repeated("A. ", n),
    "text: marks": lambda n: repeated("?!\"'", n, "x"),
    "text: Chinese": lambda n: repeated("\u4eca\u5929\u6e21\u8f6e\u53c8\u665a\u70b9\u4e86\u3002", n // 3),
}


def write(name, size, path):
    with open(path, "wb") as file:
        file.write(PAGES[name](size).encode())


def written(name, size, path):
    """The number of bytes of a page, written by a process of its own: a child's peak begins with the memory of its parent."""
    writer = multiprocessing.Process(target=write, args=(name, size, path))
    writer.start()
    writer.join()
    return os.path.getsize(path)


def measured(binary, kind, path):
    """CPU seconds and peak bytes of a process for the page."""
    command = [binary, *COMMAND, kind, "--max-content-bytes", str(64 << 20), path]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise SystemExit(f"copydesk ended with {status} on {path}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def over(runs):
    """What is over the bar in the runs of one page."""
    faults = [f"{size / 1e6:.1f} MB: memory" for size, _, memory in runs if memory > MOST_TIMES * size + MOST_EXTRA]
    for (small, before, _), (size, seconds, _) in zip(runs, runs[1:]):
        if seconds > FEWEST_SECONDS and seconds > MOST_GROWTH / 10 * (size / small) * max(before, FEWEST_SECONDS / 10):
            faults.append(f"{size / 1e6:.1f} MB: CPU")
    return faults


def compare(binary, names, path):
    """Prints the table; whether a page is over the bar."""
    open(path, "wb").close()
    empty = {kind: min(measured(binary, kind, path) for _ in range(5)) for kind in ("html", "text")}
    sizes = " | ".join(f"{BASE * times / 1e6:g} MB" for times in TIMES)
    print(f"| | CPU s: {sizes} | peak MB: {sizes} | over the bar |\n|---|{'---|' * (2 * len(TIMES) + 1)}")
    failed = False
    for name in names:
        kind = "text" if name.startswith("text:") else "html"
        runs = []
        for times in TIMES:
            size = written(name, BASE * times, path)
            seconds, memory = measured(binary, kind, path)
            runs.append((size, max(0.0, seconds - empty[kind][0]), max(0, memory - empty[kind][1])))
        faults = over(runs)
        failed |= bool(faults)
        cells = [f"{seconds:.3f}" for _, seconds, _ in runs] + [f"{memory / 1e6:.1f}" for *_, memory in runs]
        print(f"| {name} | {' | '.join(cells)} | {', '.join(faults)} |", flush=True)
    print(f"\nLess those of an empty page: {empty['html'][0]:.3f} s, {empty['html'][1] / 1e6:.1f} MB.")
    return failed


def main():
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(compare(sys.argv[1], sys.argv[2:] or list(PAGES), os.path.join(folder, "page")))


if __name__ == "__main__":
    main()
