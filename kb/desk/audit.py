"""The audit log: who did what at the desk, and when. Nothing in it is ever changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from kb.clock import PARIS
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which actions are looked for: of somebody, of a sort, with words in subject or detail, on days of Paris."""

    who: str = ""
    action: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


class Audit:
    """The log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, who: str, action: str, subject: str = "", **detail: Any) -> None:
        """Add an action."""
        row = {"at": datetime.now(UTC), "who": who, "action": action, "subject": subject}
        with self._database.writing() as connection:
            connection.execute(sa.insert(t.audit).values(**row, detail=json.dumps(detail, ensure_ascii=False)))

    def find(self, question: Question, *, page: int = 1, size: int = 50) -> Sequence[Entry]:
        """The actions that a question asks for, latest first, a page of them."""
        query = sa.select(t.audit).where(*_conditions(question)).order_by(t.audit.c.id.desc())
        return tuple(_entry(row) for row in self._database.rows(query.limit(size).offset((page - 1) * size)))

    def count(self, question: Question) -> int:
        """How many actions a question asks for."""
        query = sa.select(sa.func.count()).select_from(t.audit).where(*_conditions(question))
        return int(self._database.rows(query)[0][0])

    def names(self) -> tuple[Sequence[str], Sequence[str]]:
        """Everybody who has done something, and every sort of action that was done."""
        who = self._database.rows(sa.select(t.audit.c.who).distinct().order_by(t.audit.c.who))
        actions = self._database.rows(sa.select(t.audit.c.action).distinct().order_by(t.audit.c.action))
        return tuple(row.who for row in who), tuple(row.action for row in actions)

    def latest(self, limit: int = 50, *, subject: str | None = None) -> Sequence[Entry]:
        """The last actions, latest first; those on one subject where it is given."""
        query = sa.select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(t.audit.c.subject == subject)
        return tuple(_entry(row) for row in self._database.rows(query))


def _conditions(question: Question) -> list[sa.ColumnElement[bool]]:
    c = t.audit.c
    found: list[sa.ColumnElement[bool]] = []
    if question.who:
        found.append(c.who == question.who)
    if question.action:
        found.append(c.action == question.action)
    found += [
        sa.or_(c.subject.icontains(word, autoescape=True), c.detail.icontains(word, autoescape=True))
        for word in question.text.split()
    ]
    if question.since:
        found.append(c.at >= _midnight(question.since))
    if question.until and question.until < date.max:
        found.append(c.at < _midnight(question.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    """When a day begins in Paris, in UTC as the table has it."""
    if day <= date.min + timedelta(days=1):
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def _entry(row: sa.Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        at=aware(row.at),
        who=row.who,
        action=row.action,
        subject=row.subject,
        detail=json.loads(row.detail),
    )
