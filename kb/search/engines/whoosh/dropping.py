"""Which words a query could do without."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from kb.search.engines.whoosh.columns import Mask
from kb.search.query import And, Node, Phrase, Word, unparse
from kb.search.response import Drop

_OFFERED = 5


def drops(
    tree: Node | None, found: int, *, having: Callable[[Node], Mask | None], count: Callable[[str], int]
) -> tuple[Drop, ...]:
    """The words without which a plain query finds more than the `found` documents that have them all, best first.

    Two words at once where no single one helps. `having` says which of the documents that the filters let through
    have a part of the query, None for a stop word; `count` how many of them a query finds, as a search would. It is
    called for the queries that are offered only. Who writes operators means them: nothing is offered for those.
    """
    if not isinstance(tree, And) or not all(isinstance(part, Word | Phrase) for part in tree.parts):
        return ()
    parts = [part for part in tree.parts if isinstance(part, Word | Phrase)]
    masks = {n: mask for n, part in enumerate(parts) if (mask := having(part)) is not None}
    for together in range(1, min(3, len(masks))):
        offered = (_without(parts, list(masks), dropped, count) for dropped in _likeliest(masks, together))
        more = sorted((each for each in offered if each.total > found), key=lambda each: -each.total)
        if more:
            return tuple(more)
    return ()


def _likeliest(masks: dict[int, Mask], together: int) -> list[tuple[int, ...]]:
    """The places of the words without which most documents have all others, best first; none that leave none."""
    held = np.add.reduce([mask.astype(np.int16) for mask in masks.values()])
    totals = {}
    for dropped in combinations(masks, together):
        others = held - np.add.reduce([masks[n].astype(np.int16) for n in dropped])
        totals[dropped] = int(np.count_nonzero(others == len(masks) - together))
    ranked = sorted((dropped for dropped, total in totals.items() if total), key=lambda dropped: -totals[dropped])
    return ranked[:_OFFERED]


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
