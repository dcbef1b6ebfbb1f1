"""Who does not answer is not asked again and again: a circuit breaker.

Of our own, for the one that is well known, pybreaker, holds its lock while the call goes on: the threads of a server
would ask one after the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Breaker:
    """Open after so many failures in a row, for some seconds; then one question is let through as a try.

    failures  in a row, after which it opens
    pause     seconds for which it is open
    """

    def __init__(self, *, failures: int, pause: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures, self._pause, self._clock = failures, pause, clock
        self._failed, self._again = 0, 0.0
        self._lock = Lock()

    def allows(self) -> bool:
        """Whether to ask; once it has been open for its pause, of several who want to know one is told yes."""
        with self._lock:
            if self._failed < self._failures:
                return True
            now = self._clock()
            if now < self._again:
                return False
            self._again = now + self._pause
            return True

    def answered(self) -> None:
        """A question was answered."""
        with self._lock:
            self._failed = 0

    def failed(self, times: int = 1) -> None:
        """A question was not answered, which counts so many times."""
        with self._lock:
            self._failed += times
            self._again = self._clock() + self._pause
