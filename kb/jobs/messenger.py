"""The word that there is work, carried from whoever asks to the workers, by huey: through a file, or through Redis.

Nothing depends on it: workers look into the table of jobs by themselves every few seconds, and a word too many finds
nothing to do. It only makes them quick. Words are signed, since huey unpickles them.
"""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from kb.errors import SettingsError
from kb.secret import secret
from kb.settings import Settings

if TYPE_CHECKING:
    from redis import ConnectionPool

_LOG = logging.getLogger(__name__)
_NAME = "repere"
#: Seconds after which a Redis that does not answer is given up: more than it lets somebody wait for a word. And seconds
#: for which a carrier that failed is left alone; workers look into the table by themselves meanwhile.
_CONNECTING, _ANSWERING, _AWAY = 1.0, 2.0, 5.0


class Messenger:
    """Carries the word in one direction; each process has its own. `close()` before a fork, and at the end."""

    def __init__(self, settings: Settings) -> None:
        self._huey = _huey(settings)
        self._word = self._huey.task(name="work")(_work)
        self._again = float("-inf")  # when the carrier is listened to again

    def tell(self) -> None:
        """Tell a worker that there is work. Where that fails, workers find out by themselves, a little later."""
        try:
            self._word()
        except Exception:  # noqa: BLE001 - whatever the carrier raises: nothing depends on it
            _LOG.warning("no worker could be told of a job; it will be found in a few seconds", exc_info=True)

    def heard(self) -> bool:
        """True if there was a word since this was asked last. Of Redis it waits for one, for a second at most.

        A carrier that is away is asked again after a few seconds only.
        """
        if time.monotonic() < self._again:
            return False
        heard = False
        try:
            while self._huey.dequeue() is not None:
                heard = True
                if self._huey.pending_count() == 0:
                    break
        except ValueError:
            _LOG.warning("a word in the queue is not signed by us; it was thrown away")
        except Exception:  # noqa: BLE001 - whatever a carrier raises that is away: it does not stop a worker
            _LOG.warning("the word of a job could not be read; jobs are found a little later", exc_info=True)
            self._again = time.monotonic() + _AWAY
        return heard

    def close(self) -> None:
        """Give the connection back; it is opened again when it is needed."""
        self._huey.storage.close()


def _work() -> None:
    """What the word says; the worker takes it as a call to look into the table, and never runs it."""


def _huey(settings: Settings) -> Huey:
    common: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=secret(settings), salt=_NAME)}
    if not settings.queue:
        path = settings.home.resolve() / "queue.sqlite"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        return SqliteHuey(_NAME, filename=str(path), **common)
    scheme = settings.queue.partition("://")[0] if "://" in settings.queue else ""
    if scheme not in ("redis", "rediss"):
        raise SettingsError(f"KB_QUEUE names no queue: {scheme or 'it has no scheme'}.", hint="redis://host:6379/0")
    try:
        return RedisHuey(_NAME, connection_pool=_pool(settings.queue), blocking=True, read_timeout=1, **common)
    except Exception as error:  # whatever a lack of the client, or an address that is none, makes it raise
        raise SettingsError(
            f"KB_QUEUE cannot be used: {error}", hint="Install Repère with the extra 'redis'; redis://host:6379/0"
        ) from error


def _pool(url: str) -> ConnectionPool:
    """Connections that give up: huey's own would wait for ever for a machine that is cut off, and with them a page."""
    # An extra: who has one machine needs none of it.
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return ConnectionPool.from_url(
        url, socket_connect_timeout=_CONNECTING, socket_timeout=_ANSWERING, retry=Retry(NoBackoff(), 0)
    )
