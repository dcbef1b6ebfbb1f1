"""The text of an element of HTML: a line for each block, a passage for each heading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from indexer.extract.anchors import Anchors
from indexer.extract.characters import one_line
from kb.document import Passage

_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "header", "hr", "legend", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: A row with more characters than this lays out the page.
_LONGEST_ROW = 1000
#: In the place of a closing tag.
_END = 0


class _Line(NamedTuple):
    """A line of text; `level` is 0 unless it is a heading."""

    text: str
    level: int


def passages(element: Tag, title: str) -> tuple[Passage, ...]:
    """The passages of an element; the heading that repeats the document's title is not one."""
    anchors, found = Anchors(), []
    heading, level, lines = "", 0, list[str]()
    for line in [*_lines(element), _Line("", 1)]:
        if not line.level:
            lines.append(line.text)
            continue
        if lines or heading:
            anchor = anchors.give(heading or "intro")
            found.append(Passage(anchor=anchor, text="\n".join(lines), heading=heading, level=level))
        heading, level = ("", 0) if line.text == title else (line.text, line.level)
        lines = []
    return tuple(found)


def _lines(element: Tag) -> Iterator[_Line]:
    """The blocks of an element in their order; walked without recursion, since pages can be nested without end."""
    parts: list[str] = []
    level = 0
    waiting: list[PageElement | int] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, NavigableString):
            # Comments and declarations are strings too, and no text.
            if not isinstance(node, PreformattedString):
                parts.append(str(node))
            continue
        if isinstance(node, Tag) and node.name not in _BLOCKS and node.name not in _HEADINGS:
            waiting += reversed(node.contents)
            continue
        if text := one_line("".join(parts)):
            yield _Line(text, level)
        parts, level = [], 0
        if not isinstance(node, Tag):
            continue
        if node.name == "pre" or _is_row(node):
            lines = node.get_text().split("\n") if node.name == "pre" else [_row(node)]
            yield from (_Line(line.strip(), 0) for line in lines if line.strip())
            continue
        level = int(node.name[1]) if node.name in _HEADINGS else 0
        waiting.append(_END)
        waiting += reversed(node.contents)
    if text := one_line("".join(parts)):
        yield _Line(text, level)


def _is_row(tag: Tag) -> bool:
    """True for a row of figures or words; False for one that only lays out the page."""
    return tag.name == "tr" and tag.find(["table", *_HEADINGS]) is None and len(tag.get_text()) < _LONGEST_ROW


def _row(tag: Tag) -> str:
    return "\t".join(one_line(cell.get_text(" ")) for cell in tag.find_all(["td", "th"], recursive=False))
