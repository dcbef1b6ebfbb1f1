"""Lines of text and headings, cut into passages: each section is one, or several if it is long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indexer.extract.anchors import Anchors
from indexer.extract.paragraphs import SIZE, cut
from kb.document import Passage


class Line(NamedTuple):
    """A paragraph, an item or a row of a table on one line; `level` is the depth of a heading, 0 for text."""

    text: str
    level: int = 0


#: A row with more characters than this lays out a page.
_LONGEST_ROW = 1000


def is_layout(cells: Sequence[str]) -> bool:
    """True for a row of a table that puts paragraphs side by side, or a frame around them, and lists no facts."""
    return len(cells) == 1 or sum(map(len, cells)) > _LONGEST_ROW


def passages(lines: Iterable[Line], title: str) -> tuple[Passage, ...]:
    """The passages of a document; a heading that repeats its title is none."""
    anchors = Anchors()
    return tuple(
        Passage(
            anchor=anchors.give(heading.text or "intro"),
            text=text,
            heading=heading.text if first else "",
            level=heading.level if first else 0,
        )
        for heading, texts in _sections(lines, title)
        for first, text in _pieces(texts)
        if text or heading.text
    )


def _sections(lines: Iterable[Line], title: str) -> Iterator[tuple[Line, list[str]]]:
    heading, texts = Line(""), list[str]()
    for line in lines:
        if not line.level:
            texts.append(line.text)
            continue
        yield heading, texts
        heading, texts = Line("") if line.text == title else line, []
    yield heading, texts


def _pieces(texts: list[str]) -> Iterator[tuple[bool, str]]:
    """The text of a section in pieces of a size that can be read, and whether each is the first."""
    whole = "\n".join(texts)
    pieces = [whole] if len(whole) <= SIZE else [passage.text for passage in cut("\n\n".join(texts))]
    for n, piece in enumerate(pieces):
        yield n == 0, piece
