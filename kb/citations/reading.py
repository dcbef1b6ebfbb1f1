"""All that a text cites."""

from __future__ import annotations

from collections.abc import Iterator

from kb.citations.articles import articles
from kb.citations.reference import Family, Reference


def references(text: str, own: str | None = None) -> Iterator[Reference]:
    """What a text cites, in the order in which it stands there; no two overlap. `own`: the code that the text itself
    is part of ("CASF"), whose articles it names without saying so.

    The time grows with the length of the text and no faster.
    """
    found = (
        Reference(
            start=one.start,
            end=one.end,
            text=text[one.start : one.end],
            refs=(one.ref,),
            family=Family.ARTICLE,
            until=one.until,
        )
        for one in articles(text, own)
    )
    yield from sorted(found, key=lambda reference: reference.start)
