"""Whoosh's readers over arrays say the same as over Whoosh's own files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document
from two_indexes import HALF, WORDS, Pair, Step, histories, texts, written
from whoosh.matching import ReadTooFar
from whoosh.reading import IndexReader, TermInfo, TermNotFound

from kb.search.engines.whoosh.schema import schema

pytestmark = pytest.mark.slow

FIELDS = schema()
INDEXED = [name for name, field in FIELDS.items() if field.indexed]
TEXTS = [name for name in INDEXED if FIELDS[name].scorable]
COLUMNS = [name for name, field in FIELDS.items() if field.column_type]


def numbers(info: TermInfo) -> tuple[Any, ...]:
    measures = (info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight())
    return (*measures, info.min_id(), info.max_id())


def postings(reader: IndexReader, field: str, term: bytes) -> list[tuple[int, float, bytes]]:
    matcher = reader.postings(field, term)
    found = []
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), matcher.value() or b""))
        matcher.next()
    return found


def leaves(both: Pair) -> list[tuple[IndexReader, IndexReader]]:
    stock, arrays = both.stock.reader(), both.arrays.reader()
    pairs = [(stock, arrays)]
    if not stock.is_atomic():
        pairs += zip_longest(stock.readers, arrays.readers)
    return pairs


@HALF
@given(histories())
def test_readers_have_the_same_terms_and_count_the_same(steps: tuple[Step, ...]) -> None:
    with written(steps) as both:
        for stock, arrays in leaves(both):
            assert sorted(arrays.indexed_field_names()) == sorted(stock.indexed_field_names())
            terms = [*stock.all_terms()]
            assert [*arrays.all_terms()] == terms
            for term, info in stock:
                assert numbers(arrays.term_info(*term)) == numbers(info)
            assert [(term, numbers(info)) for term, info in arrays] == [(term, numbers(info)) for term, info in stock]
            for field, term in terms:
                assert (field, term) in arrays
                assert arrays.frequency(field, term) == stock.frequency(field, term)
                assert arrays.doc_frequency(field, term) == stock.doc_frequency(field, term)


@HALF
@given(histories())
def test_readers_have_the_same_postings(steps: tuple[Step, ...]) -> None:
    with written(steps) as both:
        for stock, arrays in leaves(both):
            for term in stock.all_terms():
                assert postings(arrays, *term) == postings(stock, *term)


@HALF
@given(histories())
def test_readers_know_the_same_of_documents(steps: tuple[Step, ...]) -> None:
    with written(steps) as both:
        for stock, arrays in leaves(both):
            counts = ("doc_count", "doc_count_all", "has_deletions")
            assert [getattr(arrays, count)() for count in counts] == [getattr(stock, count)() for count in counts]
            everyone = range(stock.doc_count_all())
            assert [arrays.is_deleted(number) for number in everyone] == [
                stock.is_deleted(number) for number in everyone
            ]
            for number in everyone:
                assert arrays.stored_fields(number) == stock.stored_fields(number)
                for field in TEXTS:
                    # Whoosh says None, 0 or the default for a document without the field.
                    said = stock.doc_field_length(number, field) or 0
                    assert arrays.doc_field_length(number, field) == said
            assert [*arrays.all_stored_fields()] == [*stock.all_stored_fields()]
            for field in TEXTS:
                assert arrays.field_length(field) == stock.field_length(field)


@HALF
@given(histories())
def test_segments_have_the_same_shortest_and_longest_fields(steps: tuple[Step, ...]) -> None:
    with written(steps) as both:
        for stock, arrays in leaves(both):
            for field in TEXTS if stock.is_atomic() and stock.doc_count_all() else ():
                if field in [*stock.indexed_field_names()]:
                    assert arrays.min_field_length(field) == stock.min_field_length(field)
                    assert arrays.max_field_length(field) == stock.max_field_length(field)
                else:  # Whoosh cannot say
                    assert (arrays.min_field_length(field), arrays.max_field_length(field)) == (0, 0)


@HALF
@given(histories())
def test_columns_are_the_same_forward_and_in_reverse(steps: tuple[Step, ...]) -> None:
    with written(steps) as both:
        for stock, arrays in leaves(both):
            if not stock.doc_count_all():
                continue
            for name in COLUMNS:
                ours, theirs = arrays.column_reader(name), stock.column_reader(name)
                assert [*ours] == [*theirs]
                everyone = range(stock.doc_count_all())
                assert [ours[number] for number in everyone] == [theirs[number] for number in everyone]
                if stock.is_atomic() and FIELDS[name].column_type.reversible:
                    ours, theirs = arrays.column_reader(name, reverse=True), stock.column_reader(name, reverse=True)
                    keys = [theirs.sort_key(number) for number in everyone]
                    assert [ours.sort_key(number) for number in everyone] == keys
                    assert [*ours.raw_column().load()] == [*theirs.raw_column().load()]


@HALF
@given(histories(), st.sampled_from(INDEXED), texts(1))
def test_words_of_a_beginning_and_words_that_are_near_are_the_same(
    steps: tuple[Step, ...], field: str, word: str
) -> None:
    with written(steps) as both:
        for stock, arrays in leaves(both):
            if not stock.doc_count_all():
                continue
            beginning = word[:2]
            assert [*arrays.lexicon(field)] == [*stock.lexicon(field)]
            assert [*arrays.expand_prefix(field, beginning)] == [*stock.expand_prefix(field, beginning)]
            assert [*arrays.terms_from(field, beginning.encode())] == [*stock.terms_from(field, beginning.encode())]
            assert [term for term, _ in arrays.iter_from(field, beginning)] == [
                term for term, _ in stock.iter_from(field, beginning)
            ]
            for distance in (1, 2):
                near = sorted(arrays.terms_within(field, word, distance))
                assert near == sorted(stock.terms_within(field, word, distance))
            for number in (1, 5):
                suggested = arrays.corrector(field).suggest(word, limit=number)
                assert suggested == stock.corrector(field).suggest(word, limit=number)
            assert arrays.most_frequent_terms(field) == stock.most_frequent_terms(field)


@HALF
@given(histories(most=1), st.sampled_from(INDEXED), st.lists(st.none() | st.sampled_from(WORDS)))
def test_a_cursor_goes_to_the_same_words(steps: tuple[Step, ...], field: str, sought: list[str | None]) -> None:
    with written(steps) as both:
        stock, arrays = both.stock.reader(), both.arrays.reader()
        if not stock.doc_count_all():
            return
        theirs, ours = stock.cursor(field), arrays.cursor(field)
        for word in sought:
            assert (ours.text(), ours.is_valid()) == (theirs.text(), theirs.is_valid())
            if ours.is_valid():
                assert numbers(ours.term_info()) == numbers(theirs.term_info())
                assert ours.next() == theirs.next()
            if word is not None:
                assert ours.find(word) == theirs.find(word)
        assert ours.first() == theirs.first()


@pytest.fixture(scope="module")
def many() -> Iterator[Pair]:
    """Indexes in which four hundred documents of a thousand have a word."""
    made = (
        document(f"n{number}", "juge " * (1 + number % 3) if number * number % 5 < 2 else "aide")
        for number in range(1000)
    )
    with written((Step(added=tuple(made)),)) as both:
        yield both


@given(skips=st.lists(st.tuples(st.integers(1, 300), st.booleans()), max_size=20))
def test_a_matcher_skips_to_the_same_documents(many: Pair, skips: list[tuple[int, bool]]) -> None:
    term = ("text_exact", b"juge")
    ours, theirs = many.arrays.reader().postings(*term), many.stock.reader().postings(*term)
    first = ours.id()
    for gap, further in skips:
        if not theirs.is_active():
            break
        target = theirs.id() + gap
        beside = ours.copy()
        for matcher in (ours, theirs):
            matcher.skip_to(target)
            if further and matcher.is_active():
                matcher.next()
        assert beside.id() == target - gap
        assert ours.is_active() == theirs.is_active()
        if theirs.is_active():
            assert (ours.id(), ours.weight(), ours.value()) == (theirs.id(), theirs.weight(), theirs.value())
            assert ours.value_as("positions") == theirs.value_as("positions")
            assert ours.spans() == theirs.spans()
    ours.reset()
    assert ours.id() == first


def test_a_matcher_that_is_at_its_end_goes_no_further(many: Pair) -> None:
    matcher = many.arrays.reader().postings("text_exact", b"juge")
    matcher.skip_to(1000)
    assert not matcher.is_active()
    with pytest.raises(ReadTooFar):
        matcher.skip_to(1001)
    with pytest.raises(ReadTooFar):
        matcher.next()


def test_a_word_that_stands_there_a_thousand_times_is_counted_to_the_last() -> None:
    steps = (Step(added=(document("d1", "juge " * 1000), document("d2", "enfant " * 254), document("d3", "juge"))),)
    with written(steps) as both:
        for field in ("text", "text_exact"):
            for term in both.stock.reader().lexicon(field):
                assert postings(both.arrays.reader(), field, term) == postings(both.stock.reader(), field, term)
        assert numbers(both.arrays.reader().term_info("text", b"jug"))[:2] == (1001.0, 2)


def test_a_word_that_no_document_has_is_told_as_whoosh_tells_it() -> None:
    with written((Step(added=(document("d1", "juge"),)),)) as both:
        reader = both.arrays.reader()
        assert (reader.frequency("text", "absent"), reader.doc_frequency("text", "absent")) == (0, 0)
        assert ("text", "absent") not in reader
        assert ("path", "absent") not in reader
        assert [*reader.terms_within("path", "absent", 1)] == []
        for refused in (reader.postings, reader.term_info):
            with pytest.raises(TermNotFound):
                refused("text", "absent")
