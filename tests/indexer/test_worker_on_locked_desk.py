"""A worker whose desk somebody else holds, or whose sources cannot be read, goes on when that is over."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kb.desk import Desk
from kb.jobs import Job, State
from kb.settings import Settings

pytestmark = pytest.mark.slow

_SOURCE = (
    'id = "notes"\nkind = "folder"\ntitle = "Notes"\npublisher = "Nous"\nlicence = "CC0"\nreuse = "full_text"\n'
    'path = "documents"\n'
)


def test_a_worker_goes_on_after_its_desk_was_locked_and_beside_a_broken_source(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "documents").mkdir()
    (corpus / "sources" / "notes.toml").write_text(_SOURCE)
    (corpus / "documents" / "a.md").write_text("# Une note\n\nElle dit comment une équipe accueille un mineur.\n")
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    settings.home.mkdir()
    broken = corpus / "sources" / "broken.toml"
    broken.write_text("id = ")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    with closing(Desk(settings.desk_url)) as desk:
        worker = subprocess.Popen(
            [sys.executable, "-m", "kb", "worker"],
            env={**ours, "KB_HOME": str(settings.home), "KB_CORPUS": str(corpus)},
            stderr=subprocess.DEVNULL,
        )
        try:
            assert _ended(desk, desk.jobs.ask("index")).state is State.DONE
            broken.unlink()
            crawl = desk.jobs.ask("crawl", source="notes", full=False)
            with closing(sqlite3.connect(settings.home / "desk.sqlite", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                time.sleep(3)
                other.execute("ROLLBACK")
            assert _ended(desk, crawl).state is State.DONE
            assert worker.poll() is None
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(15) == 0


def _ended(desk: Desk, job: Job) -> Job:
    """The job at its end, with what follows it."""
    deadline = time.monotonic() + 30
    while desk.jobs.pending() and time.monotonic() < deadline:
        time.sleep(0.05)
    return desk.jobs[job.id]
