"""The words near a misspelled one are those that a comparison with every word of the index finds."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from kb.search.engines.whoosh.codec.dictionary import Dictionary
from kb.search.engines.whoosh.codec.segment import FieldArrays, SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.words import Words, derive_words, signatures
from kb.search.sounds import sounds
from kb.search.spelling.costs import LONGEST, NearWord

#: Of each of the fields of exact forms, how many documents of a segment have a word.
Vocabulary = Mapping[str, Mapping[str, int]]

#: Few letters, so that words are near one another, and what French spelling makes of them; some that are not of "a" to
#: "z".
LETTERS = "aeoinhptcslgdéжz"
NAMES = ("text_exact", "title_exact", "aliases_exact")
typed = st.text(alphabet=LETTERS, min_size=4, max_size=14)
other = st.text(alphabet=LETTERS, min_size=1, max_size=14)
errors = st.lists(
    st.tuples(
        st.integers(0, 14), st.sampled_from(["replaced", "added", "left out", "swapped"]), st.sampled_from(LETTERS)
    ),
    max_size=6,
)


def with_errors(word: str, errors: Sequence[tuple[int, str, str]]) -> str:
    for at, kind, letter in errors:
        before, after = word[:at], word[at:]
        word = (
            before
            + {
                "replaced": letter + after[1:],
                "added": letter + after,
                "left out": after[1:],
                "swapped": after[1:2] + after[:1] + after[2:],
            }[kind]
        )
    return word


@st.composite
def indexes(draw: st.DrawFn) -> tuple[str, list[Vocabulary]]:
    """A word, and the segments of an index that has others: some made of it by errors, some of any letters."""
    word = draw(typed)
    forms = st.one_of(errors.map(lambda errors: with_errors(word, errors)), other, st.text(max_size=5)).filter(len)
    fields = st.sampled_from([*NAMES, "path_exact"])
    documents = st.dictionaries(forms, st.integers(1, 9), max_size=20)
    return word, draw(st.lists(st.dictionaries(fields, documents, max_size=4), max_size=3))


def snapshot(segments: Sequence[Vocabulary]) -> Snapshot:
    """An index that has nothing but these words."""
    return Snapshot([segment(one) for one in segments], [None] * len(segments))


def segment(vocabulary: Vocabulary) -> SegmentArrays:
    arrays = SegmentArrays(size=9, fields={name: field(words) for name, words in vocabulary.items()})
    return SegmentArrays(size=9, fields=arrays.fields, derived=derive_words(arrays))


def field(words: Mapping[str, int]) -> FieldArrays:
    terms = sorted((form.encode(), times) for form, times in words.items())
    return FieldArrays(
        terms=Dictionary.pack([term for term, _ in terms]),
        starts=np.cumsum([0, *(times for _, times in terms)], dtype=np.uint32),
        numbers=np.asarray([n for _, times in terms for n in range(times)], dtype=np.int32),
    )


def compared_with_all(segments: Sequence[Vocabulary], typed: str) -> dict[str, tuple[float, int]]:
    """The words near one, with their distance and the documents that have them: each word is looked at."""
    counted: dict[str, int] = {}
    for form in {form for one in segments for name in NAMES for form in one.get(name, {})}:
        counted[form] = max(sum(one.get(name, {}).get(form, 0) for one in segments) for name in NAMES)
    limit = 1.0 if len(typed) <= 5 else 1.25 if len(typed) <= 7 else 1.5 if len(typed) <= 9 else 2.0
    sound = sounds([typed])[0]
    found = {}
    for form, times in counted.items():
        if form.isalpha() and len(form) > 2:
            heard = sounds([form])[0]
            letters = OSA.distance(typed, form)
            cost = 0.4 * letters + 0.6 * min(letters, OSA.distance(sound, heard))
            if letters <= int(limit / 0.4) and cost <= limit:
                found[form] = (cost + 0.25 * (heard[:1] != sound[:1]), times)
    return found


@given(index=indexes())
def test_the_words_near_one_are_those_that_a_comparison_with_all_finds(index: tuple[str, list[Vocabulary]]) -> None:
    typed, segments = index
    words = Words(snapshot(segments))
    found = {near.text: (near.cost, words.documents(near.text)) for near in words.near(typed)}
    assert found == compared_with_all(segments, typed)


@given(typed=typed, errors=errors)
def test_a_signature_never_differs_in_more_than_the_letters_to_be_changed(
    typed: str, errors: Sequence[tuple[int, str, str]]
) -> None:
    other = with_errors(typed, errors)
    one, another = signatures([typed, other])
    differing = max(np.bitwise_count(one & ~another), np.bitwise_count(another & ~one))
    assert differing <= OSA.distance(typed, other)


@pytest.mark.parametrize("letters", [5, 7, 9, 10, LONGEST])
def test_a_word_is_near_as_many_errors_as_its_length_allows(letters: int) -> None:
    typed = ("tribunal" * 8)[:letters]
    silent = typed + "h" * (2 if letters < 6 else 3 if letters < 10 else 5)
    words = Words(snapshot([{"text_exact": {silent: 1, silent + "h": 1}}]))
    assert [(near.text, round(near.cost, 2)) for near in words.near(typed)] == [
        (silent, round(0.4 * (len(silent) - letters), 2))
    ]


def test_a_word_of_several_segments_is_found_once_with_the_documents_of_all() -> None:
    words = Words(
        snapshot([{"text_exact": {"tutelle": 2}, "title_exact": {"tutelle": 4}}, {"text_exact": {"tutelle": 3}}])
    )
    assert [*words.near("tutele")] == [NearWord("tutelle", 0.4)]
    assert words.documents("tutelle") == 5


@pytest.mark.parametrize("segments", [[], [{}], [{"text_exact": {"2023": 1, "l221-2": 2}}]])
def test_an_index_without_words_has_none_near(segments: Sequence[Vocabulary]) -> None:
    words = Words(snapshot(segments))
    assert [*words.near("tutelle")] == []
    assert words.documents("tutelle") == 0
