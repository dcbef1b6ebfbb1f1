"""The table of jobs, which is the truth on them: what carries the word that there is work may lose it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t
from kb.jobs.job import KINDS, Job, Line, State

_TIMES = ("asked_at", "started_at", "alive_at", "ended_at")


class Jobs:
    """All jobs."""

    def __init__(self, database: Database, tell: Callable[[], None] | None = None) -> None:
        """`tell` is called when there is work; workers that are not told find it a little later."""
        self._database, self._tell = database, tell

    def ask(self, kind: str, *, by: str = "", follows: int | None = None, **arguments: Any) -> Job:
        """Ask for a job; one that waits already for the same work is given instead of a second one."""
        written = json.dumps(arguments, sort_keys=True, ensure_ascii=False)
        c = t.job.c
        with self._database.writing() as connection:
            same = sa.select(c.id).where(c.kind == kind, c.arguments == written, c.state == State.QUEUED.value)
            number = connection.execute(same).scalar()
            if number is None:
                made = sa.insert(t.job).values(
                    kind=kind,
                    arguments=written,
                    lane=KINDS[kind].lane.format(**arguments),
                    state=State.QUEUED.value,
                    asked_by=by,
                    asked_at=datetime.now(UTC),
                    follows=follows,
                    worker="",
                    crashes=0,
                    kept=0,
                    stopping=False,
                    task="",
                    unit="",
                    done=0,
                    reason="",
                    result="{}",
                )
                number = connection.execute(made.returning(c.id)).scalar_one()
        if self._tell is not None:
            self._tell()
        return self[number]

    def __getitem__(self, number: int) -> Job:
        """The job of that number; raises KeyError."""
        found = self._database.rows(sa.select(t.job).where(t.job.c.id == number))
        if not found:
            raise KeyError(number)
        return _job(found[0])

    def latest(self, limit: int = 50, *, kinds: Sequence[str] = (), lane: str = "") -> Sequence[Job]:
        """The jobs that were asked for last, latest first; of these kinds and this lane only, where they are given."""
        query = sa.select(t.job).order_by(t.job.c.id.desc()).limit(limit)
        if kinds:
            query = query.where(t.job.c.kind.in_(kinds))
        if lane:
            query = query.where(t.job.c.lane == lane)
        return tuple(_job(row) for row in self._database.rows(query))

    def again(self, number: int, *, by: str) -> Job:
        """Ask for the same as a job that has ended; raises KeyError."""
        former = self[number]
        return self.ask(former.kind, by=by, **former.arguments)

    def stop(self, number: int) -> None:
        """Ask for the end of a job: one that waits is cancelled, one that runs stops when it can."""
        c = t.job.c
        waits, runs = c.state == State.QUEUED.value, c.state == State.RUNNING.value
        with self._database.writing() as connection:
            ended = {"state": State.CANCELLED.value, "ended_at": datetime.now(UTC)}
            connection.execute(sa.update(t.job).where(c.id == number, waits).values(**ended))
            connection.execute(sa.update(t.job).where(c.id == number, runs).values(stopping=True))

    def lines(self, number: int, *, after: int = 0, limit: int = 1000) -> Sequence[Line]:
        """What a job said, oldest first; what came after a line of that id, where it is given."""
        c = t.job_line.c
        query = sa.select(t.job_line).where(c.job == number, c.id > after).order_by(c.id).limit(limit)
        rows = self._database.rows(query)
        return tuple(Line(id=row.id, at=aware(row.at), level=row.level, message=row.message) for row in rows)

    def following(self, number: int) -> Sequence[Job]:
        """The jobs that a job asked for."""
        query = sa.select(t.job).where(t.job.c.follows == number).order_by(t.job.c.id)
        return tuple(_job(row) for row in self._database.rows(query))

    def counts(self) -> Mapping[State, int]:
        """How many jobs there are in each state."""
        query = sa.select(t.job.c.state, sa.func.count()).group_by(t.job.c.state)
        return {State(row[0]): row[1] for row in self._database.rows(query)}

    def find(self, *, kind: str = "", state: str = "", limit: int = 50, offset: int = 0) -> Sequence[Job]:
        """Jobs of a kind and a state, where they are given, latest first; without a state those that have ended."""
        c = t.job.c
        under_way = c.state.in_((State.QUEUED.value, State.RUNNING.value))
        query = sa.select(t.job).where(c.state == state if state else ~under_way).order_by(c.id.desc())
        if kind:
            query = query.where(c.kind == kind)
        return tuple(_job(row) for row in self._database.rows(query.limit(limit).offset(offset)))

    def pending(self) -> Sequence[Job]:
        """The jobs that run or wait, oldest first."""
        query = sa.select(t.job).where(t.job.c.state.in_((State.QUEUED.value, State.RUNNING.value)))
        return tuple(_job(row) for row in self._database.rows(query.order_by(t.job.c.id)))


def _job(row: sa.Row[*tuple[Any, ...]]) -> Job:
    values = dict(row._mapping)
    for name in _TIMES:
        values[name] = values[name] and aware(values[name])
    values["state"] = State(row.state)
    values["arguments"], values["result"] = json.loads(row.arguments), json.loads(row.result)
    return Job(**values)
