"""The best of many scores, without putting all of them in order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Fewer scores than this are put in order at once.
_FEW = 2048
#: Columns that the scores are laid out in, for each one that is wanted.
_COLUMNS = 16


def leading(scores: NDArray[Any], count: int) -> NDArray[np.int64]:
    """The places of the `count` highest scores and of all that equal the last of them, ascending.

    The scores are laid out in columns, whose highest are found in one pass; the lowest that can be among the best is
    then as high as the best columns are. NumPy's partition would do as well, but takes a thousand times as long where
    most scores are the same.
    """
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    if len(scores) <= count:
        return np.arange(len(scores))
    width = max(_COLUMNS * count, 1024)
    rows = len(scores) // width
    if len(scores) < _FEW or rows < 2:
        return np.flatnonzero(scores >= np.partition(scores, -count)[-count])
    columns = scores[: rows * width].reshape(rows, width).max(axis=0)
    places = np.flatnonzero(scores >= np.partition(columns, -count)[-count])
    high = scores.take(places)
    best: NDArray[np.int64] = places[high >= np.partition(high, -count)[-count]]
    return best
