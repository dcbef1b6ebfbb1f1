"""The passages of a document as a page shows them: long ones in pieces, long documents in parts.

A part has about 50 kB of HTML, so that no page has more than 100. Where a part begins depends on the text alone:
what is searched for changes no address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.document import Document, Passage
from web.pages.cutting import cut, weigh
from web.pages.links import Links
from web.pages.text import Marker, Node, count_marks, number_marks, read_markup, read_text

#: The whole document in one page, for paper.
WHOLE = 0
#: Bytes of HTML of the text of one part, and of one piece of a passage.
_PART, _PIECE = 50_000, 25_000
#: Bytes of HTML that stand around a passage, that lead to a heading from the contents, and that show a page's picture.
_AROUND, _ENTRY, _PICTURE = 350, 160, 800
#: Marks that one part has at most: a query of the commonest words marks every other one.
MOST_MARKS = 600
#: Headings up to which the contents name those of all parts.
_MOST_ENTRIES = 60
#: Marks that are listed one by one.
_MOST_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPassage:
    """A passage, or a piece of one that is too long for a part, and its text as a tree.

    anchor  its id on the page; that of the passage, and of further pieces with their number: "texte~2"
    rank    of its heading among those of the document: 2, 3 or 4; 0 without heading, and for further pieces
    marks   how many words of the query it has
    weight  about how many bytes of HTML it becomes
    mark    number of the first of them in the document, from 1; 0 if it has none
    part    the part of the document in which it stands, from 1
    """

    passage: Passage
    anchor: str
    rank: int
    nodes: tuple[Node, ...]
    marks: int
    weight: int = 0
    mark: int = 0
    part: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a document that is one page. `number` from 1; `passages` is never empty."""

    number: int
    passages: tuple[ShownPassage, ...]

    @property
    def sections(self) -> tuple[ShownPassage, ...]:
        """What begins a section."""
        return tuple(shown for shown in self.passages if shown.rank)

    @property
    def heading(self) -> str:
        """Its first heading; "" if it has none."""
        return next((shown.passage.heading for shown in self.sections), "")

    @property
    def pages(self) -> tuple[int, int] | None:
        """The first and the last page of the original in it; None where there are none."""
        pages = [shown.passage.page for shown in self.passages if shown.passage.page]
        return (min(pages), max(pages)) if pages else None

    @property
    def marks(self) -> int:
        return sum(shown.marks for shown in self.passages)

    @property
    def mark(self) -> int:
        """Number of its first mark in the document; 0 if it has none."""
        return next((shown.mark for shown in self.passages if shown.marks), 0)

    @property
    def last(self) -> int:
        """Number of the last mark in it that can be gone to; 0 if it has none."""
        return self.mark + min(self.marks, MOST_MARKS) - 1 if self.marks else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """The text of a document, in parts, of which one is shown.

    part  number of the one shown; WHOLE for all of them at once
    """

    parts: tuple[Part, ...]
    part: int

    @property
    def passages(self) -> tuple[ShownPassage, ...]:
        """Those that are shown."""
        wanted = (one for one in self.parts if self.part in (WHOLE, one.number))
        return tuple(shown for one in wanted for shown in one.passages)

    @property
    def leaves(self) -> tuple[tuple[int | None, tuple[ShownPassage, ...]], ...]:
        """Those that are shown, by page of the original."""
        grouped = groupby(self.passages, key=lambda shown: shown.passage.page)
        return tuple((page, tuple(group)) for page, group in grouped)

    @property
    def contents(self) -> tuple[ShownPassage, ...]:
        """What begins a section; if that is much, of the other parts only what they begin with."""
        every = tuple(shown for one in self.parts for shown in one.sections)
        if len(self.parts) == 1 or 1 < len(every) <= _MOST_ENTRIES:
            return every
        parts = ((one.passages, one.number == self.part) for one in self.parts)
        return tuple(
            shown for passages, own in parts for shown in passages if (shown.rank if own else shown is passages[0])
        )

    @property
    def marks(self) -> int:
        """How many words of the query the whole text has."""
        return sum(one.marks for one in self.parts)

    @property
    def marked(self) -> tuple[Part, ...]:
        """The parts that have some."""
        return tuple(one for one in self.parts if one.marks)

    @property
    def steps(self) -> tuple[int, ...]:
        """The numbers of the marks that are shown, or, if they are many, of the first in each passage."""
        marked = [shown for shown in self.passages if shown.marks]
        numbers = [number for shown in marked for number in range(shown.mark, shown.mark + shown.marks)]
        if len(numbers) > _MOST_STEPS:
            numbers = [shown.mark for shown in marked][:_MOST_STEPS]
        return tuple(numbers)

    def place(self, anchor: str) -> ShownPassage | None:
        """Where a passage stands: its first piece with a word of the query, else its first; None if there is none."""
        pieces = [shown for one in self.parts for shown in one.passages if shown.passage.anchor == anchor]
        return next((shown for shown in pieces if shown.marks), pieces[0] if pieces else None)


def text_of(document: Document, mark: Marker, links: Links, part: int = WHOLE) -> ShownText:
    """The text of a document with the words of a query marked, of which `part` is shown; the last if there is no such.

    The WHOLE is one part, and its passages are not cut.
    """
    whole = tuple(_shown(document, mark, links))
    if part == WHOLE:
        return ShownText(parts=(_numbered(1, whole, 1),), part=WHOLE)
    parts: list[Part] = []
    first = 1
    for number, passages in enumerate(_share([piece for shown in whole for piece in _pieces(shown)]), 1):
        parts.append(_numbered(number, passages, first))
        first += parts[-1].marks
    return ShownText(parts=tuple(parts), part=min(part, len(parts) or 1))


def _shown(document: Document, mark: Marker, links: Links) -> Iterator[ShownPassage]:
    """The passages; whatever the levels of their headings are, the highest becomes rank 2, below the title."""
    sources = len(document.sources)
    highest = min((passage.level for passage in document.passages if passage.heading), default=1)
    for passage in document.passages:
        rank = min(2 + passage.level - highest, 4) if passage.heading else 0
        if passage.markup:
            nodes = read_markup(passage.markup, mark, sources, links.resolve)
        else:
            nodes = read_text(passage.text, mark, sources)
        yield ShownPassage(passage=passage, anchor=passage.anchor, rank=rank, nodes=nodes, marks=count_marks(nodes))


def _pieces(shown: ShownPassage) -> Iterator[ShownPassage]:
    """The passage with its weight, or, if it is too long for a part, pieces of it."""
    around = _AROUND + (_ENTRY + 3 * len(shown.passage.heading) if shown.rank else 0)
    weight = around + sum(map(weigh, shown.nodes))
    if weight <= _PART:
        yield replace(shown, weight=weight)
        return
    for number, nodes in enumerate(cut(shown.nodes, _PIECE), 1):
        anchor, rank = (shown.anchor, shown.rank) if number == 1 else (f"{shown.anchor}~{number}", 0)
        weight = around + sum(map(weigh, nodes))
        yield replace(shown, anchor=anchor, rank=rank, nodes=nodes, marks=count_marks(nodes), weight=weight)


def _share(pieces: Sequence[ShownPassage]) -> Iterator[tuple[ShownPassage, ...]]:
    """The pieces in parts of about the same weight; a page of the original is cut only if it is too long itself."""
    total = sum(piece.weight for piece in pieces) + _PICTURE * len({piece.passage.page for piece in pieces} - {None})
    aim = total / -(-total // _PART) if total else 0
    group: list[ShownPassage] = []
    used = 0
    for piece in pieces:
        turned = not group or piece.passage.page is None or piece.passage.page != group[-1].passage.page
        weight = piece.weight + (_PICTURE if piece.passage.page and turned else 0)
        if group and (used + weight > _PART or (turned and used >= aim)):
            yield tuple(group)
            group, used = [], 0
        group.append(piece)
        used += weight
    if group:
        yield tuple(group)


def _numbered(number: int, passages: Sequence[ShownPassage], first: int) -> Part:
    """A part whose marks are numbered from `first`."""
    numbered, left = [], MOST_MARKS
    for shown in passages:
        if not shown.marks:
            numbered.append(replace(shown, part=number))
            continue
        nodes = number_marks(shown.nodes, first, left)
        numbered.append(replace(shown, nodes=nodes, mark=first, part=number))
        first, left = first + shown.marks, max(left - shown.marks, 0)
    return Part(number=number, passages=tuple(numbered))
