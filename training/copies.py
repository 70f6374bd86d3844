"""Labelled pages in other forms: to learn from, never to be judged by. Fits nothing."""
import json
import re

from corpus import Page, compute, read_set

SCRIPTS = re.compile(r"<script\b.*?</script\s*>", re.S | re.I)
METAS = re.compile(r"""<meta\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.I)


def copy(page, form, **changes):
    """The page with some of its fields changed, under a name of its own."""
    source = {**json.loads(page.line), **changes, "id": f"{page.set}/{page.id}/{form}"}
    return Page(form, source["id"], json.dumps(source, ensure_ascii=False) + "\n", page.host, page.gold, copied=True)


def stripped(page):
    """A page of HTML without its scripts, structured data among them, and one without scripts and meta tags; each where that is another page."""
    before = json.loads(page.line)["html"]
    scriptless = SCRIPTS.sub("", before)
    # The character set stays: without it the text would be another.
    bare = METAS.sub(lambda tag: tag[0] if "charset" in tag[0].lower() else "", scriptless)
    return [copy(page, form, html=text) for form, text, was in (("scriptless", scriptless, before), ("bare", bare, scriptless)) if text != was]


def as_text(binary, corpora, name):
    """The pages of a set of HTML as plain text, a blank line after each block, as scrapers store them."""
    pages = read_set(corpora, name)
    compute(binary, pages)
    for page in pages:
        source = json.loads(page.line)
        del source["html"]
        page.line = json.dumps(source)
    return [copy(page, f"{name}-text", text="\n\n".join(page.texts)) for page in pages]
