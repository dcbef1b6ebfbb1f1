"""Jobs whose worker and web server are stopped and killed: they are taken up again, done once, and none is lost."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.desk import Desk
from kb.jobs import State
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
_RESTARTS, _PAGES, _PATIENCE = 10, 300, 90.0
_SOURCE = """
id = "notes"
kind = "folder"
title = "Notes"
publisher = "Association"
licence = "CC BY 4.0"
reuse = "full_text"
path = "{path}"
"""


class Serving:
    """`kb serve` over a KB_HOME, with the worker beside it; started again and again on other ports."""

    def __init__(self, home: Path, *command: str) -> None:
        self.home = home
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kb", *(command or ("serve", "--port", str(port)))],
            cwd=ROOT,
            env={**ours, "KB_HOME": str(home), "KB_WORKERS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def kill(self) -> None:
        """Kill it, and nothing of what it has begun."""
        self.process.kill()
        self.process.wait()


def processes(home: Path) -> list[int]:
    """All processes that work over a KB_HOME."""
    mark, found = f"KB_HOME={home}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def contents(url: str, source: str) -> Mapping[str, str]:
    """The documents of a source, each with the mark of its content."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        query = sa.text("SELECT id, fingerprint FROM document WHERE source = :source AND NOT removed")
        found = {row.id: row.fingerprint for row in connection.execute(query, {"source": source})}
    engine.dispose()
    return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A KB_HOME with a source of its own, some hundred pages in a folder."""
    made = tmp_path / "home"
    folder = made / "inbox" / "notes"
    folder.mkdir(parents=True)
    for n in range(_PAGES):
        text = f"La note {n} dit comment une équipe accueille un mineur isolé. " * 5
        (folder / f"note-{n}.md").write_text(f"# Note {n}\n\n{text}\n", "utf-8")
    (made / "sources").mkdir()
    (made / "sources" / "notes.toml").write_text(_SOURCE.format(path=folder), "utf-8")
    yield made
    for process in processes(made):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def finish(desk: Desk) -> None:
    """Wait until nothing is left to do."""
    deadline = time.monotonic() + _PATIENCE
    while desk.jobs.pending():
        assert time.monotonic() < deadline, [(job.kind, job.state, job.reason) for job in desk.jobs.pending()]
        time.sleep(0.2)


def test_ten_restarts_of_worker_and_web_lose_nothing_and_do_nothing_twice(home: Path, own_pages: Path) -> None:
    settings, chance = Settings(home=home), random.Random(20261124)
    with closing(Desk(settings.desk_url)) as desk:
        desk.jobs.ask("crawl", source="repere", full=False)
        desk.jobs.ask("crawl", source="notes", full=False)
        for _ in range(_RESTARTS):
            serving = Serving(home)
            time.sleep(chance.uniform(0.8, 2.4))
            chance.choice((serving.stop, serving.kill))()
        last = Serving(home)
        finish(desk)
        jobs = desk.jobs.latest()
        last.stop()
    kinds = [job.kind for job in jobs]
    assert {job.state for job in jobs} == {State.DONE}
    assert kinds.count("crawl") == 2
    assert contents(settings.database_url, "repere") == contents(Settings(home=own_pages).database_url, "repere")
    assert len(contents(settings.database_url, "notes")) == _PAGES
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        assert engine.check() == []
        assert engine.generation().documents == store.counts()[()]
    until_gone(home)


def until_gone(home: Path) -> None:
    """Nobody works on after all were told to stop."""
    deadline = time.monotonic() + 15
    while left := processes(home):
        assert time.monotonic() < deadline, [Path(f"/proc/{one}/cmdline").read_bytes() for one in left]
        time.sleep(0.1)


def test_a_job_that_kills_its_process_is_given_up_and_says_so(home: Path) -> None:
    with closing(Desk(Settings(home=home).desk_url)) as desk:
        deadly = desk.jobs.ask("crawl", source="notes", full=False)
        worker = Serving(home, "worker")
        deadline = time.monotonic() + _PATIENCE
        while not desk.jobs[deadly.id].state.ended and time.monotonic() < deadline:
            for child in children(worker.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.01)
        worker.stop()
        ended = desk.jobs[deadly.id]
        said = [line.message for line in desk.jobs.lines(deadly.id)]
    assert ended.state is State.LOST
    assert "ended 3 times" in ended.reason
    assert len(said) == 3


def test_a_crawl_that_is_cancelled_stops_and_keeps_what_it_has_read(home: Path) -> None:
    settings = Settings(home=home)
    with closing(Desk(settings.desk_url)) as desk, closing(Store(settings.database_url)) as store:
        crawl = desk.jobs.ask("crawl", source="repere", full=False)
        worker = Serving(home, "worker")
        deadline = time.monotonic() + _PATIENCE
        while not store.counts().get((), 0):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        desk.jobs.stop(crawl.id)
        while not desk.jobs[crawl.id].state.ended:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        worker.stop()
        assert desk.jobs[crawl.id].state is State.CANCELLED
        assert 0 < store.counts()[()] < 1398


def children(process: int) -> list[int]:
    """The processes that this one has begun."""
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []
