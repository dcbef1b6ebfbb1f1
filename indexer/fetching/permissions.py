"""The robots.txt of every site that a run comes to: fetched once a day, before anything else is asked there."""

from __future__ import annotations

import time
from dataclasses import replace

from indexer.fetching.answers import BudgetSpent
from indexer.fetching.client import REDIRECTS, Client
from indexer.fetching.place import Place, Refused, place
from indexer.fetching.robots import FRESH, LONGEST, Rules, closed, no_rules, parse
from kb.errors import FetchError


class Permissions:
    """What each authority (scheme, host and port) allows."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Rules]] = {}

    def rules(self, there: Place) -> Rules:
        """The rules where this place is; raises BudgetSpent."""
        read_at, rules = self._known.get(there.origin, (float("-inf"), no_rules()))
        if time.monotonic() - read_at >= FRESH:
            rules = self._read(there)
            self._known[there.origin] = time.monotonic(), rules
        return rules

    def _read(self, there: Place) -> Rules:
        """The rules as RFC 9309, 2.3.1, wants them told from the answer."""
        target = replace(there, target="/robots.txt")
        for _ in range(REDIRECTS + 1):
            try:
                reply = self._client.ask(target, most=LONGEST)
                if reply.leads_to is None:
                    break
                target = place(reply.leads_to)
            except BudgetSpent:
                raise
            except (FetchError, Refused) as error:
                return closed(str(error))
        else:
            return no_rules()  # too many redirects: as if there were none
        if reply.status // 100 == 2:
            return parse(reply.content)
        return no_rules() if reply.status // 100 == 4 else closed(f"the server answers {reply.status}")
