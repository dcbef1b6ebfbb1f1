"""Documents in the order of their titles, without reading the titles of all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kb.search.engines.whoosh.codec.segment import Array, SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Numbers, Snapshot
from kb.search.engines.whoosh.ranking import leading

#: The column of strings that titles are ordered by, and the array of each document's rank by it in its segment.
_ORDER, _RANK = "order", "order/rank"


def derive_ranks(segment: SegmentArrays) -> Mapping[str, Array]:
    """The rank of each document of a segment by its title, the first 0: an array to keep in it."""
    keys = segment.strings[_ORDER].between(0, segment.size)
    ranks = np.empty(segment.size, dtype=np.uint32)
    ranks[sorted(range(segment.size), key=keys.__getitem__)] = np.arange(segment.size, dtype=np.uint32)
    return {_RANK: ranks}


def by_title(snapshot: Snapshot, numbers: Numbers, count: int) -> list[int]:
    """The places of the first `count` of these documents, which ascend, in the order of their titles.

    Of each segment only the first can be among them, by their ranks; the titles of these are compared.
    """
    first: list[int] = []
    for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
        low, high = np.searchsorted(numbers, [base, base + segment.size]).tolist()
        ranks = segment.derived[_RANK].take(numbers[low:high] - base)
        first += (leading(-ranks.astype(np.int64), count) + low).tolist()
    return sorted(first, key=lambda place: (snapshot.string(_ORDER, int(numbers[place])), place))[:count]
