"""The first page of the desk says what needs attention, part by part."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from desk_base import DeskBase, DeskBrowser

from kb.desk import Role
from kb.jobs import State
from web.pages.admin import overview

pytestmark = pytest.mark.slow  # each has a base of its own


def test_the_overview_tells_index_types_and_disk(reader_of_the_desk: DeskBrowser, desk_base: DeskBase) -> None:
    text = reader_of_the_desk.get("/admin").text
    assert f"generation {desk_base.engine.generation().number}" in text
    assert "Documents by type" in text
    assert "GB free of" in text


def test_an_index_that_is_missing_is_said_and_is_no_error(desk_base: DeskBase) -> None:
    desk_base.engine.close()
    shutil.rmtree(desk_base.settings.home / "index")
    answer = desk_base.browser(Role.READER).get("/admin")
    assert answer.status_code == 200
    assert "There is no index yet" in answer.text


def test_a_job_that_failed_is_named_until_one_of_its_kind_is_done(desk_base: DeskBase) -> None:
    reader, shift = desk_base.browser(Role.READER), desk_base.desk.shift("test")
    failed = desk_base.desk.jobs.ask("index")
    assert shift.claim()
    shift.end(failed.id, State.FAILED, reason="the disk was full")
    assert "1 job has failed." in reader.get("/admin").text
    done = desk_base.desk.jobs.ask("index")
    assert shift.claim()
    shift.end(done.id, State.DONE)
    assert "1 job has failed." not in reader.get("/admin").text


def test_changes_that_are_not_in_the_index_are_counted(desk_base: DeskBase) -> None:
    with desk_base.store.writing() as writing:
        writing.hide("legi/V1", reason="for a test", by="editor")
    assert "1 change is not in the index yet." in desk_base.browser(Role.READER).get("/admin").text


def test_a_disk_that_is_nearly_full_is_said(desk_base: DeskBase, monkeypatch: pytest.MonkeyPatch) -> None:
    full = SimpleNamespace(total=10**10, free=10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: full)
    assert "The disk is nearly full." in desk_base.browser(Role.READER).get("/admin").text


def test_only_administrators_see_who_logged_in(desk_base: DeskBase) -> None:
    assert "Last logins" in desk_base.browser(Role.ADMINISTRATOR).get("/admin").text
    assert "Last logins" not in desk_base.browser(Role.EDITOR).get("/admin").text


def test_a_source_that_was_never_read_counts_as_old(desk_base: DeskBase) -> None:
    page = overview.overview_page(
        desk_base.settings,
        desk_base.app.extensions["repere"].catalogue,
        desk_base.store,
        desk_base.engine,
        desk_base.desk,
    )
    assert page.sources
    assert all(source.old for source in page.sources if source.last_read is None)
    assert [matter.trouble for matter in page.matters] == sorted(
        (matter.trouble for matter in page.matters), key=list(overview.Trouble).index
    )
    assert page.index
    assert page.index.generation.built_at <= datetime.now(UTC)
