"""Searches that found nothing are counted for the desk, beside the answer: no reader waits for it or fails by it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Full, Queue

from kb.desk import Desk
from kb.errors import RepereError
from kb.search.response import SearchResponse
from kb.secret import secret
from kb.settings import Settings

_LOG = logging.getLogger(__name__)
_WAITING = 100


class MissedSearches:
    """Counts in a thread of its own, which begins with the first search that there is to count."""

    def __init__(self, settings: Settings, open_desk: Callable[[], Desk]) -> None:
        self._settings, self._open = settings, open_desk
        self._waiting: Queue[str] = Queue(_WAITING)
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None
        self._told = False

    def note(self, response: SearchResponse) -> None:
        """Count a search if it found nothing. Where nobody has a desk, nobody needs the count; too many are let go."""
        request = response.request
        if response.total or not request.text or request.filters or not self._has_desk():
            return
        try:
            self._waiting.put_nowait(request.text)
        except Full:
            return
        with self._beginning:
            if self._thread is None:
                self._thread = threading.Thread(target=self._count, name="missed searches", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Wait until all that were noted are counted."""
        self._waiting.join()

    def _has_desk(self) -> bool:
        scheme, _colon, path = self._settings.desk_url.partition(":///")
        return scheme != "sqlite" or Path(path).exists()

    def _count(self) -> None:
        while True:
            text = self._waiting.get()
            try:
                self._open().missed.count(secret(self._settings), text)
            except (RepereError, OSError) as error:
                if not self._told:
                    self._told = True
                    _LOG.warning("searches without hits are not counted: %s", error)
            finally:
                self._waiting.task_done()
