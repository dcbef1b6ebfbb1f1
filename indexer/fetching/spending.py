"""What a run has asked for so far, held against its budget."""

from __future__ import annotations

import time

from indexer.fetching.answers import Budget, BudgetSpent

_HINT = "Run the command again: it goes on with what is left."


class Spending:
    """The requests, bytes and seconds of one run; each of its methods raises BudgetSpent where they are used up."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._requests = 0
        self._bytes = 0
        self._began = time.monotonic()

    def request(self, wait: float) -> None:
        """Count a request that is to be made in so many seconds."""
        if self._requests >= self._budget.pages:
            raise BudgetSpent(f"the run has made the {self._budget.pages:,} requests that it may", hint=_HINT)
        if time.monotonic() + wait - self._began >= self._budget.seconds:
            raise BudgetSpent(f"the run has taken the {self._budget.seconds:,.0f} s that it may", hint=_HINT)
        self._requests += 1

    def receive(self, size: int) -> None:
        """Count bytes that came over the network."""
        self._bytes += size
        if self._bytes > self._budget.bytes:
            raise BudgetSpent(f"the run has fetched the {self._budget.bytes:,} bytes that it may", hint=_HINT)
