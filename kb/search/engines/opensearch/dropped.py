"""How many documents have all parts of a query but some, counted by the cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.search.engines.opensearch.opened import Opened
from kb.search.engines.opensearch.scoring import Query, every
from kb.search.query import Node

#: More combinations than this are not asked for.
_MOST = 66


class Counted:
    """What kb.search.dropping asks an index: see `kb.search.dropping.Having`.

    part   what a part of a query finds, None for a stop word; shown: what the request lets through
    """

    def __init__(self, opened: Opened, part: Callable[[Node], Query | None], shown: Query) -> None:
        self._opened, self._part, self._shown = opened, part, shown
        self._queries: dict[int, Query] = {}

    def asking(self, parts: Sequence[Node]) -> list[int]:
        """The places of the parts that are no stop words."""
        self._queries = {n: query for n, part in enumerate(parts) if (query := self._part(part)) is not None}
        return [*self._queries]

    def without(self, dropped: Sequence[tuple[int, ...]]) -> list[int]:
        """How many documents have all parts but these, each time."""
        asked = dropped[:_MOST]
        queries = [
            every([self._shown, *(query for n, query in self._queries.items() if n not in left)]) for left in asked
        ]
        return [*self._opened.counted(queries), *[0] * (len(dropped) - len(asked))]
