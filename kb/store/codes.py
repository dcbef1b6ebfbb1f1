"""What the store has of codes: their versions with the headings above them, and the notes on their articles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from kb.document import Reuse
from kb.store import tables as t
from kb.store.entries import ENTRY, Entry, entry_of
from kb.store.rows import member

_PAGE = 500


class Placed(NamedTuple):
    """A version of an article, and the headings above it, outermost first."""

    entry: Entry
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """A code on a day: how many of its articles were law, and when one last came, changed or went; None if never."""

    code: str
    in_force: int
    changed: date | None


class Codes:
    """What one state of the store says of codes; made by `Store.codes()`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def latest(self, code: str) -> int:
        """The number of the latest change to a code, the removal of an article among them; 0 if it never had one."""
        c = t.document.c
        return int(self._connection.execute(sa.select(sa.func.max(c.sequence)).where(c.code == code)).scalar() or 0)

    def placed(self, code: str) -> tuple[Placed, ...]:
        """All versions of the articles of a code, in no order.

        The database reads the headings out of the JSON, many times as fast as we could read whole documents.
        """
        c = t.document.c
        query = ENTRY.add_columns(self._member("path").label("headings"))
        query = query.where(c.code == code, c.state.is_not(None), ~c.removed)
        return tuple(Placed(entry_of(row), _path(row.headings)) for row in self._connection.execute(query))

    def facts(self, day: date) -> tuple[CodeFacts, ...]:
        """The codes that have articles, in no order."""
        c = t.document.c
        law = sa.and_(
            c.valid_from <= day, sa.or_(c.valid_to.is_(None), c.valid_to > day), ~c.state.endswith("_MORT_NE")
        )
        past = [sa.func.max(sa.case((column <= day, column))).label(name) for name, column in _ends()]
        article = sa.func.coalesce(c.ref, c.id)
        counted = sa.func.count(sa.distinct(sa.case((law, article)))).label("in_force")
        query = sa.select(c.code, counted, *past)
        query = query.where(c.code.is_not(None), c.state.is_not(None), ~c.removed).group_by(c.code)
        return tuple(
            CodeFacts(
                code=row.code,
                in_force=row.in_force,
                changed=max((end for end in (row.began, row.ended) if end), default=None),
            )
            for row in self._connection.execute(query)
        )

    def openings(self, ids: Sequence[str], length: int) -> Mapping[str, str]:
        """How the texts of these documents begin, of those whose text may be shown: so many characters at most."""
        c, first, reuse = t.document.c, self._member("passages", 0, "text"), self._member("provenance", "reuse")
        shown = sa.func.substr(first, 1, length).label("opening")
        found: dict[str, str] = {}
        for start in range(0, len(ids), _PAGE):
            query = sa.select(c.id, shown).where(c.id.in_(ids[start : start + _PAGE]), ~c.removed)
            free = sa.or_(reuse.is_(None), reuse == Reuse.FULL_TEXT.value)  # what is left out is the default
            found.update({row.id: row.opening or "" for row in self._connection.execute(query.where(free))})
        return found

    def written(self, ids: Sequence[str]) -> Mapping[str, date]:
        """The days of these documents, of those that have one."""
        c, found = t.document.c, self._member("date")
        query = sa.select(c.id, found.label("written")).where(c.id.in_(ids), ~c.removed, found.is_not(None))
        return {row.id: date.fromisoformat(row.written) for row in self._connection.execute(query)}

    def notes(self, refs: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        """Our notes on these texts, in every language, by the key of the text; texts without one are left out."""
        c, about = t.document.c, t.citation.c
        found: dict[str, list[Entry]] = {}
        for start in range(0, len(refs), _PAGE):
            query = ENTRY.add_columns(about.ref.label("about")).join(t.citation, about.document_id == c.id)
            query = query.where(about.ref.in_(refs[start : start + _PAGE]), about.kind == "ABOUT")
            rows = self._connection.execute(query.where(~c.removed, c.type == "law-note").order_by(c.id))
            for row in rows:
                found.setdefault(row.about, []).append(entry_of(row))
        return {ref: tuple(entries) for ref, entries in found.items()}

    def _member(self, *place: str | int) -> sa.ColumnElement[str | None]:
        return member(self._connection, t.document.c.body, *place)


def _ends() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return ("began", t.document.c.valid_from), ("ended", t.document.c.valid_to)


@lru_cache(maxsize=16_384)
def _path(headings: str | None) -> tuple[str, ...]:
    """Thousands of versions stand under the same headings: they are one value."""
    return tuple(json.loads(headings)) if headings else ()
