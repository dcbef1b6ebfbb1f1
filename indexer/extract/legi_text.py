"""The plain text of LEGI's CONTENU, which is HTML inside XML, and its passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from indexer.extract.characters import clean
from indexer.extract.paragraphs import SIZE
from kb.document import Passage

_BLOCKS = frozenset(
    [
        *("address", "blockquote", "br", "center", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "ul"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
        *("caption", "table", "tbody", "td", "tfoot", "th", "thead"),  # td and th outside a row, which is malformed
    ]
)
#: Older versions have lost their line breaks: after a stop, three spaces are where a paragraph ended.
_LOST_BREAK = re.compile(r"(?<=[.;:,\"”»)])[ \u00a0]{3,}(?=\S)")
#: The dash of a list item that begins with a paragraph of its own.
_LONELY_DASH = re.compile(r"\n- [ \n]*\n(?=[^\n])")


def lines(element: etree._Element) -> list[str]:
    """The paragraphs of an element, a line each; a row of a table is a line, with tabs between its cells."""
    pieces: list[str] = []
    _write(element, pieces.append, _inline)
    found = []
    for line in clean(_LONELY_DASH.sub("\n- ", "".join(pieces))).split("\n"):
        cells = [_one_line(cell) for cell in line.split("\t")]
        if any(cells):
            found.append("\t".join(cells).rstrip())
    return found


def passages(paragraphs: Sequence[str], anchor: str, following: str, heading: str = "") -> Iterator[Passage]:
    """Passages of whole paragraphs: the first has `anchor`, the others `following` and the number of the paragraph
    that they begin with, from 1. `heading` stands above the first. One has SIZE characters at most, unless one
    paragraph is longer.
    """
    start = 0
    while start < len(paragraphs):
        end, length = start + 1, len(paragraphs[start])
        while end < len(paragraphs) and length + 1 + len(paragraphs[end]) <= SIZE:
            length += 1 + len(paragraphs[end])
            end += 1
        text = "\n".join(paragraphs[start:end])
        if start == 0:
            yield Passage(anchor=anchor, text=text, heading=heading, level=1 if heading else 0)
        else:
            yield Passage(anchor=f"{following}{start + 1}", text=text)
        start = end


def _write(element: etree._Element, put: Callable[[str], None], spaced: Callable[[str], str]) -> None:
    """Write the text inside an element: newlines at the borders of blocks, tabs between cells."""
    if element.text:
        put(spaced(element.text))
    for child in element:
        _write_child(child, put, spaced)
        if child.tail:
            put(spaced(child.tail))


def _write_child(child: etree._Element, put: Callable[[str], None], spaced: Callable[[str], str]) -> None:
    if not isinstance(child.tag, str):  # a comment, or a processing instruction
        return
    tag = child.tag.lower()
    if tag == "tr":
        put("\n" + "\t".join(_cells(child)) + "\n")
    elif tag in _BLOCKS:
        put("\n- " if tag == "li" else "\n")
        _write(child, put, _preformatted if tag == "pre" else spaced)
        put("\n")
    else:
        _write(child, put, spaced)


def _cells(row: etree._Element) -> Iterator[str]:
    """The cells of a row, each on one line; text that stands in a row outside its cells is one more."""
    if row.text and row.text.strip():
        yield _one_line(row.text)
    for child in row:
        if isinstance(child.tag, str):
            yield _cell(child)
        if child.tail and child.tail.strip():
            yield _one_line(child.tail)


def _cell(element: etree._Element) -> str:
    """What a cell says, on one line, even where it has paragraphs or a table inside."""
    pieces: list[str] = []
    _write(element, pieces.append, _inline)
    return _one_line("".join(pieces))


def _inline(text: str) -> str:
    """Line breaks and indentation of XML mean nothing; what separates words is one space."""
    return "\n".join(_spaced(part) for part in _LOST_BREAK.split(text)) if "   " in text else _spaced(text)


def _preformatted(text: str) -> str:
    return "\n".join(_spaced(line) for line in text.split("\n"))


def _spaced(text: str) -> str:
    words = _one_line(text)
    if not words:
        return " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
