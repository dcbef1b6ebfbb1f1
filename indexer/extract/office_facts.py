"""What a word processor's file says of itself, and the document that its lines make together with that."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.extract.characters import one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.pdf_text import title_on_page
from indexer.extract.sections import Line, passages
from indexer.extract.titles import stated
from kb.errors import ExtractError

#: Templates and machines without a clock date files before that.
_FIRST_YEAR = 1985


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """As the file states them.

    title     from its properties: often the template's
    heading   the paragraph that has the style "Title"
    language  "fr-FR"
    dates     ISO 8601, the one to be believed first: of the last change, of the beginning
    """

    title: str = ""
    heading: str = ""
    language: str = ""
    dates: tuple[str, ...] = ()


def document(lines: Sequence[Line], facts: Facts, hints: Hints) -> Extracted:
    """The document of these lines; raises ExtractError if there is no text in them."""
    if not any(line.text for line in lines):
        raise ExtractError("no text in it", hint="If it holds pictures of pages, run text recognition over them.")
    title = facts.heading or stated(facts.title, hints) or _first(lines) or title_from_name(hints.name)
    match = re.match(r"([a-z]{2})(?![a-z])", facts.language.lower())
    return Extracted(
        title=title,
        passages=passages(lines, title),
        language=parse_name(hints.name).language,
        marked=match[1] if match else None,
        date=_date(facts.dates),
    )


def _first(lines: Sequence[Line]) -> str:
    """The highest heading among the first lines, or else the first line that could be a title."""
    headings = [line for line in lines[:20] if line.level]
    if headings:
        return one_line(min(headings, key=lambda line: line.level).text)
    return title_on_page("\n".join(line.text for line in lines[:15]))


def _date(dates: Sequence[str]) -> datetime.date | None:
    for text in dates:
        try:
            day = datetime.date.fromisoformat(text[:10])
        except ValueError:
            continue
        if day.year >= _FIRST_YEAR:
            return day
    return None
