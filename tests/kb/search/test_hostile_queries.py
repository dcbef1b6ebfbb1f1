"""No query breaks the search: two hundred that were made to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from hostile_queries import hostile_queries, slow_but_for_a_few
from making import article, document

from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.query import MAX_WORDS, parse, unparse, words_of
from kb.search.request import SearchRequest

QUERIES = dict(hostile_queries())
each_query = pytest.mark.parametrize("name", QUERIES)
each_query_in_time = pytest.mark.parametrize("name", slow_but_for_a_few())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """A small index of words that the queries have."""
    text = "Les mineurs isolés de la commune. L'abri d'un mineur, des mineur·e·s ; les conditions de la tutelle."
    with closing(open_engine(f"whoosh:{tmp_path_factory.mktemp('hostile') / 'index'}")) as engine:
        with engine.writing(base=None, store="store", sequence=1) as writer:
            for number in range(20):
                writer.put(document(f"d{number}", f"{text} mot{number}", date=date(2015, 6, 1 + number)))
            writer.put(article("a", "L221-2-2", "2016-03-14", None, text))
            writer.put(document("en", "Unaccompanied minors a b c.", language="en", type="guide"))
        yield engine


def test_they_are_two_hundred_and_more() -> None:
    assert len(QUERIES) >= 200


@each_query
def test_a_hostile_query_is_read_and_what_was_read_can_be_written(name: str) -> None:
    understood = parse(QUERIES[name]).tree
    assert parse(unparse(understood)) == (understood, ())
    assert len(list(words_of(understood))) <= MAX_WORDS


@each_query_in_time
def test_a_hostile_query_is_answered(engine: SearchEngine, name: str) -> None:
    answer = engine.search(SearchRequest(text=QUERIES[name], at=date(2023, 6, 1)))
    assert 0 <= len(answer.hits) <= answer.total <= 22


@each_query_in_time
def test_a_hostile_query_is_answered_word_by_word(engine: SearchEngine, name: str) -> None:
    answer = engine.search(SearchRequest(text=QUERIES[name], at=date(2023, 6, 1), expand=False))
    assert 0 <= len(answer.hits) <= answer.total <= 22
