"""The audit log: who did what at the desk, and when. Nothing in it is ever changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One action.

    who      name of the account; "" for what the worker did by itself
    action   what was done: "document.hide", "source.run", "login"
    subject  to what: id of a document, a source, an account
    detail   what else is worth knowing: the reason, what was there before and after
    """

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: Mapping[str, Any]


class Audit:
    """The log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, who: str, action: str, subject: str = "", **detail: Any) -> None:
        """Add an action."""
        row = {"at": datetime.now(UTC), "who": who, "action": action, "subject": subject}
        with self._database.writing() as connection:
            connection.execute(sa.insert(t.audit).values(**row, detail=json.dumps(detail, ensure_ascii=False)))

    def latest(self, limit: int = 50, *, subject: str | None = None) -> Sequence[Entry]:
        """The last actions, latest first; those on one subject where it is given."""
        query = sa.select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(t.audit.c.subject == subject)
        return tuple(_entry(row) for row in self._database.rows(query))


def _entry(row: sa.Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        at=aware(row.at),
        who=row.who,
        action=row.action,
        subject=row.subject,
        detail=json.loads(row.detail),
    )
