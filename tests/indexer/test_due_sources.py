"""Runs that are due by a schedule."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from indexer.due import ask_for_due
from kb.desk import Desk
from kb.jobs.worker import here
from kb.settings import Settings
from kb.store import HarvestReport, Store

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SOURCE = (
    'id = "notes"\nkind = "folder"\ntitle = "Notes"\npublisher = "Nous"\nlicence = "CC0"\nreuse = "full_text"\n'
    'path = "documents"\nschedule = "daily at 03:00"\n'
)


@pytest.fixture
def base(tmp_path):
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "documents").mkdir()
    (corpus / "sources" / "notes.toml").write_text(SOURCE)
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    settings.home.mkdir()
    with closing(Store(settings.database_url)) as store, store.writing() as writing:
        writing.report(HarvestReport(source="notes", started_at=NOON, ended_at=NOON, counts={"new": 1}))
    with closing(Desk(settings.desk_url)) as desk:
        ask_for_due(settings, desk, NOON)
        yield settings, desk


def test_a_schedule_counts_from_when_it_is_seen(base) -> None:
    settings, desk = base
    ask_for_due(settings, desk, NOON + timedelta(hours=12))
    assert not desk.jobs.latest()


def test_runs_that_were_missed_are_made_up_for_once_however_many_workers_there_are(base) -> None:
    settings, desk = base
    for _ in range(3):
        ask_for_due(settings, desk, NOON + timedelta(days=5))
        with closing(Desk(settings.desk_url)) as other:
            ask_for_due(settings, other, NOON + timedelta(days=5))
        job = desk.shift(here()).claim()
        if job:
            desk.shift(here()).give_back(job.id)
    assert [job.lane for job in desk.jobs.latest()] == ["source:notes"]


def test_a_paused_source_is_left_alone(base) -> None:
    settings, desk = base
    desk.pauses.pause("notes", who="editor", reason="moving")
    ask_for_due(settings, desk, NOON + timedelta(days=5))
    assert not desk.jobs.latest()


def test_a_clock_that_was_ahead_for_a_while_does_not_stop_the_schedule(base) -> None:
    settings, desk = base
    ask_for_due(settings, desk, NOON + timedelta(days=4000))
    assert len(desk.jobs.latest()) == 1
    desk.jobs.stop(desk.jobs.latest()[0].id)
    ask_for_due(settings, desk, NOON)
    ask_for_due(settings, desk, NOON + timedelta(days=1))
    assert len(desk.jobs.latest()) == 2


def test_the_first_run_of_a_source_is_for_people_to_ask_for(base) -> None:
    settings, desk = base
    (settings.corpus / "sources" / "other.toml").write_text(SOURCE.replace("notes", "other"))
    for days in range(3):
        ask_for_due(settings, desk, NOON + timedelta(days=days))
    assert {job.lane for job in desk.jobs.latest()} == {"source:notes"}
