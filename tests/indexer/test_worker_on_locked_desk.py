"""A worker whose desk somebody else holds, or whose sources cannot be read, goes on when that is over."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from working import ended, folder_corpus, workers

from kb.desk import Desk
from kb.jobs import State
from kb.settings import Settings

pytestmark = pytest.mark.slow


def test_a_worker_goes_on_after_its_desk_was_locked_and_beside_a_broken_source(tmp_path: Path) -> None:
    corpus = folder_corpus(tmp_path)
    (corpus / "documents" / "a.md").write_text("# Une note\n\nElle dit comment une équipe accueille un mineur.\n")
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    settings.home.mkdir()
    broken = corpus / "sources" / "broken.toml"
    broken.write_text("id = ")
    with closing(Desk(settings.desk_url)) as desk, workers(1, KB_HOME=settings.home, KB_CORPUS=corpus):
        assert ended(desk, desk.jobs.ask("index")).state is State.DONE
        broken.unlink()
        crawl = desk.jobs.ask("crawl", source="notes", full=False)
        with closing(sqlite3.connect(settings.home / "desk.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(3)
            other.execute("ROLLBACK")
        assert ended(desk, crawl).state is State.DONE
