"""What can be made of the lines of a PDF page: paragraphs, a title, and whether they are letters at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from indexer.extract.characters import clean, one_line
from indexer.extract.titles import possible

#: A line shorter than this share of the page's long lines ends its paragraph, and one of fewer characters.
_FULL = 0.75
_NARROWEST = 40
_ITEM = re.compile(r"[•●▪■◦‣*»–—-]\s|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]+)[.)°]\s")
_HYPHENATED = re.compile(r"[^\W\d_]{2}-$")
#: How readers name letters that they cannot tell: /g18, /C32, (cid:12).
_UNTOLD = re.compile(r"/[A-Za-z]{1,5}\d{1,5}|\(cid:\d+\)|/[a-z]+\.[a-z]+")
#: Controls, signs of private use, and numbers that no sign has.
_NO_LETTERS = frozenset(("Cc", "Cn", "Co"))
#: Bullets of the fonts Symbol and Wingdings, which word processors write for lists.
_BULLETS = dict.fromkeys(map(ord, "\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0fc\uf02d"), "•")


def paragraphs(text: str) -> str:
    """The text of a page, a line for each paragraph: lines that were broken for want of room are joined again."""
    return "\n".join(_joined([line for raw in text.split("\n") if (line := one_line(raw))]))


def _joined(lines: list[str]) -> Iterator[str]:
    lengths = sorted(len(line) for line in lines)
    full = max(_NARROWEST, _FULL * lengths[len(lengths) * 9 // 10]) if lengths else 0.0
    paragraph, last = "", ""
    for line in lines:
        goes_on = line[0].islower() or (len(last) >= full and not _ITEM.match(line))
        if not last:
            paragraph = line
        elif _HYPHENATED.search(last) and line[0].islower():
            paragraph = paragraph[:-1] + line
        elif goes_on:
            paragraph += " " + line
        else:
            yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def readable(text: str) -> str:
    """The clean text of what a reader gave of a page; bullets that are letters of symbol fonts are bullets."""
    return paragraphs(clean(text.translate(_BULLETS).replace("\u00ad\n", "")))


def untold(text: str) -> float:
    """Share of what a reader gave, before it is cleaned, that names no letter: numbers of glyphs, signs of no script.

    1.0 where there is nothing at all.
    """
    signs = "".join(text.translate(_BULLETS).split())
    if not signs:
        return 1.0
    glyphs = sum(len(match[0]) for match in _UNTOLD.finditer(text))
    strange = sum(sign == "\ufffd" or unicodedata.category(sign) in _NO_LETTERS for sign in signs)
    return min(1.0, (glyphs + strange) / len(signs))


def title_on_page(text: str) -> str:
    """The first line of a page that could be a title; "" if there is none."""
    lines = (raw.lstrip("•●▪■◦‣*–—- ") for raw in text.split("\n")[:15])
    return next(filter(possible, lines), "")
