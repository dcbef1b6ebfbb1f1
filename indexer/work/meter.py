"""How a job says how far it is, and hears that it is to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from kb.errors import StoreError
from kb.jobs import Job, Progress, Shift, Sign

_LOG = logging.getLogger(__name__)
_EVERY = 1.0  # seconds between two signs of life
_WINDOW = 30.0  # seconds over which the rate is taken


class JobMeter:
    """Counts where the work is done, and writes the count from a thread of its own.

    So a job whose work stands still is seen to stand still, not taken for dead. To be used as a block. If somebody
    asks for the end of the job, or it is another's by now, the block is interrupted as by Ctrl-C; `sign` says why.
    """

    def __init__(self, shift: Shift, job: Job) -> None:
        self._shift, self._job = shift, job
        self._kept = job.kept
        self._progress = Progress(kept=job.kept)
        self._done, self._points = 0, deque[tuple[float, int]]()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="beat", daemon=True)
        self.sign = Sign.GO_ON

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    @contextmanager
    def task(self, label: str, total: int | None, unit: str) -> Iterator[JobMeter]:
        """A piece of work of `total` units; the job is at it until the block ends."""
        self._done = 0
        self._points.clear()
        self._progress = Progress(task=label, unit=unit, total=total)
        yield self

    def advance(self, amount: int = 1) -> None:
        """So many more units are done."""
        self._done += amount

    def kept(self, count: int = 1) -> None:
        """So many more things are kept."""
        self._kept += count

    def say(self, message: str, level: str = "info") -> None:
        """Add a line to what the job says."""
        self._shift.say(self._job.id, message, level)

    def _beat(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                sign = self._shift.beat(self._job.id, self._now())
            except StoreError as error:
                # Locked, or away for a moment: the next sign of life tells as much.
                _LOG.warning("job %d could not say how far it is: %s", self._job.id, error)
                continue
            if sign is not Sign.GO_ON:
                self.sign = sign
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def _now(self) -> Progress:
        at, done, said = time.monotonic(), self._done, self._progress
        self._points.append((at, done))
        while at - self._points[0][0] > _WINDOW:
            self._points.popleft()
        since, before = self._points[0]
        rate = (done - before) / (at - since) if at - since >= _EVERY else None
        return Progress(task=said.task, unit=said.unit, total=said.total, done=done, rate=rate, kept=self._kept)
