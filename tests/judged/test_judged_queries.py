"""The judged queries over our own pages: no class of them may be answered worse than it is.

`corpus/judged/queries.jsonl` holds questions as jurists and social workers type them, with the pages that answer them:
judged by reading the pages, not by what the search returns. `floors.toml` holds the least nDCG@10 of each class, a
little below what the search reaches; whoever makes it better raises them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.evaluation.judged import Judged, read
from kb.evaluation.metrics import mean
from kb.evaluation.running import Evaluation, Measured, evaluate, ranks
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGES = ROOT / "corpus" / "documents"
QUERIES = read(Settings().judged)
FLOORS: dict[str, float] = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))["ndcg"]


@pytest.fixture(scope="module")
def evaluation(own_pages: Path) -> Iterator[Evaluation]:
    """The queries, asked of an index of our own pages alone."""
    engine = engine_of(Settings(home=own_pages))
    yield evaluate(QUERIES, engine, SearchRequest(), min_rel=2)
    engine.close()


def lost(some: list[Measured]) -> str:
    """The queries that are not answered best, worst first, with the ranks of the pages that answer them."""
    worst_first = sorted((one for one in some if one.figures.ndcg < 1), key=lambda one: one.figures.ndcg)
    return "\n".join(
        f"  {one.figures.ndcg:.3f}  {one.judged.qid}  {one.judged.query}\n{_found(one)}" for one in worst_first
    )


def _found(one: Measured) -> str:
    place = ranks(one.ranking)
    grades = one.judged.grades.items()
    return "\n".join(f"           {place.get(page, '–'):>4}  {page} (grade {grade})" for page, grade in grades)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.qid)
def test_every_page_that_is_judged_exists(query: Judged) -> None:
    pages = {page: PAGES / f"{page.removeprefix('repere/')}.md" for page in query.grades}
    assert [page for page, file in pages.items() if not file.is_file()] == []


def test_every_class_of_queries_has_a_floor() -> None:
    assert set(FLOORS) == {query.label for query in QUERIES} | {"all"}


@pytest.mark.slow
@pytest.mark.parametrize("label", FLOORS)
def test_the_search_answers_a_class_of_judged_queries_as_well_as_before(evaluation: Evaluation, label: str) -> None:
    some = [one for one in evaluation.measured if label in (one.judged.label, "all")]
    reached = mean([one.figures for one in some]).ndcg
    assert reached >= FLOORS[label], f"{label}: nDCG@10 {reached:.3f}, floor {FLOORS[label]:.3f}\n{lost(some)}"
