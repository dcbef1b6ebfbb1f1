"""What is read of an index as arrays is what Whoosh's own readers give one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pytest
from making import article, document
from whoosh.filedb.filestore import RamStorage

from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.lists import Lists
from kb.search.engines.whoosh.postings import Postings
from kb.search.engines.whoosh.schema import schema

#: From one in every text to one in hardly any: lists of several blocks, of one, and beside their term.
WORDS = ["mineur", "asile", "tutelle", "visa", "apatride"]
_random = random.Random(1)


def _text() -> str:
    return " ".join(_random.choices(WORDS, weights=[300, 40, 8, 2, 0.1], k=_random.randint(1, 12)))


@pytest.fixture(scope="module", params=["whole", "with documents deleted"])
def reader(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An index of two segments."""
    index = RamStorage().create_index(schema())
    for segment in range(2):
        with index.writer() as writer:
            writer.merge = False
            for number in range(200):
                writer.add_document(**invert(document(f"{segment}-{number}", _text(), date=date(2020, 1, 1))))
            # What is last may have nothing of its own in a column, and then is not in its file.
            writer.add_document(**invert(article(f"{segment}-a", "L221-2-2", "2016-03-14", None, "mineur")))
            writer.add_document(**invert(document(f"{segment}-z", "mineur", date=None)))
    if request.param != "whole":
        with index.writer() as writer:
            writer.merge = False
            for number in range(0, 404, 3):
                writer.delete_document(number)
    with index.reader() as reader:
        yield reader


@pytest.mark.parametrize("field", ["text", "text_exact", "language", "ref"])
def test_every_list_is_the_one_that_whoosh_reads(reader: Any, field: str) -> None:
    assert len(reader.leaf_readers()) == 2
    lists = Lists(reader)
    for term in reader.lexicon(field):
        matcher = reader.postings(field, term)
        expected = []
        while matcher.is_active():
            expected.append((matcher.id(), matcher.weight(), matcher.value()))
            matcher.next()
        found = [row for block in lists.blocks(field, term) for row in _rows(block)]
        assert [row[:2] for row in found] == [row[:2] for row in expected]
        assert lists.numbers(field, term).tolist() == [row[0] for row in expected]
        if field == "text_exact":
            assert [row[2] for row in found] == [row[2] for row in expected]


def _rows(block: Any) -> list[tuple[int, float, bytes]]:
    values = block.values or [b""] * len(block.numbers)
    return list(zip(block.numbers.tolist(), block.weights.tolist(), values, strict=True))


def test_a_word_that_no_document_has_has_no_list(reader: Any) -> None:
    assert Lists(reader).numbers("text", b"absent").tolist() == []
    assert len(Postings(reader).places("text_exact", "absent", np.arange(5, dtype=np.int32))) == 0


@pytest.mark.parametrize("name", ["day", "valid_from", "valid_to", "law", "work"])
def test_every_column_is_the_one_that_whoosh_reads(reader: Any, name: str) -> None:
    column = reader.column_reader(name)
    assert Lists(reader).column(name, np.int64).tolist() == [column[n] for n in range(reader.doc_count_all())]


@pytest.mark.parametrize("field", ["text", "title", "aliases"])
def test_lengths_are_those_that_whoosh_reads(reader: Any, field: str) -> None:
    expected = [reader.doc_field_length(n, field) or 0 for n in range(reader.doc_count_all())]
    assert Lists(reader).lengths(field).tolist() == expected


def test_documents_are_counted_as_whoosh_counts_them(reader: Any) -> None:
    counted: dict[bytes, int] = {}
    for term, documents in Lists(reader).documents("text_exact"):
        counted[term] = counted.get(term, 0) + documents
    assert counted == {term: reader.doc_frequency("text_exact", term) for term in reader.lexicon("text_exact")}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("among", [1, 3, 40, 404])
def test_the_places_of_a_word_are_the_same_however_few_documents_are_asked_for(
    reader: Any, word: str, among: int
) -> None:
    everywhere = Postings(reader).places("text_exact", word, np.arange(reader.doc_count_all(), dtype=np.int32))
    chosen = np.sort(np.random.default_rng(1).choice(reader.doc_count_all(), among, replace=False)).astype(np.int32)
    expected = [place for place in everywhere.tolist() if place >> 32 in chosen]
    postings = Postings(reader)
    assert postings.places("text_exact", word, chosen).tolist() == expected
    postings.places("text_exact", word, np.arange(reader.doc_count_all(), dtype=np.int32))
    assert postings.places("text_exact", word, chosen).tolist() == expected, "read from what is remembered"
