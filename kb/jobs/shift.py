"""What a worker does with the table of jobs: takes one, says how far it is, ends it, and takes up what others left."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t
from kb.jobs.job import LONG, Job, State
from kb.jobs.jobs import Jobs
from kb.jobs.worker import gone

#: Without a sign of life for so long, the worker of another machine is taken for dead.
STALE = timedelta(seconds=30)
#: Times that a worker may die over a job without anything being kept in between.
MOST_CRASHES = 3
#: Ended jobs that are remembered, and for how long; and what one job may say.
_KEPT, _REMEMBERED = 5000, timedelta(days=90)
_LINES = 5000
_TAKING = 0x5245_5046  # any number: the name of a lock in a database of ours


class Sign(Enum):
    """What a worker is told when it says how far it is.

    STOP  somebody has asked for the end of the job
    LOST  the job is another's by now
    """

    GO_ON = auto()
    STOP = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is: see Job."""

    task: str = ""
    unit: str = ""
    done: int = 0
    total: int | None = None
    rate: float | None = None
    kept: int = 0


class Shift:
    """The jobs as one worker sees them; `worker` is its name, of kb.jobs.worker."""

    def __init__(self, database: Database, jobs: Jobs, worker: str) -> None:
        self._database, self._jobs, self.worker = database, jobs, worker

    def claim(self, *, long: bool = True) -> Job | None:
        """The oldest job that may begin, which is this worker's from now on; None if there is none.

        Of each lane one job runs at most, whoever works. Without `long` those are left that may take hours.
        """
        c, other = t.job.c, t.job.alias("other")
        running = sa.select(other.c.lane).where(other.c.state == State.RUNNING.value)
        query = sa.select(c.id).where(c.state == State.QUEUED.value, c.lane.not_in(running))
        if not long:
            query = query.where(c.kind.not_in(LONG))
        if not self._database.rows(query.limit(1)):
            return None  # most often, and told without a lock
        with self._database.writing() as connection:
            if self._database.dialect == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TAKING)))
            number = connection.execute(query.order_by(c.id).limit(1)).scalar()
            if number is None:
                return None
            now = datetime.now(UTC)
            values = {"state": State.RUNNING.value, "worker": self.worker, "alive_at": now, "reason": ""}
            began = sa.func.coalesce(c.started_at, now)
            connection.execute(sa.update(t.job).where(c.id == number).values(**values, started_at=began))
        return self._jobs[number]

    def beat(self, number: int, progress: Progress) -> Sign:
        """Say that a job goes on, and how far it is."""
        c = t.job.c
        values = {
            "alive_at": datetime.now(UTC),
            "task": progress.task,
            "unit": progress.unit,
            "done": progress.done,
            "total": progress.total,
            "rate": progress.rate,
            "crashes": sa.case((c.kept < progress.kept, 0), else_=c.crashes),
            "kept": progress.kept,
        }
        with self._database.writing() as connection:
            mine = sa.update(t.job).where(self._mine(number)).values(**values).returning(c.stopping)
            found = connection.execute(mine).first()
        if found is None:
            return Sign.LOST
        return Sign.STOP if found.stopping else Sign.GO_ON

    def say(self, number: int, message: str, level: str = "info") -> None:
        """Add a line to what a job says; beyond some thousands nothing is added."""
        c = t.job_line.c
        with self._database.writing() as connection:
            said = connection.execute(sa.select(sa.func.count()).where(c.job == number)).scalar_one()
            if said < _LINES:
                row = {"job": number, "at": datetime.now(UTC), "level": level, "message": message}
                connection.execute(sa.insert(t.job_line).values(**row))

    def end(self, number: int, state: State, *, reason: str = "", result: Mapping[str, Any] | None = None) -> bool:
        """End a job; False if it is another's by now."""
        values = {"state": state.value, "ended_at": datetime.now(UTC), "reason": reason, "rate": None}
        written = json.dumps(dict(result or {}), ensure_ascii=False)
        with self._database.writing() as connection:
            update = sa.update(t.job).where(self._mine(number)).values(**values, result=written)
            return connection.execute(update).rowcount == 1

    def give_back(self, number: int) -> None:
        """Let somebody else go on with a job: this worker is told to stop."""
        with self._database.writing() as connection:
            connection.execute(sa.update(t.job).where(self._mine(number)).values(state=State.QUEUED.value, worker=""))

    def crashed(self, number: int) -> None:
        """The process died that worked on a job of ours."""
        for row in self._running(self._mine(number)):
            self._take_up(row)

    def sweep(self) -> Sequence[Job]:
        """Take up the jobs whose workers are dead; those that were taken up, or given up as lost."""
        swept = []
        for row in self._running():
            silent = row.worker != self.worker and datetime.now(UTC) - aware(row.alive_at) > STALE
            if (silent or gone(row.worker)) and self._take_up(row):
                swept.append(self._jobs[row.id])
        return swept

    def tidy(self) -> None:
        """Forget ended jobs that are old, or beyond what is remembered."""
        c = t.job.c
        ended = c.state.not_in((State.QUEUED.value, State.RUNNING.value))
        oldest = sa.select(c.id).where(ended).order_by(c.id.desc()).offset(_KEPT).limit(1)
        with self._database.writing() as connection:
            last = connection.execute(oldest).scalar() or 0
            old = sa.or_(c.id <= last, c.ended_at < datetime.now(UTC) - _REMEMBERED)
            connection.execute(sa.delete(t.job).where(ended, old))
            connection.execute(sa.delete(t.job_line).where(t.job_line.c.job.not_in(sa.select(c.id))))

    def _take_up(self, row: sa.Row[*tuple[Any, ...]]) -> bool:
        """Queue a job again whose worker died, or give it up; False if something else became of it meanwhile."""
        c, crashes = t.job.c, row.crashes + 1
        values: dict[str, Any] = {"crashes": crashes, "worker": "", "state": State.QUEUED.value}
        if row.stopping:
            values |= {"state": State.CANCELLED.value, "ended_at": datetime.now(UTC)}
        elif crashes >= MOST_CRASHES:
            reason = f"Its process ended {crashes} times without a word, and nothing was kept in between."
            values |= {"state": State.LOST.value, "ended_at": datetime.now(UTC), "reason": reason}
        same = sa.and_(
            c.id == row.id, c.state == State.RUNNING.value, c.worker == row.worker, c.alive_at == row.alive_at
        )
        with self._database.writing() as connection:
            taken = connection.execute(sa.update(t.job).where(same).values(**values)).rowcount == 1
        if taken:
            self.say(row.id, f"its process ended without a word ({crashes})", "warning")
        return taken

    def _running(self, *conditions: sa.ColumnElement[bool]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        return self._database.rows(sa.select(t.job).where(t.job.c.state == State.RUNNING.value, *conditions))

    def _mine(self, number: int) -> sa.ColumnElement[bool]:
        c = t.job.c
        return sa.and_(c.id == number, c.state == State.RUNNING.value, c.worker == self.worker)
