"""A document without its content, as lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from kb.document import Version
from kb.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as a list of versions, translations or citing texts shows it.

    kind  among texts that cite: "ABOUT" for a note on the text cited, else "CITATION"; "" in other lists
    """

    id: str
    work: str
    title: str
    type: str
    language: str
    citation: str
    version: Version | None
    ref: str | None = None
    code: str | None = None
    kind: str = ""


#: What a query asks for an entry.
ENTRY = sa.select(
    *(
        t.document.c[name]
        for name in (
            "id",
            "work",
            "title",
            "type",
            "language",
            "citation",
            "valid_from",
            "valid_to",
            "state",
            "ref",
            "code",
        )
    )
)


def entry_of(row: sa.Row[*tuple[Any, ...]]) -> Entry:
    """The entry of a row of ENTRY."""
    version = None
    if row.state is not None:
        version = Version(valid_from=row.valid_from, valid_to=row.valid_to, state=row.state)
    return Entry(
        id=row.id,
        work=row.work,
        title=row.title,
        type=row.type,
        language=row.language,
        citation=row.citation,
        version=version,
        ref=row.ref,
        code=row.code,
    )


def by_validity(entry: Entry) -> tuple[date, date, str]:
    """Sorts versions: oldest first, those without a date last."""
    version = entry.version
    start = (version and version.valid_from) or date.max
    return start, (version and version.valid_to) or date.max, entry.id
