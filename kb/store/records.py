"""Documents in the order of their last change, with its time: what harvesters and crawlers of this site ask for."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.document import Document
from kb.document_json import from_json
from kb.store import tables as t

_Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which records are meant: numbers of changes above `after` and up to `upto`, a type, a source; None: all."""

    after: int = 0
    upto: int | None = None
    type: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A document, or what is remembered of one that is gone.

    changed   when it came, was changed or went, in UTC
    document  None where it is gone, and where it was not asked for
    """

    id: str
    sequence: int
    changed: datetime
    type: str
    source: str
    removed: bool
    document: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A document that has a page, or a text of law with all its versions: then `ref` and no `id`.

    changed  when it was last changed here
    """

    changed: datetime
    id: str = ""
    ref: str = ""
    work: str = ""
    language: str = ""


class Records:
    """Asks on one connection to the database; made by `Store.records()`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def sequence(self) -> int:
        """The number of the latest change."""
        number: int = self._connection.execute(
            sa.select(t.meta.c.number).where(t.meta.c.key == "sequence")
        ).scalar_one()
        return number

    def first_change(self) -> datetime | None:
        """When the first of all changes that are dated was made; None in an empty store."""
        at = self._connection.execute(sa.select(sa.func.min(t.moment.c.at))).scalar()
        return None if at is None else _aware(at)

    def before(self, moment: datetime) -> int:
        """The number of the last change that was made before a moment; 0 if there was none."""
        query = sa.select(sa.func.max(t.moment.c.sequence)).where(t.moment.c.at < moment)
        return self._connection.execute(query).scalar() or 0

    def values(self, column: str) -> tuple[str, ...]:
        """All values of "type" or "source", those of documents that are gone too."""
        found = t.document.c[column]
        return tuple(self._connection.execute(sa.select(found).distinct().order_by(found)).scalars())

    def count(self, chosen: Chosen) -> int:
        """How many records are meant."""
        query = sa.select(sa.func.count()).select_from(t.document).where(*_conditions(chosen))
        return self._connection.execute(query).scalar_one()

    def listed(self, chosen: Chosen, limit: int, *, whole: bool) -> tuple[Record, ...]:
        """The first of the records that are meant, in the order of their changes; with their documents if `whole`."""
        query = _record(whole).where(*_conditions(chosen)).order_by(t.document.c.sequence).limit(limit)
        return self._records(query)

    def one(self, document_id: str) -> Record | None:
        """The record of that id, with its document; None if there never was one."""
        found = self._records(_record(whole=True).where(t.document.c.id == document_id))
        return found[0] if found else None

    def pages(self, limit: int, offset: int = 0) -> tuple[Address, ...]:
        """The documents that are not versions of law, those of one work together."""
        c = t.document.c
        query = sa.select(c.id, c.work, c.language, c.sequence).where(c.state.is_(None), ~c.removed)
        return self._addresses(query.order_by(c.work, c.id).limit(limit).offset(offset))

    def laws(self, limit: int, offset: int = 0) -> tuple[Address, ...]:
        """The texts of law that have versions."""
        c = t.document.c
        query = sa.select(c.ref, sa.func.max(c.sequence).label("sequence"))
        query = query.where(c.state.is_not(None), c.ref.is_not(None), ~c.removed).group_by(c.ref)
        return self._addresses(query.order_by(c.ref).limit(limit).offset(offset))

    def count_pages(self) -> int:
        """How many there are in `pages`."""
        c = t.document.c
        query = sa.select(sa.func.count()).select_from(t.document).where(c.state.is_(None), ~c.removed)
        return self._connection.execute(query).scalar_one()

    def count_laws(self) -> int:
        """How many there are in `laws`."""
        c = t.document.c
        query = sa.select(sa.func.count(c.ref.distinct())).where(c.state.is_not(None), ~c.removed)
        return self._connection.execute(query).scalar_one()

    def _records(self, query: sa.Select[*tuple[Any, ...]]) -> tuple[Record, ...]:
        rows: Sequence[_Row] = self._connection.execute(query).all()
        return tuple(
            Record(
                id=row.id,
                sequence=row.sequence,
                changed=changed,
                type=row.type,
                source=row.source,
                removed=row.removed,
                document=from_json(json.loads(row.body)) if row.body else None,
            )
            for row, changed in zip(rows, self._times(rows), strict=True)
        )

    def _addresses(self, query: sa.Select[*tuple[Any, ...]]) -> tuple[Address, ...]:
        rows: Sequence[_Row] = self._connection.execute(query).all()
        return tuple(
            Address(changed=changed, **{name: said for name, said in row._mapping.items() if name != "sequence"})
            for row, changed in zip(rows, self._times(rows), strict=True)
        )

    def _times(self, rows: Sequence[_Row]) -> list[datetime]:
        """When each of these changes was made."""
        if not rows:
            return []
        m, numbers = t.moment.c, [row.sequence for row in rows]
        first_after = sa.select(sa.func.min(m.sequence)).where(m.sequence >= max(numbers)).scalar_subquery()
        query = sa.select(m.sequence, m.at).where(m.sequence >= min(numbers), m.sequence <= first_after)
        moments = self._connection.execute(query.order_by(m.sequence)).all()
        ends = [moment.sequence for moment in moments]
        return [_aware(moments[bisect_left(ends, number)].at) for number in numbers]


def _record(whole: bool) -> sa.Select[*tuple[Any, ...]]:
    c = t.document.c
    body = c.body if whole else sa.literal("").label("body")
    return sa.select(c.id, c.sequence, c.type, c.source, c.removed, body)


def _conditions(chosen: Chosen) -> list[sa.ColumnElement[bool]]:
    c = t.document.c
    conditions = [c.sequence > chosen.after]
    if chosen.upto is not None:
        conditions.append(c.sequence <= chosen.upto)
    if chosen.type is not None:
        conditions.append(c.type == chosen.type)
    if chosen.source is not None:
        conditions.append(c.source == chosen.source)
    return conditions


def _aware(moment: datetime) -> datetime:
    """A time as the database gives it: SQLite forgets that it is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
