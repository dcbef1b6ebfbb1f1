"""Two workers over PostgreSQL and Redis, both real: each job is done once, and a Redis that dies stops nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from redis_server import RedisServer
from working import ended, folder_corpus, workers

from kb.desk import Desk
from kb.jobs import State
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.settings import Settings
from kb.store import Store

pytestmark = pytest.mark.slow


def test_two_workers_do_each_job_once_also_while_redis_is_dead(
    tmp_path: Path, postgresql_url: str, redis_program: str
) -> None:
    corpus, home = folder_corpus(tmp_path), tmp_path / "home"
    home.mkdir()
    with RedisServer.running(redis_program, tmp_path) as redis:
        settings = Settings(home=home, corpus=corpus, database=postgresql_url, queue=redis.url)
        assert settings.desk_url == postgresql_url
        told = {"KB_HOME": home, "KB_CORPUS": corpus, "KB_DATABASE": postgresql_url, "KB_QUEUE": redis.url}
        with closing(Desk(settings.desk_url)) as desk, workers(2, **told):
            for number, word in enumerate(("ardoise", "brouette", "clairon")):
                if number == 1:
                    redis.kill()
                if number == 2:
                    redis.start()
                (corpus / "documents" / f"{number}.md").write_text(f"# Une note\n\nLe mot de cette note est {word}.\n")
                crawl = ended(desk, desk.jobs.ask("crawl", source="notes", full=False))
                assert crawl.state is State.DONE
                assert found(settings, word) == 1
            assert [job.state for job in desk.jobs.find(kind="crawl")] == [State.DONE] * 3
    with closing(Store(postgresql_url)) as store:
        assert sum(store.counts().values()) == 3
    assert not list(home.glob("*.sqlite"))


def found(settings: Settings, word: str) -> int:
    """How many documents a search for a word finds."""
    with closing(engine_of(settings)) as engine:
        return engine.search(SearchRequest(text=word, expand=False)).total
