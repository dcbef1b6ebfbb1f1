"""Where words stand, as ascending numbers: the document and the position in it, see codec.snapshot.Places."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.snapshot import Numbers, Places


def within(places: Places, numbers: Numbers) -> Places:
    """Those of the places that are in these documents; both ascend."""
    wide = numbers.astype(np.int64) << 32
    starts, ends = np.searchsorted(places, wide), np.searchsorted(places, wide + (1 << 32))
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    found: Places = places[np.repeat(starts - before, sizes) + np.arange(sizes.sum())]
    return found


def common(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    return np.intersect1d(first, second, assume_unique=True)


def shared(few: Places, many: Places) -> Places:
    """What is in both, ascending, of two ascending lists: quicker than merging them where one is short."""
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return few[many[at] == few] if len(many) else few[:0]


def documents(places: Places) -> Numbers:
    """The documents of these places, which are ascending."""
    numbers = (places >> 32).astype(np.int32)
    return numbers[np.append(numbers[1:] != numbers[:-1], True)] if len(numbers) else numbers
