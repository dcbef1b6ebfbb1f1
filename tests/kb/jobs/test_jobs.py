"""Jobs: one of a lane at a time, whoever works; what a worker leaves is taken up, or given up in words."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.desk import Desk
from kb.desk import tables as t
from kb.jobs import KINDS, Progress, Sign, State
from kb.jobs.worker import gone, here


def test_two_jobs_of_one_lane_never_run_at_once(desk: Desk) -> None:
    for kind in ("index", "rebuild", "check"):
        desk.jobs.ask(kind)
    one, other = desk.shift("a"), desk.shift("b")
    first = one.claim()
    assert first
    assert (other.claim(), one.claim()) == (None, None)
    one.end(first.id, State.DONE)
    assert other.claim()


def test_the_same_work_that_waits_already_is_asked_for_once(desk: Desk) -> None:
    first = desk.jobs.ask("crawl", by="a", source="legi", full=False)
    assert desk.jobs.ask("crawl", by="b", source="legi", full=False).id == first.id
    assert desk.jobs.ask("crawl", by="b", source="legi", full=True).id != first.id
    desk.shift("a").claim()
    assert desk.jobs.ask("crawl", by="b", source="legi", full=False).id != first.id


def test_a_place_is_kept_for_what_is_short(desk: Desk) -> None:
    desk.jobs.ask("crawl", source="legi", full=False)
    upload = desk.jobs.ask("upload-read", upload="1")
    claimed = desk.shift("a").claim(long=False)
    assert claimed
    assert claimed.id == upload.id


def test_a_job_of_another_machine_is_taken_up_when_it_gives_no_sign(desk: Desk, database_url: str) -> None:
    number = desk.jobs.ask("index").id
    desk.shift("elsewhere/0 1 2").claim()
    shift = desk.shift(here())
    assert shift.sweep() == []
    _age(database_url, timedelta(seconds=90))
    assert [job.state for job in shift.sweep()] == [State.QUEUED]
    assert desk.jobs.lines(number)[0].message == "its process ended without a word (1)"


def test_a_job_is_given_up_after_three_deaths_in_which_nothing_was_kept(desk: Desk) -> None:
    number, shift = desk.jobs.ask("crawl", source="legi", full=False).id, desk.shift(here())
    for kept in (1, 2, 3, 3):
        assert shift.claim()
        assert shift.beat(number, Progress(kept=kept)) is Sign.GO_ON
        shift.crashed(number)
    assert desk.jobs[number].state is State.QUEUED
    assert shift.claim()
    shift.crashed(number)
    assert desk.jobs[number].state is State.LOST
    assert "nothing was kept" in desk.jobs[number].reason


def test_who_lost_a_job_is_told_and_can_no_longer_end_it(desk: Desk) -> None:
    number = desk.jobs.ask("index").id
    former, now = desk.shift("a"), desk.shift("b")
    former.claim()
    former.give_back(number)
    now.claim()
    assert former.beat(number, Progress()) is Sign.LOST
    assert not former.end(number, State.DONE)
    assert now.end(number, State.DONE, result={"put": 1})
    assert desk.jobs[number].result == {"put": 1}


def test_a_job_that_is_to_stop_hears_it_and_one_that_waits_is_cancelled(desk: Desk) -> None:
    shift, number = desk.shift("a"), desk.jobs.ask("index").id
    shift.claim()
    desk.jobs.stop(number)
    assert shift.beat(number, Progress()) is Sign.STOP
    shift.crashed(number)
    assert desk.jobs[number].state is State.CANCELLED
    waiting = desk.jobs.ask("index").id
    desk.jobs.stop(waiting)
    assert desk.jobs[waiting].state is State.CANCELLED


def test_old_jobs_and_what_they_said_are_forgotten(desk: Desk, database_url: str) -> None:
    shift, number = desk.shift("a"), desk.jobs.ask("index").id
    shift.claim()
    shift.say(number, "a word")
    shift.end(number, State.DONE)
    shift.tidy()
    assert desk.jobs.lines(number)
    _age(database_url, timedelta(days=100))
    shift.tidy()
    assert (desk.jobs.latest(), desk.jobs.lines(number)) == ((), ())


def test_a_process_is_known_by_its_start_and_not_by_its_number_alone() -> None:
    place, number, started = here().split(" ")
    assert not gone(here())
    assert gone(f"{place} {number} {int(started) - 1}")
    assert gone(f"{place} {2**22 + 1} {started}")
    assert not gone(f"elsewhere/1 {number} 1")


@pytest.mark.slow
def test_four_processes_that_take_jobs_at_once_take_each_of_them_once(database_url: str) -> None:
    with closing(Desk(database_url)) as desk:
        for n in range(40):
            desk.jobs.ask("upload-read", upload=str(n))
        context = multiprocessing.get_context("spawn")
        with context.Pool(4) as pool:
            taken = pool.map(_take_all, [(database_url, str(n)) for n in range(4)], chunksize=1)
        assert Counter(number for some in taken for number in some) == Counter(job.id for job in desk.jobs.latest())
        assert {job.state for job in desk.jobs.latest()} == {State.DONE}


def _take_all(given: tuple[str, str]) -> list[int]:
    url, name = given
    taken = []
    with closing(Desk(url)) as desk:
        shift = desk.shift(name)
        while job := shift.claim():
            shift.end(job.id, State.DONE)
            taken.append(job.id)
    return taken


def test_every_kind_of_job_has_a_lane_that_its_arguments_fill() -> None:
    filled = {kind: one.lane.format(source="s", upload="u") for kind, one in KINDS.items()}
    assert all(filled.values())


@pytest.fixture
def desk(database_url: str):
    with closing(Desk(database_url)) as opened:
        yield opened


def _age(url: str, by: timedelta) -> None:
    """Let everything have happened earlier."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        then = datetime.now(UTC) - by
        connection.execute(sa.update(t.job).values(alive_at=then))
        connection.execute(sa.update(t.job).where(t.job.c.ended_at.is_not(None)).values(ended_at=then))
    engine.dispose()
