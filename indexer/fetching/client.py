"""Requests that are made again where the server fails, at its own pace and within the budget of the run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from indexer.fetching.agent import user_agent
from indexer.fetching.answers import Budget, Caps
from indexer.fetching.decoding import CODINGS
from indexer.fetching.exchange import Reply, Unanswered, exchange
from indexer.fetching.patience import LONGEST_WAIT, Patience, back_off, retry_after
from indexer.fetching.place import Place, Refused
from indexer.fetching.spending import Spending
from kb.errors import FetchError

ATTEMPTS = 3
REDIRECTS = 5  # in a row
#: Addresses in a row that a host may fail to answer before the run leaves it alone: it is down.
DOWN = 10

LATER = "Run the command again later."


class Client:
    """Asks one place after the other: never two at a time, and without cookies, passwords or proxies."""

    def __init__(
        self,
        *,
        contact: str,
        pace: float,
        budget: Budget,
        caps: Caps,
        own: Iterable[Place],
        allow_private: Callable[[str, int], bool],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._headers = {
            "User-Agent": user_agent(contact),
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.8",
            "Accept-Language": "fr,en;q=0.8,*;q=0.5",
            "Accept-Encoding": CODINGS,
        }
        self._caps = caps
        self._ports = {(place.host, place.port) for place in own}
        self._allow_private = allow_private
        self._spending = Spending(budget)
        self._patience = Patience(pace, self._spending, sleep)
        self._unanswered: Counter[str] = Counter()

    def ask(
        self, place: Place, headers: Mapping[str, str] | None = None, *, delay: float = 0.0, most: int | None = None
    ) -> Reply:
        """What the server answers, its redirects and errors as well; where it fails it is asked again after a while.

        `delay` is the pause that its robots.txt wants, `most` the bytes that are read of the content. Raises Refused
        if the place may not be asked, FetchError if there is no whole answer, BudgetSpent where the budget ends.
        """
        private = self._admit(place)
        if self._unanswered[place.host] >= DOWN:
            raise FetchError(f"{place.host} did not answer {DOWN} times in a row and is not asked any more", hint=LATER)
        failures = 0
        while True:
            self._patience.wait(place.host)
            try:
                reply = exchange(
                    place,
                    {**self._headers, **(headers or {})},
                    self._caps,
                    self._spending.receive,
                    private=private,
                    most=most,
                )
            except Unanswered as error:
                failures += 1
                if failures == ATTEMPTS:
                    self._unanswered[place.host] += 1
                    raise FetchError(f"{error} ({ATTEMPTS} times)", hint=LATER) from error
                wait = back_off(failures)
            else:
                self._unanswered[place.host] = 0
                if not reply.passing or reply.challenger:
                    return reply
                failures += 1
                asked = retry_after(reply.header("Retry-After"))
                wait = back_off(failures) if asked is None else asked
                if failures == ATTEMPTS or wait > LONGEST_WAIT:
                    self._patience.leave(place.host, asked or 0.0)
                    return reply
            finally:
                self._patience.asked(place.host, delay)
            self._patience.leave(place.host, wait)

    def _admit(self, place: Place) -> bool:
        """True if the place may be on a private network; raises Refused if its port is none to be asked."""
        private = self._allow_private(place.host, place.port)
        if not (private or place.usual or (place.host, place.port) in self._ports):
            raise Refused(f"{place.host} at port {place.port}, which no address of the source names")
        return private
