"""The table of jobs under several workers that take, finish, stall and die: compared with a model of plain values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from kb.desk import Desk
from kb.desk import tables as t
from kb.jobs import Progress, Sign, State
from kb.jobs.shift import MOST_CRASHES

WORKERS = st.sampled_from([f"elsewhere/1 {number} 1" for number in range(3)])


@dataclass(slots=True)
class _Told:
    """What is to be known of a job."""

    lane: str
    long: bool
    state: State = State.QUEUED
    worker: str = ""
    crashes: int = 0
    kept: int = 0
    stopping: bool = False
    stale: bool = False


class _Workers(RuleBasedStateMachine):
    """Workers that never speak to one another; a hand on a job is (number, worker)."""

    hands = Bundle("hands")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._jobs: dict[int, _Told] = {}
        with desk._database.writing() as connection:
            connection.execute(sa.delete(t.job_line))
            connection.execute(sa.delete(t.job))

    @rule(source=st.sampled_from("ab"), kind=st.sampled_from(["crawl", "index", "reread"]))
    def ask(self, source: str, kind: str) -> None:
        given = {"crawl": {"source": source, "full": False}, "reread": {"source": source, "document": "d"}}
        waiting = [one.id for one in self._desk.jobs.pending() if one.state is State.QUEUED]
        job = self._desk.jobs.ask(kind, **given.get(kind, {}))
        lane = "index" if kind == "index" else f"source:{source}"
        if job.id in self._jobs:
            assert job.id in waiting
            assert (job.kind, job.lane) == (kind, lane)
        else:
            self._jobs[job.id] = _Told(lane=lane, long=kind == "crawl")

    @rule(target=hands, worker=WORKERS, long=st.booleans())
    def claim(self, worker: str, long: bool) -> tuple[int, str]:
        taken = {told.lane for told in self._jobs.values() if told.state is State.RUNNING}
        free = [
            number
            for number, told in sorted(self._jobs.items())
            if told.state is State.QUEUED and told.lane not in taken and (long or not told.long)
        ]
        job = self._desk.shift(worker).claim(long=long)
        assert (job.id if job else None) == (free[0] if free else None)
        if job is None:
            return 0, worker
        told = self._jobs[job.id]
        told.state, told.worker, told.stale = State.RUNNING, worker, False
        return job.id, worker

    @rule(hand=hands, more=st.integers(0, 1))
    def beat(self, hand: tuple[int, str], more: int) -> None:
        number, worker = hand
        told = self._mine(hand)
        sign = self._desk.shift(worker).beat(number, Progress(kept=(told.kept if told else 0) + more))
        if told is None:
            assert sign is Sign.LOST
            return
        assert sign is (Sign.STOP if told.stopping else Sign.GO_ON)
        told.kept, told.stale = told.kept + more, False
        if more:
            told.crashes = 0

    @rule(hand=hands, state=st.sampled_from([State.DONE, State.FAILED, State.CANCELLED]))
    def end(self, hand: tuple[int, str], state: State) -> None:
        told = self._mine(hand)
        assert self._desk.shift(hand[1]).end(hand[0], state) is (told is not None)
        if told:
            told.state = state

    @rule(hand=hands)
    def give_back(self, hand: tuple[int, str]) -> None:
        self._desk.shift(hand[1]).give_back(hand[0])
        if told := self._mine(hand):
            told.state, told.worker = State.QUEUED, ""

    @rule(hand=hands)
    def process_dies(self, hand: tuple[int, str]) -> None:
        self._desk.shift(hand[1]).crashed(hand[0])
        if told := self._mine(hand):
            self._taken_up(told)

    @rule(hand=consumes(hands))
    def worker_is_heard_of_no_more(self, hand: tuple[int, str]) -> None:
        if told := self._mine(hand):
            long_ago = datetime.now(UTC) - timedelta(hours=1)
            with self._desk._database.writing() as connection:
                connection.execute(sa.update(t.job).where(t.job.c.id == hand[0]).values(alive_at=long_ago))
            told.stale = True

    @rule(worker=WORKERS)
    def sweep(self, worker: str) -> None:
        running = {number: told for number, told in self._jobs.items() if told.state is State.RUNNING}
        stale = {number: told for number, told in running.items() if told.stale and told.worker != worker}
        assert {job.id for job in self._desk.shift(worker).sweep()} == set(stale)
        for told in stale.values():
            self._taken_up(told)

    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        if not self._jobs:
            return
        number = data.draw(st.sampled_from(sorted(self._jobs)))
        self._desk.jobs.stop(number)
        told = self._jobs[number]
        if told.state is State.QUEUED:
            told.state = State.CANCELLED
        elif told.state is State.RUNNING:
            told.stopping = True

    @invariant()
    def the_table_is_as_it_should_be(self) -> None:
        rows = {job.id: job for job in self._desk.jobs.latest(1000)}
        assert rows.keys() == self._jobs.keys()
        for number, told in self._jobs.items():
            job = rows[number]
            assert (job.state, job.worker if job.state is State.RUNNING else "") == (
                told.state,
                told.worker if told.state is State.RUNNING else "",
            )
            assert (job.crashes, job.kept, job.stopping) == (told.crashes, told.kept, told.stopping)
            assert (job.ended_at is not None) is told.state.ended
        running = [job.lane for job in rows.values() if job.state is State.RUNNING]
        assert len(running) == len(set(running))

    def _mine(self, hand: tuple[int, str]) -> _Told | None:
        told = self._jobs.get(hand[0])
        return told if told and told.state is State.RUNNING and told.worker == hand[1] else None

    @staticmethod
    def _taken_up(told: _Told) -> None:
        told.crashes += 1
        told.stale, told.worker = False, ""
        told.state = State.LOST if told.crashes >= MOST_CRASHES else State.QUEUED
        if told.stopping:
            told.state = State.CANCELLED


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(Desk(f"sqlite:///{tmp_path / 'desk.sqlite'}")) as desk:
        yield desk


def test_no_lane_has_two_workers_and_no_job_is_lost_or_ended_twice(desk) -> None:
    chosen = settings(max_examples=12, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: _Workers(desk), settings=chosen)


@pytest.mark.slow
def test_on_postgresql_no_lane_has_two_workers_either(postgresql_url: str) -> None:
    chosen = settings(max_examples=8, stateful_step_count=25, deadline=None)
    with closing(Desk(postgresql_url)) as desk:
        run_state_machine_as_test(lambda: _Workers(desk), settings=chosen)
