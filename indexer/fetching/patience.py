"""When a host may be asked again: its pace, what it asks for itself, and longer and longer where it fails."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from indexer.fetching.spending import Spending
from kb.errors import FetchError

#: Seconds; a host that wants to be left alone for longer is left alone for the rest of the run.
LONGEST_WAIT = 120.0


class Patience:
    """Waits before each request, so that no host is asked more often than it likes; one request at a time."""

    def __init__(self, pace: float, spending: Spending, sleep: Callable[[float], None]) -> None:
        self._pace = pace
        self._spending = spending
        self._sleep = sleep
        self._free_at: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Wait until the host may be asked; raises FetchError if it will not be soon, BudgetSpent."""
        wait = max(0.0, self._free_at.get(host, 0.0) - time.monotonic())
        if wait > max(LONGEST_WAIT, self._pace):
            raise FetchError(
                f"{host} asks to be left alone for another {wait:,.0f} s", hint="Run the command again after that time."
            )
        self._spending.request(wait)
        self._sleep(wait)
        self._free_at.pop(host, None)

    def asked(self, host: str, delay: float = 0.0) -> None:
        """The host was asked just now; `delay` is what its robots.txt wants, and counts where it is the longer."""
        self.leave(host, max(self._pace, delay))

    def leave(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long, at least."""
        self._free_at[host] = max(self._free_at.get(host, 0.0), time.monotonic() + seconds)


def back_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1 to 2, 2 to 4, 4 to 8, so that no clients gang up."""
    return 2.0**failures * random.uniform(0.5, 1.0)  # noqa: S311 -- nothing secret in it


def retry_after(value: str) -> float | None:
    """The seconds that a Retry-After header asks for (a number, or a date of HTTP); None if it says nothing."""
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
