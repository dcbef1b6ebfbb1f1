"""What a ranking is worth against judgements: pure figures.

A ranking is a sequence of *ties*: documents of equal score, best first. Every figure is its exact expectation over all
orders of the tied documents (McSherry and Najork, "Computing information retrieval performance measures efficiently in
the presence of tied scores", 2008), so that the accident of a sort cannot improve it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Documents of a ranking that are looked at: recall goes no deeper.
DEPTH = 100
_TOP = 10
_RESAMPLES = 10_000
_SEED = 20231206

Ties = Sequence[Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one query, or the means of several; each from 0 to 1.

    ndcg        of the first ten, gains 2^grade - 1, discounts log2(rank + 1); the ideal is the best order of what is
                judged
    mrr         1 / rank of the first relevant document among the first ten
    recall_10   share of the relevant documents among the first ten
    recall_100  … among the first hundred
    success     1 if the first document is relevant
    """

    ndcg: float
    mrr: float
    recall_10: float
    recall_100: float
    success: float


def figures(ranking: Ties, judged: Mapping[str, int], min_rel: int) -> Figures:
    """What a ranking without repetitions is worth; of `judged` (document → grade) at least one is relevant, that is,
    has the grade `min_rel` or a better one. What nobody judged is not relevant."""
    relevant = {document for document, grade in judged.items() if grade >= min_rel}
    before = 0
    gained = recall_10 = recall_100 = mrr = success = 0.0
    met = False
    for tie in ranking:
        size, good = len(tie), len(relevant.intersection(tie))
        gain = sum(_gain(judged.get(document, 0)) for document in tie) / size
        gained += gain * sum(_discount(rank) for rank in range(before + 1, min(before + size, _TOP) + 1))
        recall_10 += good * _inside(before, size, _TOP)
        recall_100 += good * _inside(before, size, DEPTH)
        if good and not met:
            met = True
            mrr = _reciprocal(before, size, good)
            success = good / size if before == 0 else 0.0
        before += size
        if before >= DEPTH:
            break
    best = sorted(judged.values(), reverse=True)[:_TOP]
    ideal = sum(_gain(grade) * _discount(rank) for rank, grade in enumerate(best, 1))
    return Figures(
        ndcg=gained / ideal,
        mrr=mrr,
        recall_10=recall_10 / len(relevant),
        recall_100=recall_100 / len(relevant),
        success=success,
    )


def mean(several: Sequence[Figures]) -> Figures:
    """The mean of each figure; of none, zeros."""
    columns = zip(*map(astuple, several), strict=True) if several else [(0.0,)] * 5
    ndcg, mrr, recall_10, recall_100, success = (sum(column) / len(column) for column in columns)
    return Figures(ndcg=ndcg, mrr=mrr, recall_10=recall_10, recall_100=recall_100, success=success)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Where the mean lies in 95 of 100 samples drawn from these values with replacement; always the same draws."""
    if not values:
        return 0.0, 0.0
    drawn = np.random.default_rng(_SEED)
    array: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    # A slice of the resamples at a time, so that thousands of queries do not fill the memory.
    rows = max(1, 1_000_000 // len(array))
    means = np.concatenate(
        [
            array[drawn.integers(0, len(array), size=(min(rows, _RESAMPLES - first), len(array)))].mean(axis=1)
            for first in range(0, _RESAMPLES, rows)
        ]
    )
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def _gain(grade: int) -> float:
    return 2.0**grade - 1.0


@cache
def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def _inside(before: int, size: int, depth: int) -> float:
    """Which share of a tie stands among the first `depth` documents."""
    return max(0, min(depth - before, size)) / size


def _reciprocal(before: int, size: int, good: int) -> float:
    """Expectation of 1 / rank of the first of `good` relevant documents in a tie; 0 beyond the first ten."""
    orders = math.comb(size, good)
    places = range(min(size - good + 1, max(0, _TOP - before)))
    return sum(math.comb(size - place - 1, good - 1) / orders / (before + place + 1) for place in places)
