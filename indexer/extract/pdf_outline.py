"""The table of contents of a PDF: its bookmarks become the headings of passages, where they fall on the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pypdf import PdfReader

from indexer.extract.anchors import slug
from indexer.extract.characters import one_line
from indexer.extract.pdf_damage import DAMAGE
from kb.document import Passage

_MOST_ENTRIES = 5_000
_LONGEST = 500


class Heading(NamedTuple):
    """A bookmark: its words, and its depth from 1."""

    title: str
    level: int


def outline(reader: PdfReader) -> Mapping[int, list[Heading]]:
    """The bookmarks of each page, from 1, in the file's order; without those after a damaged one."""
    headings: dict[int, list[Heading]] = {}
    try:
        for entry, depth in _bookmarks(reader.outline):
            page = reader.get_destination_page_number(entry)
            if page is not None and page >= 0 and (title := one_line(str(entry.title or ""))):
                headings.setdefault(page + 1, []).append(Heading(title[:_LONGEST], depth))
    except DAMAGE:
        # Bookmarks are a comfort: those before the damage are kept, and the text is not lost for them.
        return headings
    return headings


def passages(page: int, text: str, headings: list[Heading], *, guessed: bool) -> Iterator[Passage]:
    """The passages of a page: "page-7", and "page-7-2" and following where its bookmarks are found on it as lines.

    A bookmark that is found nowhere stands for the whole page, if it is the first of it, and is else left out.
    """
    lines, found = text.split("\n"), list(_places(text.split("\n"), headings))
    first = headings[0] if headings and (not found or found[0][1] is not headings[0]) else Heading("", 0)
    starts = found if found and found[0][0] == 0 else [(0, first), *found]
    for n, (start, heading) in enumerate(starts, start=1):
        end = starts[n][0] if n < len(starts) else len(lines)
        yield Passage(
            anchor=f"page-{page}" if n == 1 else f"page-{page}-{n}",
            text="\n".join(lines[start:end]),
            page=page,
            heading=heading.title,
            level=heading.level,
            guessed=guessed,
        )


def _places(lines: list[str], headings: list[Heading]) -> Iterator[tuple[int, Heading]]:
    """The lines that begin with the words of a bookmark, each looked for below the one before."""
    slugs = [slug(line) for line in lines] if headings else []
    after = 0
    for heading in headings:
        wanted = slug(heading.title)
        place = next((n for n in range(after, len(slugs)) if wanted and f"{slugs[n]}-".startswith(f"{wanted}-")), None)
        if place is not None:
            yield place, heading
            after = place + 1


def _bookmarks(entries: Any) -> Iterator[tuple[Any, int]]:
    """The entries of an outline, which is a list of entries and of lists one level deeper."""
    waiting = [(entry, 1) for entry in reversed(entries)]
    for _ in range(_MOST_ENTRIES):
        if not waiting:
            return
        entry, depth = waiting.pop()
        if isinstance(entry, list):
            waiting += [(below, depth + 1) for below in reversed(entry)]
        else:
            yield entry, depth
