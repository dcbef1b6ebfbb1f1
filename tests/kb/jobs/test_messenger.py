"""The word that there is work: through a file or a real Redis it comes once, from any process, and can be lost."""

from __future__ import annotations

import multiprocessing
import pickle
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from redis_server import RedisServer

from kb.errors import SettingsError
from kb.jobs.messenger import Messenger
from kb.settings import Settings

_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Carrier:
    """Settings of a way to carry the word; `slip` puts bytes among its words that nobody signed."""

    settings: Settings
    slip: Callable[[bytes], None]


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.slow)])
def carrier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Carrier]:
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        with closing(redis.Redis(port=server.port)) as client:
            client.flushall()
            yield Carrier(Settings(home=tmp_path, queue=server.url), lambda data: slip_into_redis(client, data))
    else:
        yield Carrier(Settings(home=tmp_path), lambda data: slip_into_file(tmp_path / "queue.sqlite", data))


def slip_into_redis(client: redis.Redis, data: bytes) -> None:
    (key,) = client.keys("huey.redis.*") or [b"huey.redis.repere"]
    client.lpush(key, data)


def slip_into_file(path: Path, data: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("insert into task (queue, data, priority) values ('repere', ?, 0)", (data,))


def tell(settings: Settings) -> None:
    with closing(Messenger(settings)) as messenger:
        messenger.tell()


def test_a_word_is_heard_once(carrier: Carrier) -> None:
    with closing(Messenger(carrier.settings)) as asking, closing(Messenger(carrier.settings)) as working:
        assert not working.heard()
        asking.tell()
        assert working.heard()
        assert not working.heard()


def test_many_words_are_heard_as_one(carrier: Carrier) -> None:
    with closing(Messenger(carrier.settings)) as asking, closing(Messenger(carrier.settings)) as working:
        for _ in range(25):
            asking.tell()
        assert working.heard()
        assert not working.heard()


@pytest.mark.slow
def test_a_word_comes_from_another_process(carrier: Carrier) -> None:
    with closing(Messenger(carrier.settings)) as working:
        working.heard()  # makes the secret by which words are signed, which both must have
        process = _SPAWN.Process(target=tell, args=(carrier.settings,))
        process.start()
        process.join(30)
        assert process.exitcode == 0
        assert working.heard()


def test_each_word_wakes_one_of_two_workers(carrier: Carrier) -> None:
    with closing(Messenger(carrier.settings)) as one, closing(Messenger(carrier.settings)) as other:
        tell(carrier.settings)
        assert sorted([one.heard(), other.heard()]) == [False, True]


def test_a_word_that_nobody_signed_is_not_unpickled(carrier: Carrier, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with closing(Messenger(carrier.settings)) as working:
        tell(carrier.settings)
        assert working.heard()
        carrier.slip(pickle.dumps(Poison(trace)))
        assert not working.heard()
        assert not trace.exists()
        tell(carrier.settings)
        assert working.heard()


class Poison:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Path]]:
        return Path.touch, (self.path,)


def test_the_unsigned_word_of_these_tests_would_do_harm(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Poison(tmp_path / "trace")))  # noqa: S301 - it is our own poison
    assert (tmp_path / "trace").exists()


@pytest.mark.slow
def test_who_waits_at_redis_is_woken_by_the_word(redis_server: RedisServer, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, queue=redis_server.url)
    with closing(Messenger(settings)) as working:
        working.heard()
        threading.Timer(0.1, tell, (settings,)).start()
        assert working.heard()


@pytest.mark.slow
def test_without_redis_words_are_lost_and_nothing_else(
    redis_program: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.jobs.messenger._AWAY", 0.0)
    with RedisServer.running(redis_program, tmp_path) as server:
        settings = Settings(home=tmp_path, queue=server.url)
        with closing(Messenger(settings)) as asking, closing(Messenger(settings)) as working:
            asking.tell()
            assert working.heard()
            server.kill()
            asking.tell()
            assert not working.heard()
            assert "no worker could be told of a job" in caplog.text
            server.start()
            asking.tell()
            assert working.heard()


@pytest.mark.slow
def test_a_redis_that_is_away_is_complained_of_once_in_a_while(
    redis_program: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        RedisServer.running(redis_program, tmp_path) as server,
        closing(Messenger(Settings(home=tmp_path, queue=server.url))) as working,
    ):
        working.heard()
        server.kill()
        for _ in range(20):
            assert not working.heard()
        assert caplog.text.count("could not be read") == 1


@pytest.mark.slow
def test_a_redis_that_takes_the_call_and_never_answers_keeps_nobody_waiting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings = Settings(home=tmp_path, queue=f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        with closing(Messenger(settings)) as messenger:
            started = time.monotonic()
            messenger.tell()
            assert not messenger.heard()
            assert time.monotonic() - started < 20


def test_a_queue_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="KB_QUEUE names no queue: amqp") as refused:
        Messenger(Settings(home=tmp_path, queue="amqp://host"))
    assert "redis://host:6379/0" in refused.value.hint


@pytest.mark.parametrize("queue", ["redis://[", "redis://host:port/0", "redis://127.0.0.1:99999/0"])
def test_an_address_that_is_none_is_refused_in_words(tmp_path: Path, queue: str) -> None:
    with pytest.raises(SettingsError, match="KB_QUEUE cannot be used"):
        Messenger(Settings(home=tmp_path, queue=queue))
