"""The figures of kb.evaluation.metrics: by hand, by brute force over orders of ties, and by the judges' own script."""

from __future__ import annotations

import importlib.util
import math
import random
from collections.abc import Sequence
from dataclasses import astuple
from itertools import permutations, product
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.evaluation.metrics import Figures, figures, interval, mean


def one_by_one(*documents: str) -> list[tuple[str, ...]]:
    return [(document,) for document in documents]


def test_the_best_order_has_every_figure_at_one() -> None:
    best = figures(one_by_one("a", "b"), {"a": 3, "b": 2}, min_rel=2)
    assert astuple(best) == (1, 1, 1, 1, 1)


def test_a_marginal_document_counts_for_the_order_and_not_as_relevant() -> None:
    found = figures(one_by_one("x", "b", "a"), {"a": 3, "b": 1}, min_rel=2)
    assert found.mrr == pytest.approx(1 / 3)
    assert found.success == 0
    assert found.recall_10 == 1
    assert found.ndcg == pytest.approx((1 / math.log2(3) + 7 / 2) / (7 + 1 / math.log2(3)))


def test_nothing_found_is_zero() -> None:
    assert astuple(figures([], {"a": 3}, min_rel=2)) == (0, 0, 0, 0, 0)


def test_what_stands_beyond_ten_counts_for_deep_recall_only() -> None:
    ranking = one_by_one(*(f"x{n}" for n in range(10)), "a")
    assert astuple(figures(ranking, {"a": 3}, min_rel=2)) == (0, 0, 0, 1, 0)


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3).filter(lambda sizes: sum(sizes) <= 7),
    grades=st.lists(st.integers(0, 3), min_size=7, max_size=7),
)
def test_ties_count_as_the_mean_over_all_their_orders(sizes: list[int], grades: list[int]) -> None:
    names = iter("abcdefg")
    ties = [tuple(next(names) for _ in range(size)) for size in sizes]
    judged = {name: grade for name, grade in zip("abcdefg", grades, strict=True) if grade} | {"h": 3}

    orders = [one_by_one(*sum(order, ())) for order in product(*(list(permutations(tie)) for tie in ties))]
    expected = mean([figures(order, judged, 2) for order in orders])

    assert astuple(figures(ties, judged, 2)) == pytest.approx(astuple(expected))


def test_the_mean_of_nothing_is_zero() -> None:
    assert astuple(mean([])) == (0, 0, 0, 0, 0)


def test_the_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    values = [0.0, 1.0] * 30
    low, high = interval(values)
    assert low < 0.5 < high
    assert interval(values) == (low, high)
    # The mean of 60 tosses of a coin, by the normal distribution.
    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.5 / math.sqrt(60), 0.5 + 1.96 * 0.5 / math.sqrt(60)), abs=0.02)


def test_the_interval_of_equal_values_is_a_point_and_of_none_zero() -> None:
    assert interval([0.25] * 5) == (0.25, 0.25)
    assert interval([]) == (0, 0)


@pytest.fixture(scope="module")
def script(data: Path) -> ModuleType:
    """The script that the judged queries are scored with elsewhere."""
    spec = importlib.util.spec_from_file_location("evaluate_script", data / "eval" / "evaluate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(20))
def test_the_figures_are_those_of_the_judges_script(script: ModuleType, seed: int) -> None:
    drawn = random.Random(seed)
    documents = [f"d{n}" for n in range(150)]
    drawn.shuffle(documents)
    scored = [(document, drawn.randint(0, 60)) for document in documents[: drawn.randint(1, 150)]]
    judged = {document: drawn.randint(1, 3) for document in drawn.sample(documents, 12)} | {"sure": 3}

    ties: list[Sequence[str]] = script.groups(scored, lambda document: True)
    theirs = script.score(ties, judged, 2)

    assert astuple(figures(ties, judged, 2)) == pytest.approx(tuple(theirs[name] for name in script.METRICS), abs=1e-9)
    assert isinstance(figures(ties, judged, 2), Figures)
