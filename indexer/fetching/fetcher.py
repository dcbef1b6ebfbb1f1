"""A polite client of web servers: what may be had of a page, and how each request ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from indexer.fetching.answers import Answer, Budget, Validators


def never(host: str, port: int) -> bool:
    """No address of a private network may be asked."""
    return False


class Fetcher:
    """One run's requests to one source; used in a with statement, by one thread."""

    def __init__(
        self,
        *,
        contact: str,
        pace: float,
        budget: Budget,
        sleep: Callable[[float], None] = time.sleep,
        allow_private: Callable[[str, int], bool] = never,
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""

    def get(self, url: str, validators: Validators | None = None) -> Answer:
        """The answer to a request for this address.

        Raises FetchError if there is none (timeouts, server errors after the retries, answers that are too large or
        broken), BudgetSpent if the run has had its share.
        """
        raise NotImplementedError

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of this address's host names."""
        raise NotImplementedError
