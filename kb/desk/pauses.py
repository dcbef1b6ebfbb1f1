"""Pauses: sources that are not read by their schedule for the time being."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why a source is not read, since when, and who has said so."""

    source: str
    who: str
    at: datetime
    reason: str


class Pauses:
    """All pauses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Mapping[str, Pause]:
        """The pauses, by the id of their source."""
        rows = self._database.rows(sa.select(t.pause).order_by(t.pause.c.source))
        return {row.source: Pause(source=row.source, who=row.who, at=aware(row.at), reason=row.reason) for row in rows}

    def pause(self, source: str, *, who: str, reason: str) -> None:
        """Leave a source alone until it is resumed; of one that is paused, say why anew."""
        row = {"source": source, "who": who, "at": datetime.now(UTC), "reason": reason}
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.pause).where(t.pause.c.source == source))
            connection.execute(sa.insert(t.pause).values(**row))

    def resume(self, source: str) -> bool:
        """Read a source by its schedule again; False if it was not paused."""
        with self._database.writing() as connection:
            return connection.execute(sa.delete(t.pause).where(t.pause.c.source == source)).rowcount > 0
