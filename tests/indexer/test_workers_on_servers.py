"""Two workers over PostgreSQL and Redis, both real: each job is done once, and a Redis that dies stops nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from redis_server import RedisServer

from kb.desk import Desk
from kb.jobs import Job, State
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.settings import Settings
from kb.store import Store

pytestmark = pytest.mark.slow

_SOURCE = (
    'id = "notes"\nkind = "folder"\ntitle = "Notes"\npublisher = "Nous"\nlicence = "CC0"\nreuse = "full_text"\n'
    'path = "documents"\n'
)


def test_two_workers_do_each_job_once_also_while_redis_is_dead(
    tmp_path: Path, postgresql_url: str, redis_program: str
) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    documents = corpus / "documents"
    documents.mkdir()
    (corpus / "sources" / "notes.toml").write_text(_SOURCE)
    (tmp_path / "home").mkdir()
    with RedisServer.running(redis_program, tmp_path) as redis:
        settings = Settings(home=tmp_path / "home", corpus=corpus, database=postgresql_url, queue=redis.url)
        assert settings.desk_url == postgresql_url
        with closing(Desk(settings.desk_url)) as desk, workers(settings, 2):
            for number, word in enumerate(("ardoise", "brouette", "clairon")):
                if number == 1:
                    redis.kill()
                if number == 2:
                    redis.start()
                (documents / f"{number}.md").write_text(f"# Une note\n\nLe mot de cette note est {word}.\n")
                crawl = ended(desk, desk.jobs.ask("crawl", source="notes", full=False))
                assert crawl.state is State.DONE
                assert found(settings, word) == 1
            crawls = desk.jobs.find(kind="crawl")
            assert [job.state for job in crawls] == [State.DONE] * 3
    with closing(Store(postgresql_url)) as store:
        assert sum(store.counts().values()) == 3
    assert not list(settings.home.glob("*.sqlite"))


@contextmanager
def workers(settings: Settings, number: int) -> Iterator[None]:
    """So many `kb worker`, which must end by themselves when they are told to."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    told = {
        "KB_HOME": str(settings.home),
        "KB_CORPUS": str(settings.corpus),
        "KB_DATABASE": settings.database,
        "KB_QUEUE": settings.queue,
    }
    command = [sys.executable, "-m", "kb", "worker"]
    started = [
        subprocess.Popen(command, env=ours | told, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(number)
    ]
    try:
        yield
        assert [one.poll() for one in started] == [None] * number
    finally:
        for one in started:
            one.send_signal(signal.SIGTERM)
        assert [one.wait(20) for one in started] == [0] * number


def found(settings: Settings, word: str) -> int:
    """How many documents a search for a word finds."""
    with closing(engine_of(settings)) as engine:
        return engine.search(SearchRequest(text=word, expand=False)).total


def ended(desk: Desk, job: Job) -> Job:
    """The job at its end, with what follows it."""
    deadline = time.monotonic() + 40
    while desk.jobs.pending() and time.monotonic() < deadline:
        time.sleep(0.05)
    return desk.jobs[job.id]
