"""Which words a query could do without."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Protocol

from kb.search.query import And, Node, Phrase, Word, unparse
from kb.search.response import Drop

_OFFERED = 5


class Having(Protocol):
    """What an index says of the parts of a query, among the documents that the filters let through."""

    def asking(self, parts: Sequence[Node]) -> list[int]:
        """The places of the parts that ask for something: stop words do not."""
        ...

    def without(self, dropped: Sequence[tuple[int, ...]]) -> list[int]:
        """How many documents have all parts that ask for something but those of some places, each time."""
        ...


def drops(tree: Node | None, found: int, *, having: Having, count: Callable[[str], int]) -> tuple[Drop, ...]:
    """The words without which a plain query finds more than the `found` documents that have them all, best first.

    Two words at once where no single one helps. `count` says how many documents a query finds, as a search would; it
    is called for the queries that are offered only. Who writes operators means them: nothing is offered for those.
    """
    if not isinstance(tree, And) or not all(isinstance(part, Word | Phrase) for part in tree.parts):
        return ()
    parts = [part for part in tree.parts if isinstance(part, Word | Phrase)]
    asking = having.asking(parts)
    for together in range(1, min(3, len(asking))):
        offered = (_without(parts, asking, dropped, count) for dropped in _likeliest(asking, having, together))
        more = sorted((each for each in offered if each.total > found), key=lambda each: -each.total)
        if more:
            return tuple(more)
    return ()


def _likeliest(asking: Sequence[int], having: Having, together: int) -> list[tuple[int, ...]]:
    """The places of the words without which most documents have all others, best first; none that leave none."""
    dropped = [*combinations(asking, together)]
    totals = {each: total for each, total in zip(dropped, having.without(dropped), strict=True) if total}
    return sorted(totals, key=lambda each: -totals[each])[:_OFFERED]


def _without(
    parts: Sequence[Word | Phrase], words: Sequence[int], dropped: Sequence[int], count: Callable[[str], int]
) -> Drop:
    """What a query finds without some of its words; the others are stop words, which go with those beside them."""
    kept = []
    for n, part in enumerate(parts):
        place = bisect_left(words, n)
        beside = words[place : place + 1] if n in words else words[max(place - 1, 0) : place + 1]
        if not set(beside) & set(dropped):
            kept.append(part)
    query = unparse(And(tuple(kept)))
    return Drop(word=", ".join(parts[n].text for n in dropped), query=query, total=count(query))
