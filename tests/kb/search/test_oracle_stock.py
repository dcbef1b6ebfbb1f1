"""The engine finds what Whoosh itself finds in its own index, with the same scores, where both have such a query."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle import Oracle
from oracle_corpora import Corpus, corpora
from oracle_queries import phrases, wildcards, words
from oracle_stock import Stock
from test_oracle import found

from kb.search.fields import TEXT_FIELDS
from kb.search.query import And, Node, Not, Or, Within

_fields = st.sampled_from([*TEXT_FIELDS])


def _combined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=4, unique=True).map(tuple)
    both = st.tuples(parts, parts).map(lambda two: And((two[0], Not(two[1]))))
    return st.builds(And, several) | st.builds(Or, several) | both


_leaves = st.builds(Within, _fields, words)
scored = st.recursive(_leaves, _combined, max_leaves=6)
unscored = st.recursive(
    st.builds(Within, _fields, words | phrases | wildcards), lambda parts: _combined(parts) | st.builds(Not, parts)
)
_corpora = corpora(languages=("fr",), most=30)


def stock(corpus: Corpus) -> Stock:
    """Whoosh's index of a corpus."""
    segments = [corpus.documents[low:high] for low, high in pairwise((0, *corpus.ends))]
    return Stock(segments, corpus.deleted, Oracle(corpus.documents, corpus.deleted))


def scored_by_whoosh(corpus: Corpus, tree: Node) -> object:
    """What Whoosh finds, equal to what has the same documents with scores within 1e-4."""
    theirs = stock(corpus)
    asked = theirs.query(tree, tree)
    assume(asked is not None)
    return pytest.approx(dict(theirs.search(asked)), rel=1e-4, abs=1e-4)


def found_by_whoosh(corpus: Corpus, tree: Node) -> Collection[int]:
    theirs = stock(corpus)
    asked = theirs.query(tree, tree)
    assume(asked is not None)
    return theirs.documents(asked)


@settings(max_examples=6)
@given(_corpora, scored)
def test_words_of_one_field_are_scored_as_whoosh_scores_them(corpus: Corpus, tree: Node) -> None:
    assert found(corpus, tree, 0.0) == scored_by_whoosh(corpus, tree)


@settings(max_examples=6)
@given(_corpora, unscored)
def test_phrases_wildcards_and_exclusions_find_what_whoosh_finds(corpus: Corpus, tree: Node) -> None:
    assert found(corpus, tree, 0.0).keys() == found_by_whoosh(corpus, tree)


@pytest.mark.slow
@settings(max_examples=120)
@given(_corpora, scored)
def test_many_words_of_one_field_are_scored_as_whoosh_scores_them(corpus: Corpus, tree: Node) -> None:
    assert found(corpus, tree, 0.0) == scored_by_whoosh(corpus, tree)


@pytest.mark.slow
@settings(max_examples=120)
@given(_corpora, unscored)
def test_many_phrases_wildcards_and_exclusions_find_what_whoosh_finds(corpus: Corpus, tree: Node) -> None:
    assert found(corpus, tree, 0.0).keys() == found_by_whoosh(corpus, tree)
