"""What can be made of the lines of a PDF page: paragraphs, a title, and whether they are letters at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.extract.characters import one_line

#: A line shorter than this share of the page's long lines ends its paragraph, and one of fewer characters.
_FULL = 0.75
_NARROWEST = 40
_ITEM = re.compile(r"[•●▪■◦‣*»–—-]\s|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]+)[.)°]\s")
_HYPHENATED = re.compile(r"[^\W\d_]{2}-$")
#: How readers name letters that they cannot tell: /g18, /C32, (cid:12).
_UNTOLD = re.compile(r"/[A-Za-z]{1,5}\d{1,5}|\(cid:\d+\)")


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


def readable(text: str) -> bool:
    """False for a text that is made of the numbers of glyphs in the place of letters."""
    untold = sum(len(match[0]) for match in _UNTOLD.finditer(text))
    return untold * 2 <= len(text)


def title_on_page(text: str) -> str:
    """The first line of a page that could be a title; "" if there is none."""
    for raw in text.split("\n")[:15]:
        line = raw.lstrip("•●▪■◦‣*–—- ")
        letters = sum(character.isalpha() for character in line)
        if 8 <= len(line) <= 200 and " " in line and letters >= 0.6 * len(line) and "://" not in line:
            return line
    return ""
