"""The engine finds what the definitions say, with the scores that they say, for queries of every form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import document
from numpy.typing import NDArray
from oracle import Oracle
from oracle_corpora import Corpus, answering, corpora
from oracle_index import Answer
from oracle_queries import ANOTHER, meanings, near, phrases, trees, wildcards, words

from kb.search.engines.whoosh import combining, listing, postings
from kb.search.engines.whoosh.ranking import leading
from kb.search.query import Meaning, Node, Or, Word
from kb.search.weights import AS_TYPED

AS_TYPED_OR_NOT = st.sampled_from([0.0, AS_TYPED])
#: Measures by which the engine tells which of two ways to the same answer is the quicker.
Way = list[tuple[ModuleType, str, int]]
#: As they are, and so that small corpora go each way.
ways: st.SearchStrategy[Way] = st.sampled_from(
    [
        [],
        [(combining, "_SHORT", 0)],
        [(combining, "LOOKING_UP", 0), (listing, "LOOKING_UP", 0), (combining, "_SHORT", 0)],
        [(combining, "LOOKING_UP", 1), (listing, "LOOKING_UP", 1), (listing, "_LAYING_OUT", 0)],
        [(listing, "_LAYING_OUT", 0), (postings, "_SELDOM", 0)],
    ]
)


@contextmanager
def gone(way: Way) -> Iterator[None]:
    """The engine goes that way."""
    with ExitStack() as patched:
        for module, name, measure in way:
            patched.enter_context(patch.object(module, name, measure))
        yield


def found(corpus: Corpus, tree: Node, as_typed: float) -> Answer:
    """The living documents that the engine finds, with their scores."""
    answer = answering(corpus.snapshot, tree, as_typed=as_typed).whole(tree)
    numbers = answer.numbers.tolist()
    assert numbers == sorted(set(numbers))
    scored = zip(numbers, answer.scores.tolist(), strict=True)
    return {number: score for number, score in scored if number not in corpus.deleted}


def same(ours: Answer, theirs: Answer) -> None:
    """Both have the same documents, with scores within 1e-4."""
    assert ours.keys() == theirs.keys()
    assert ours == {number: pytest.approx(score, rel=1e-4, abs=1e-4) for number, score in theirs.items()}


def meant(corpus: Corpus, tree: Node, as_typed: float) -> object:
    """What the definitions find, equal to what has the same documents with scores within 1e-4."""
    theirs = Oracle(corpus.documents, corpus.deleted, as_typed=as_typed).whole(tree)
    return pytest.approx(dict(theirs), rel=1e-4, abs=1e-4)


@given(corpora(), trees(), AS_TYPED_OR_NOT)
def test_a_query_of_any_form_finds_what_the_definitions_say(corpus: Corpus, tree: Node, as_typed: float) -> None:
    assert found(corpus, tree, as_typed) == meant(corpus, tree, as_typed)


def test_what_gains_nothing_by_the_words_of_a_concept_is_one_of_several_alternatives() -> None:
    # "le" says nothing in the French text, nor "the" in the English query: the text has all that it can be asked for.
    french, spanish = document("d0", language="fr"), document("d2", text="judge", language="es")
    corpus = Corpus((french, document("d1", language="en"), spanish), (3,), frozenset())
    tree = Or((Meaning((Word("le"), Word("the")), (ANOTHER,)), Word("judge")))
    assert found(corpus, tree, AS_TYPED).keys() == {0, 2}
    assert found(corpus, tree, AS_TYPED) == meant(corpus, tree, AS_TYPED)


@pytest.mark.slow
@settings(max_examples=250)
@given(corpora(), trees(), AS_TYPED_OR_NOT, ways)
def test_many_queries_of_any_form_find_what_the_definitions_say(
    corpus: Corpus, tree: Node, as_typed: float, way: Way
) -> None:
    with gone(way):
        assert found(corpus, tree, as_typed) == meant(corpus, tree, as_typed)


@pytest.mark.slow
@settings(max_examples=150)
@given(corpora(languages=("fr",)), words | phrases | near | wildcards | meanings, AS_TYPED_OR_NOT, ways)
def test_what_trees_are_made_of_is_found_as_the_definitions_say(
    corpus: Corpus, tree: Node, as_typed: float, way: Way
) -> None:
    with gone(way):
        assert found(corpus, tree, as_typed) == meant(corpus, tree, as_typed)


def said(corpus: Corpus, tree: Node, seed: int) -> tuple[list[object], list[object]]:
    """What a part says of some documents, a few, a third and all, and what it says of them among all that it has.

    Of each choice the documents that it has, and the scores. Both are empty where no part is made of the tree.
    """
    asked = answering(corpus.snapshot, tree, as_typed=AS_TYPED)
    part = asked.part(tree)
    if part is None:
        return [], []
    numbers, scores = part.everywhere()
    assert len(numbers) <= part.most
    assert not part.scored or (scores > 0).all()
    everywhere = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    random = np.random.default_rng(seed)
    living = np.flatnonzero(corpus.snapshot.live).astype(np.int32)
    of_some: list[object] = []
    of_all: list[object] = []
    for share in (0.03, 0.3, 1):
        some = living[random.random(len(living)) <= share]
        hits = part.among(some)
        of_some += [some[hits.mask].tolist(), hits.scores.tolist()]
        expected = [everywhere.get(number, 0) for number in some.tolist()]
        kept = [number for number in some.tolist() if number in everywhere]
        of_all += [kept, pytest.approx(expected, rel=1e-4, abs=1e-4)]
    poured = np.zeros(asked.columns.size, dtype=np.float32)
    part.pour(poured)
    of_some.append(poured[living].tolist())
    of_all.append(pytest.approx([everywhere.get(n, 0) for n in living.tolist()], rel=1e-4, abs=1e-4))
    with ExitStack() as lent:
        assert not any(lent.enter_context(asked.lists.pool.lent()).any() for _ in range(12))
    return of_some, of_all


@given(corpora(), trees(), ways, st.integers(0, 99))
def test_a_part_says_of_some_documents_what_it_says_of_all(corpus: Corpus, tree: Node, way: Way, seed: int) -> None:
    with gone(way):
        of_some, of_all = said(corpus, tree, seed)
    assert of_some == of_all


@pytest.mark.slow
@settings(max_examples=200)
@given(corpora(), trees(), ways, st.integers(0, 99))
def test_many_parts_say_of_some_documents_what_they_say_of_all(corpus: Corpus, tree: Node, way: Way, seed: int) -> None:
    with gone(way):
        of_some, of_all = said(corpus, tree, seed)
    assert of_some == of_all


@given(
    st.integers(0, 40_000) | st.integers(0, 50), st.integers(-1, 300), st.integers(1, 100_000), st.integers(0, 2**32)
)
def test_the_leading_scores_are_those_that_sorting_puts_first(size: int, wanted: int, kinds: int, seed: int) -> None:
    scores: NDArray[np.float32] = np.random.default_rng(seed).integers(0, kinds, size).astype(np.float32)
    lowest = np.sort(scores)[::-1][min(wanted, size) - 1] if wanted > 0 and size else np.inf
    assert leading(scores, wanted).tolist() == np.flatnonzero(scores >= lowest).tolist()
