"""The pages of jobs: what they say, who may stop one or ask for it again, and the stream of what goes on."""

from __future__ import annotations

import json
import threading

import pytest
from desk_base import DeskBase, DeskBrowser

from kb.desk import Role
from kb.jobs import Job, Progress, State
from web.admin import jobs

pytestmark = pytest.mark.slow  # each has a base of its own


@pytest.fixture
def crawl(desk_base: DeskBase) -> Job:
    """A job that runs, 300 of 1,398 files read."""
    asked = desk_base.desk.jobs.ask("crawl", by="editor", source="repere", full=False)
    shift = desk_base.desk.shift("test")
    assert shift.claim()
    shift.beat(asked.id, Progress(task="repere", unit="files", done=300, total=1398, rate=12.5, kept=300))
    shift.say(asked.id, "a.pdf: <b>not</b> a PDF", "error")
    return asked


def test_a_job_under_way_says_how_far_it_is_and_how_long_it_will_take(desk_base: DeskBase, crawl: Job) -> None:
    text = desk_base.browser(Role.READER).get(f"/admin/jobs/{crawl.id}").text
    assert "repere – 300 of 1,398 files" in text
    assert "12.5 files a second, 88 seconds left" in text
    french = {"Accept-Language": "fr"}
    assert "reste 88" in desk_base.browser(Role.READER).get(f"/admin/jobs/{crawl.id}", headers=french).text
    assert '<progress id="job-progress" max="1398" value="300">' in text
    assert "a.pdf: &lt;b&gt;not&lt;/b&gt; a PDF" in text
    assert "Stop</button>" not in text


def test_jobs_are_found_by_kind_and_state(desk_base: DeskBase, crawl: Job) -> None:
    waiting = desk_base.desk.jobs.ask("index")
    reader = desk_base.browser(Role.READER)
    links = [f'href="/admin/jobs/{number}"' for number in (crawl.id, waiting.id)]
    asked = ["/admin/jobs", "/admin/jobs?kind=index&state=queued", "/admin/jobs?state=failed"]
    shown = [[link in reader.get(path).text for link in links] for path in asked]
    assert shown == [[True, True], [False, True], [False, False]]


def test_an_editor_stops_a_run_and_asks_for_it_again(desk_base: DeskBase, crawl: Job) -> None:
    editor = desk_base.browser(Role.EDITOR)
    assert editor.post(f"/admin/jobs/{crawl.id}/cancel").status_code == 303
    assert desk_base.desk.jobs[crawl.id].stopping
    assert desk_base.desk.shift("test").end(crawl.id, State.CANCELLED)
    location = editor.post(f"/admin/jobs/{crawl.id}/again").location
    again = desk_base.desk.jobs[int(location.rpartition("/")[2])]
    assert (again.kind, again.arguments, again.asked_by) == ("crawl", crawl.arguments, "editor")


def test_nobody_stops_or_repeats_what_they_may_not_ask_for(desk_base: DeskBase) -> None:
    rebuild = desk_base.desk.jobs.ask("rebuild", by="administrator")
    for role in (Role.READER, Role.EDITOR):
        for action in ("cancel", "again"):
            assert desk_base.browser(role).post(f"/admin/jobs/{rebuild.id}/{action}").status_code == 403
    assert desk_base.desk.jobs[rebuild.id].state is State.QUEUED


def test_a_stream_says_what_has_changed_and_ends_with_the_job(
    desk_base: DeskBase, crawl: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_EVERY", 0.02)
    shift = desk_base.desk.shift("test")
    threading.Timer(0.15, lambda: shift.end(crawl.id, State.DONE)).start()
    answer = desk_base.browser(Role.READER).get(f"/admin/jobs/{crawl.id}/events")
    retry, *events = answer.text.strip().split("\n\n")
    told = [json.loads(event.partition("data: ")[2]) for event in events]
    assert (answer.mimetype, retry) == ("text/event-stream", "retry: 2000")
    assert [(one["state"], one["done"], one["ended"]) for one in told] == [
        ("running", 300, False),
        ("done", 300, True),
    ]


def test_a_stream_ends_with_the_session_and_gives_its_place_back(
    desk_base: DeskBase, crawl: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_EVERY", 0.02)
    browser = desk_base.browser(Role.READER)
    assert desk_base.desk.sessions.of("reader")
    threading.Timer(0.15, lambda: desk_base.desk.sessions.end_all("reader")).start()
    assert browser.get(f"/admin/jobs/{crawl.id}/events").text.count("data: ") == 1
    places = desk_base.app.extensions[jobs._PLACES]
    assert all(places.acquire(blocking=False) for _ in range(desk_base.settings.threads // 4))


def test_beyond_the_places_a_stream_is_one_event(desk_base: DeskBase, crawl: Job) -> None:
    places = desk_base.app.extensions[jobs._PLACES]
    while places.acquire(blocking=False):
        pass
    reader: DeskBrowser = desk_base.browser(Role.READER)
    answer = reader.get(f"/admin/jobs/{crawl.id}/events")
    assert answer.text.count("data: ") == 1
    mark = answer.text.partition("id: ")[2].partition("\n")[0]
    known = reader.get(f"/admin/jobs/{crawl.id}/events", headers={"Last-Event-ID": mark})
    assert known.text == "retry: 2000\n\n"
