"""Words near one another, and words that a wildcard stands for: what an index says is what its texts hold."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document

from kb.document import Document
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.near import near
from kb.search.engines.whoosh.postings import Postings
from kb.search.engines.whoosh.schema import schema
from kb.search.engines.whoosh.wildcards import MAX_TERMS, wildcard_terms

WORDS = ["abri", "asile", "mineur", "mineurs", "tutelle", "urgence", "visa"]
_random = random.Random(1)
TEXTS = [" ".join(_random.choices(WORDS, k=_random.randint(1, 14))) for _ in range(120)]


def snapshot_of(*documents: Document) -> Snapshot:
    inverter = Inverter(schema())
    for one in documents:
        inverter.add(invert(one))
    return Snapshot([inverter.segment()], [None])


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(*(document(f"d{number}", text) for number, text in enumerate(TEXTS)))


def begun(text: str, parts: Sequence[Sequence[Sequence[str]]], distance: int) -> set[int]:
    """Where a stretch begins that has all parts and at most `distance` words more, by trying all."""
    words = text.split()
    places = [
        [at for at in range(len(words)) if at + len(part) <= len(words) and all(map(_in, words[at:], part))]
        for part in parts
    ]
    width = distance + sum(map(len, parts))
    return {
        min(chosen)
        for chosen in product(*places)
        if max(at + len(part) for at, part in zip(chosen, parts, strict=True)) - min(chosen) <= width
    }


def _in(word: str, forms: Sequence[str]) -> bool:
    return word in forms


forms = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True)
parts_ = st.lists(st.lists(forms, min_size=1, max_size=3), min_size=2, max_size=4)


@given(parts_, st.integers(0, 12))
def test_near_finds_what_trying_all_places_finds(
    snapshot: Snapshot, parts: list[list[list[str]]], distance: int
) -> None:
    postings = Postings(snapshot)
    found = near(postings, "text", parts, distance)
    counts = found.weights / postings.once("text_exact", found.numbers)

    expected = {number: len(begun(text, parts, distance)) for number, text in enumerate(TEXTS)}
    assert dict(zip(found.numbers.tolist(), np.rint(counts).astype(int).tolist(), strict=True)) == {
        number: count for number, count in expected.items() if count
    }


def test_two_paragraphs_are_not_near_one_another() -> None:
    snapshot = snapshot_of(document("one", "abri visa"), document("two", "abri\n\nvisa"))
    assert near(Postings(snapshot), "text", [[["abri"]], [["visa"]]], 100).numbers.tolist() == [0]


def test_a_word_that_no_document_has_is_near_nothing(snapshot: Snapshot) -> None:
    assert near(Postings(snapshot), "text", [[["abri"]], [["absent"]]], 10).numbers.tolist() == []
    assert near(Postings(snapshot), "text", [[["abri"]], [[]]], 10).numbers.tolist() == []


VOCABULARY = "minorité minoritaire mineur mineure moineau l'âge L.221-2 L.221-2-4 L.222-5 œuvre abri"


@pytest.fixture(scope="module")
def vocabulary() -> Snapshot:
    return snapshot_of(document("all", VOCABULARY), document("one", "minorité"))


@pytest.mark.parametrize(
    ("pattern", "terms"),
    [
        ("minor*", ("minoritaire", "minorite")),
        ("Minorit*", ("minoritaire", "minorite")),
        ("min*té", ("minorite",)),
        ("m?neur", ("mineur",)),
        ("m?neur*", ("mineur", "mineure")),
        ("mineur*", ("mineur", "mineure")),
        ("L221-2*", ("l221-2", "l221-2-4")),
        ("œuv*", ("oeuvre",)),
        ("zzz*", ()),
        ("min*o*té", ("minorite",)),
    ],
)
def test_a_wildcard_stands_for_words_of_its_form_without_accents(
    vocabulary: Snapshot, pattern: str, terms: tuple[str, ...]
) -> None:
    found = wildcard_terms(vocabulary, "text_exact", pattern)
    assert found == (terms, False)


@given(st.text("abc", min_size=1, max_size=2), st.text("abc*?", max_size=6))
def test_a_wildcard_stands_for_what_a_shell_would_take(letters: Snapshot, beginning: str, end: str) -> None:
    pattern = beginning + re.sub(r"\*+", "*", end)
    expected = [term for term in ABC if fnmatchcase(term, pattern)]
    found = wildcard_terms(letters, "text_exact", pattern)
    assert list(found.terms) == expected if len(expected) <= MAX_TERMS else found.cut


ABC = sorted({"".join(each) for length in range(1, 6) for each in product("abc", repeat=length)})


@pytest.fixture(scope="module")
def letters() -> Snapshot:
    return snapshot_of(document("all", " ".join(ABC)))


def test_of_too_many_words_those_count_that_most_documents_have() -> None:
    often = document("often", "prefixe399 prefixe398")
    snapshot = snapshot_of(document("all", " ".join(f"prefixe{n}" for n in range(400))), often)
    found = wildcard_terms(snapshot, "text_exact", "prefixe*")

    assert found.cut
    assert len(found.terms) == MAX_TERMS
    assert {"prefixe398", "prefixe399"} < set(found.terms)


def test_many_stars_on_a_long_word_take_no_time() -> None:
    snapshot = snapshot_of(document("all", "a" * 2_000))
    began = time.perf_counter()
    assert wildcard_terms(snapshot, "text_exact", "aaa" + "*a" * 400 + "b").terms == ()
    assert time.perf_counter() - began < 5
