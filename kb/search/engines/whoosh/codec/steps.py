"""Marks in the positions of a field: those of a few documents are found without counting through a long list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.dictionary import counting
from kb.search.engines.whoosh.codec.segment import OFTEN, Array, FieldArrays, SegmentArrays

#: Postings from one mark to the next.
STEP = 16


def derive_steps(segment: SegmentArrays) -> Mapping[str, Array]:
    """For each field of exact forms an array to keep in the segment: of every STEPth posting the place of its first
    position among all of the field."""
    fields = {name: one for name, one in segment.fields.items() if one.places is not None}
    return {marks(name): _marked(one) for name, one in fields.items()}


def marks(field: str) -> str:
    """The name of a field's array."""
    return f"{field}/steps"


def starts(one: FieldArrays, marked: Array, postings: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of some postings of a field, where their positions begin."""
    before = postings // STEP
    window = (before * STEP)[:, None] + np.arange(STEP)
    counted = frequencies(one, np.minimum(window, len(one.numbers) - 1))
    counted[window >= postings[:, None]] = 0
    found: NDArray[np.int64] = marked.take(before) + counted.sum(axis=1)
    return found


def frequencies(one: FieldArrays, postings: NDArray[Any]) -> NDArray[np.int64]:
    """How often the documents of some postings have their term."""
    if one.codes is None or one.often is None or one.times is None:
        return np.ones(postings.shape, dtype=np.int64)
    found = (one.codes.take(postings) >> 8).astype(np.int64)
    if len(one.often) and (many := found == OFTEN).any():
        found[many] = one.times[np.searchsorted(one.often, postings[many])]
    return found


def _marked(one: FieldArrays) -> Array:
    times = frequencies(one, np.arange(len(one.numbers)))
    ends = np.cumsum(times)
    total = int(ends[-1]) if len(ends) else 0
    return (ends - times)[::STEP].astype(counting(total))
