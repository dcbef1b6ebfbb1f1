"""What is taken out of a page's text once it is found: the title, prompts, captions, dates above, links below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.extract.html_align import words
from indexer.extract.html_lines import Line
from indexer.extract.html_prompts import cites_law, is_prompt

#: Places beside the text; where one holds a larger share than this, the text itself stands in it.
_BESIDE = {"caption": 0.3, "related": 0.3, "share": 0.3, "byline": 0.3, "tags": 0.3, "comments": 0.95}
#: Above the title stands no larger share of the text: sections, the way here, a date.
_ABOVE = 0.2
#: A line is a link if so much of it is.
_LINK = 0.9
_MOSTLY_LINK = 0.5
#: Between words that are links, an icon or a number may stand alone: a link shorter than this is none of its own.
_SHORTEST_LINK = 16
#: A paragraph is longer than this: what stands before the first one may be dates and names.
_PARAGRAPH = 90
#: A text is prose if so much of it is no link; the links of a page of links are its text.
_PROSE = 0.7

_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:h]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")


def trim(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines that are the text, and not its title, nor beside, above or below it."""
    kept = _without_places(_below_title(lines, title))
    kept = [line for line in kept if words(line.text) != words(title) and not is_prompt(line)]
    if sum(line.linked for line in kept) <= (1 - _PROSE) * _size(kept):
        kept = _without_tail([line for line in kept if not _is_link(line)])
    return _without_dates(kept)


def _below_title(lines: Sequence[Line], title: str) -> Sequence[Line]:
    """Without what stands above the line that is the title, if that is little."""
    at = next((at for at, line in enumerate(lines) if words(line.text) == words(title)), 0)
    return lines[at:] if _size(lines[:at]) <= _ABOVE * _size(lines) else lines


def _without_places(lines: Sequence[Line]) -> list[Line]:
    kept = list(lines)
    for place, most in _BESIDE.items():
        if _size(line for line in lines if place in line.places) < most * _size(lines):
            kept = [line for line in kept if place not in line.places]
    return kept


def _is_link(line: Line) -> bool:
    """A paragraph that is a link, between others that are not: another article, and not a part of a list."""
    alone = not line.level and not line.places & {"list", "table"} and not cites_law(line)
    return alone and len(line.text) >= _SHORTEST_LINK and line.linked >= _LINK * len(line.text)


def _without_tail(lines: list[Line]) -> list[Line]:
    """Without the links that no text follows, and their headings."""
    end = len(lines)
    while end and (lines[end - 1].level or _leads_away(lines[end - 1])):
        end -= 1
    return lines[:end] if any(line.linked for line in lines[end:]) else lines


def _leads_away(line: Line) -> bool:
    return line.linked > _MOSTLY_LINK * len(line.text) and not cites_law(line)


def _without_dates(lines: list[Line]) -> list[Line]:
    """Without the dates that stand before the first paragraph."""
    first = next((at for at, line in enumerate(lines) if len(line.text) > _PARAGRAPH and not line.level), 0)
    return [
        line
        for at, line in enumerate(lines)
        if at >= first or line.level or line.places & {"list", "table"} or not _DATED.search(line.text)
    ]


def _size(lines: Iterable[Line]) -> int:
    return sum(len(line.text) for line in lines)
