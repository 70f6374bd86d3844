"""Pieces of source code without comments, from folders of packages, for `train_code_lines.py`. Keeps none of it."""
import hashlib
import random
import re
from collections import Counter
from pathlib import Path

BLOCK, SLASHES, HASH, DASHES = r"/\*.*?\*/", r"//[^\n]*", r"(?<!\S)#[^\n]*", r"--[^\n]*"
STRING = r'("(?:\\.|[^"\\\n])*")'
DOCSTRING = r'(?:"""|\'\'\').*?(?:"""|\'\'\')'
POD = r"^=\w.*?^=cut[^\n]*"
# Endings of file names, and what is a comment.
LANGUAGES = {
    "rust": ("rs", (BLOCK, SLASHES)), "c": ("c h cc cpp", (BLOCK, SLASHES)), "javascript": ("js mjs cjs", (BLOCK, SLASHES)),
    "go": ("go", (BLOCK, SLASHES)), "php": ("php", (BLOCK, SLASHES, HASH)), "css": ("css", (BLOCK,)), "sql": ("sql", (BLOCK, DASHES)),
    "python": ("py", (DOCSTRING, HASH)), "perl": ("pl pm", (POD, HASH)), "shell": ("sh", (HASH,)), "tcl": ("tcl", (HASH,)),
    "json": ("json", ()), "toml": ("toml", (HASH,)), "yaml": ("yaml yml", (HASH,)),
}
SIZES = (150, 300, 600, 1200, 3000)


def without_comments(text, comments):
    for comment in comments:
        keep = comment in (BLOCK, SLASHES, HASH)
        pattern = f"{STRING}|{comment}" if keep else comment
        text = re.sub(pattern, (lambda m: m.group(1) or "") if keep else "", text, flags=re.S | re.M)
    return re.sub(r"\n\s*\n+", "\n\n", text).strip("\n")


def files(folders):
    """(language, package, file) of every file in the folders, whose own folders are the packages."""
    endings = {"." + ending: language for language, (all_of, _) in LANGUAGES.items() for ending in all_of.split()}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in endings and path.is_file() and not path.is_symlink() and 1_000 < path.stat().st_size < 200_000:
                yield endings[path.suffix], path.relative_to(folder).parts[0], path


def pieces(folders, most, seed):
    """{(language, half): [piece]}; a package is in one half. At most `most` pieces of a language in a half, of many packages."""
    rng = random.Random(seed)
    found = sorted(files(folders), key=lambda f: str(f[2]))
    rng.shuffle(found)
    by, packages = {}, Counter()
    ranked = []
    for language, package, path in found:
        packages[language, package] += 1
        ranked.append((packages[language, package], language, package, path))
    # The first file of every package before the second of any.
    for _, language, package, path in sorted(ranked, key=lambda r: r[0]):
        half = int(hashlib.sha256(package.encode()).hexdigest(), 16) % 2
        own = by.setdefault((language, half), [])
        if len(own) < most and (piece := one_piece(path, LANGUAGES[language][1], rng)):
            own.append(piece)
    return by


def one_piece(path, comments, rng):
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = without_comments(text, comments).split("\n")
    if max(map(len, lines)) > 1000:
        return None
    start, size, taken = rng.randrange(max(1, len(lines) - 5)), rng.choice(SIZES), []
    for line in lines[start:]:
        if sum(map(len, taken)) >= size:
            break
        taken.append(line)
    piece = "\n".join(taken).strip("\n")
    return piece if sum(c.isalpha() for c in piece) >= 40 else None
