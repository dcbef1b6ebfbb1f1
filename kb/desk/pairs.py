"""Pairs of documents that say the same, or nearly: found by a job, settled by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.database import Database
from kb.desk import tables as t

#: What people say of a pair that is none.
APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two documents; `distance` is in how many of 128 bits their fingerprints differ, `settled` "" while it is open."""

    first: str
    second: str
    distance: int
    settled: str = ""


class Pairs:
    """All pairs that were ever found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(self, pairs: Sequence[Pair]) -> None:
        """Keep what a search has found, in place of what is open; what was settled stays settled."""
        now, c = datetime.now(UTC), t.pair.c
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.pair).where(c.settled == ""))
            known = {(row.first, row.second) for row in connection.execute(sa.select(c.first, c.second))}
            rows = [
                {"first": one.first, "second": one.second, "distance": one.distance, "found_at": now, "settled": ""}
                for one in pairs
                if (one.first, one.second) not in known and (one.second, one.first) not in known
            ]
            if rows:
                connection.execute(sa.insert(t.pair), rows)

    def all(self, *, settled: bool) -> Sequence[Pair]:
        """The pairs that are open, or those that are settled, the closest first."""
        c = t.pair.c
        query = sa.select(t.pair).where(c.settled != "" if settled else c.settled == "")
        rows = self._database.rows(query.order_by(c.distance, c.first, c.second))
        return tuple(
            Pair(first=row.first, second=row.second, distance=row.distance, settled=row.settled) for row in rows
        )

    def settle(self, first: str, second: str, how: str) -> bool:
        """Say what a pair is, or with "" that it is open again; False if there is none."""
        c = t.pair.c
        same = sa.and_(c.first == first, c.second == second)
        with self._database.writing() as connection:
            return connection.execute(sa.update(t.pair).where(same).values(settled=how)).rowcount == 1
