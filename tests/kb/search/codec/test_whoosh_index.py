"""An index of arrays keeps Whoosh's promises: locks, commits, cancelling, deleting, merging; and nothing is pickled."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from making import document
from test_whoosh_readers import postings
from two_indexes import Pair, Step, histories, pair, written
from whoosh import query
from whoosh.columns import NumericColumn, RefBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import LockError
from whoosh.writing import IndexingError

from kb.document import Document
from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec.contents import open_snapshot, read_contents
from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.codec.index import ArrayIndex, nothing
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.segment import FieldArrays, SegmentArrays, open_segment
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import StemsField, ValuesField, schema

#: Histories of many commits take long: fewer of them.
FEWER = settings.default.max_examples // 3

JUDGE = query.Term("text", "jug")


def made(folder: Path, *documents: Document) -> ArrayIndex:
    index = ArrayIndex.create(folder, schema())
    with index.writer() as writer:
        for one in documents:
            writer.add_document(**invert(one))
    return index


def ids(index: ArrayIndex, asked: query.Query = JUDGE) -> list[str]:
    with index.searcher() as searcher:
        reader = searcher.reader()
        found = {hit.docnum for hit in searcher.search(asked, limit=None)}
        terms = [*reader.lexicon("id")] if found else []
        return [term.decode() for term in terms if found & set(reader.postings("id", term).all_ids())]


def plain(value: Any) -> Any:
    """What can be compared of a segment."""
    match value:
        case Blobs():
            return [*value.between(0, len(value))]
        case np.ndarray():
            return (value.dtype, value.tolist())
        case FieldArrays() | SegmentArrays():
            return {name: plain(getattr(value, name)) for name in value.__slots__}
        case Mapping():
            return {name: plain(one) for name, one in value.items()}
    return value


@pytest.mark.slow
@given(histories(most=1))
def test_a_segment_of_the_writer_is_that_of_the_bulk_way(steps: tuple[Step, ...]) -> None:
    inverter = Inverter(schema())
    for one in steps[0].added:
        inverter.add(invert(one))
    with written(steps) as both:
        entries = read_contents(both.arrays.folder)
        assert len(entries) == (1 if steps[0].added else 0)
        for entry in entries:
            assert plain(open_segment(both.arrays.folder / entry.file)) == plain(inverter.segment())


def small(reader: Any) -> list[Any]:
    """All that is in an index: what rounding of lengths in Whoosh's merges cannot change."""
    live = [*reader.all_doc_ids()]
    terms = [(term, postings(reader, *term)) for term in reader.all_terms()]
    stored = [reader.stored_fields(number) for number in live]
    return [live, [(term, found) for term, found in terms if found], stored]


@pytest.mark.slow
@given(histories(most=8))
@settings(max_examples=FEWER)
def test_segments_are_merged_when_and_as_whoosh_merges_them(steps: tuple[Step, ...]) -> None:
    with written(steps, merge=True) as both:
        stock, arrays = both.stock.reader(), both.arrays.reader()
        assert len(both.arrays._segments()) == len([one for one in both.stock._segments() if one.doc_count_all()])
        assert small(arrays) == small(stock)
        for index in (both.stock, both.arrays):
            index.optimize()
        assert len(read_contents(both.arrays.folder)) <= 1
        assert small(both.arrays.reader()) == small(both.stock.reader())
        assert not both.arrays.reader().has_deletions()


@pytest.mark.slow
@given(histories(most=4, longest=5))
@settings(max_examples=FEWER)
def test_an_optimised_index_is_the_one_made_at_once_of_what_was_left(steps: tuple[Step, ...]) -> None:
    with written(steps) as both, pair() as again:
        both.arrays.optimize()
        left: dict[str, Document] = {}
        for step in steps:
            left = {one: kept for one, kept in left.items() if one not in step.gone}
            left |= {one.id: one for one in step.added}
        again.take(Step(added=tuple(left.values())), merge=False)
        ours, other = (
            [plain(open_segment(index.folder / entry.file)) for entry in read_contents(index.folder)]
            for index in (both.arrays, again.arrays)
        )
        assert ours == other


@pytest.mark.slow
@given(histories(most=4))
@settings(max_examples=FEWER)
def test_what_whoosh_wrote_the_folder_writer_reads_and_goes_on_writing(steps: tuple[Step, ...]) -> None:
    with written(steps) as both:
        folder = both.arrays.folder
        reader = both.stock.reader()
        assert open_snapshot(folder).live.tolist() == [
            not reader.is_deleted(number) for number in range(reader.doc_count_all())
        ]
        inverter = Inverter(schema())
        inverter.add(invert(document("more", "juge")))
        writer = FolderWriter(folder, derive=nothing)
        writer.add(inverter.segment())
        writer.delete("id", b"d0")
        there = writer.commit()
        both.take(Step(gone=("d0",), added=(document("other", "juge"),)), merge=False)
        assert both.arrays.doc_count() == there + 1
        assert {"more", "other"} <= set(ids(both.arrays))
        assert "d0" not in ids(both.arrays, query.Every())


def test_nothing_is_unpickled_and_nothing_is_a_pickle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something is pickled")

    for module in ("pickle", "whoosh.index", "whoosh.columns", "whoosh.externalsort", "whoosh.filedb.structfile"):
        for name in ("loads", "load", "dumps", "dump", "Unpickler", "Pickler"):
            monkeypatch.setattr(f"{module}.{name}", refuse, raising=False)
    monkeypatch.setattr("whoosh.writing.PostingPool.save", refuse)
    index = made(tmp_path, document("d1", "juge"), document("d2", "juge"))
    with index.writer(limitmb=0) as writer:
        writer.add_document(**invert(document("d3", "le juge")))
        writer.delete_by_term("id", "d1")
    assert ids(ArrayIndex(tmp_path, schema())) == ["d2", "d3"]
    index.optimize()
    assert ids(index) == ["d2", "d3"]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".json", ".segment"]


def test_a_segment_refuses_to_be_pickled(tmp_path: Path) -> None:
    segments = made(tmp_path, document("d1"))._segments()
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(segments)


def test_a_second_writer_waits_its_turn(tmp_path: Path) -> None:
    index = made(tmp_path)
    first = index.writer()
    with pytest.raises(LockError):
        ArrayIndex(tmp_path, schema()).writer()
    first.cancel()
    index.writer().cancel()


def test_what_is_cancelled_leaves_no_trace(tmp_path: Path) -> None:
    index = made(tmp_path, document("d1", "juge"))
    before = {path.name for path in tmp_path.iterdir()}
    writer = index.writer()
    writer.add_document(**invert(document("d2", "juge")))
    writer.delete_by_term("id", "d1")
    writer.cancel()
    assert ids(index) == ["d1"]
    assert {path.name for path in tmp_path.iterdir()} == before


def test_a_searcher_stays_with_what_it_opened_until_it_is_refreshed(tmp_path: Path) -> None:
    index = made(tmp_path, document("d1", "juge"), document("d2", "juge"))
    searcher = index.searcher()
    assert searcher.up_to_date()
    assert searcher.refresh() is searcher
    index.delete_by_term("id", "d1")
    assert not searcher.up_to_date()
    assert len(searcher.search(JUDGE)) == 2
    searcher = searcher.refresh()
    assert searcher.up_to_date()
    assert len(searcher.search(JUDGE)) == 1
    with index.writer() as writer:
        writer.add_document(**invert(document("d3", "juge")))
        writer.optimize = True
    assert len(searcher.search(JUDGE)) == 1, "its files are mapped, even when they are gone"
    assert len(searcher.refresh().search(JUDGE)) == 2


def test_what_was_deleted_comes_back_where_it_is_asked_back(tmp_path: Path) -> None:
    index = made(tmp_path, document("d1", "juge"), document("d2", "juge"))
    index.delete_by_term("id", "d2")
    assert ids(index) == ["d1"]
    with index.writer() as writer:
        assert writer.is_deleted(1)
        writer.delete_document(1, delete=False)
    assert ids(index) == ["d1", "d2"]
    assert not list(tmp_path.glob("*.deleted"))


def test_files_that_a_killed_writer_left_are_swept_by_the_next_commit(tmp_path: Path) -> None:
    index = made(tmp_path, document("d1", "juge"))
    for name in ("MAIN_00.segment", "MAIN_00.0a.deleted"):
        (tmp_path / name).write_bytes(b"")
    index.delete_by_term("id", "absent")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".json", ".segment"]
    assert ids(index) == ["d1"]


def test_a_commit_is_on_the_disk_before_contents_say_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = made(tmp_path, document("d1", "juge"), document("d2", "juge"))
    synced: list[str] = []
    really = os.fsync

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        really(descriptor)

    monkeypatch.setattr("os.fsync", note)
    with index.writer() as writer:
        writer.add_document(**invert(document("d3", "juge")))
        writer.delete_by_term("id", "d1")
        writer.merge = False
    suffixes = [Path(name).suffix for name in synced]
    assert suffixes == [".segment", ".deleted", "", ".new", ""]


def test_what_is_derived_is_worked_out_of_each_new_segment(tmp_path: Path) -> None:
    seen: list[int] = []

    def derive(segment: SegmentArrays) -> dict[str, Any]:
        seen.append(segment.size)
        return {"size": np.asarray([segment.size])}

    index = ArrayIndex.create(tmp_path, schema(), derive=derive)
    for number in range(2):
        with index.writer() as writer:
            writer.add_document(**invert(document(f"d{number}", "juge")))
            writer.merge = False
    index.optimize()
    assert seen == [1, 1, 2]
    assert open_snapshot(tmp_path).segments[0].derived["size"].tolist() == [2]


@pytest.mark.parametrize("boost", ["_boost", "_text_boost"])
def test_a_boosted_document_is_refused(tmp_path: Path, boost: str) -> None:
    index = made(tmp_path)
    with index.writer() as writer:
        with pytest.raises(ValueError, match="no document or field is boosted"):
            writer.add_document(**invert(document("d1", "juge")), **{boost: 1.5})
        writer.add_document(**invert(document("d2", "juge")), **{boost: 1.0})
    assert ids(index) == ["d2"]


def test_a_word_that_weighs_otherwise_than_it_is_frequent_is_refused(tmp_path: Path) -> None:
    class Weighed(StemsField):
        def index(self, value: Mapping[str, int], **more: object) -> Any:
            return ((term, times, weight * 1.5, packed) for term, times, weight, packed in super().index(value, **more))

    index = ArrayIndex.create(tmp_path, Schema(text=Weighed()))
    writer = index.writer()
    writer.add_document(text={"juge": 1})
    with pytest.raises(ValueError, match="and has a frequency of 1: arrays keep frequencies only"):
        writer.commit()
    with index.writer() as again:
        again.add_document(text={})
    assert index.doc_count() == 1


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (TEXT(), "postings of the format"),
        (TEXT(vector=True), "format"),
        (COLUMN(NumericColumn("f")), "columns of bytes and of numbers"),
        (COLUMN(RefBytesColumn()), "columns of bytes and of numbers"),
        (ID(sortable=True), "more than one of"),
        (ID(stored=True), "more than one of"),
    ],
)
def test_a_field_that_arrays_do_not_keep_is_refused_at_once(tmp_path: Path, field: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ArrayIndex.create(tmp_path, Schema(one=field))


def test_what_is_stored_has_to_be_bytes(tmp_path: Path) -> None:
    index = ArrayIndex.create(tmp_path, Schema(one=STORED(), other=ValuesField()))
    with index.writer() as writer:
        with pytest.raises(ValueError, match="has to be bytes, not str"):
            writer.add_document(one="text")
        writer.add_document(other=("value",))
    assert index.reader().stored_fields(0) == {}


def test_the_schema_is_code_and_no_writer_changes_it(tmp_path: Path) -> None:
    index = made(tmp_path)
    for change in (lambda writer: writer.add_field("more", ID()), lambda writer: writer.remove_field("text")):
        writer = index.writer()
        with pytest.raises(IndexingError, match="the schema of this index is code"):
            change(writer)
        writer.cancel()


def test_a_folder_without_an_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"contents\.json"):
        ArrayIndex(tmp_path, schema())


def test_an_empty_index_answers_and_is_empty(tmp_path: Path) -> None:
    index = made(tmp_path)
    assert index.is_empty()
    assert index.doc_count() == 0
    assert ids(index) == []
    assert index.last_modified() > 0


def test_documents_of_whooshs_own_index_are_taken_over(tmp_path: Path) -> None:
    stock = RamStorage().create_index(schema())
    with stock.writer() as writer:
        for number in range(3):
            writer.add_document(**invert(document(f"d{number}", "le juge " * number)))
    stock.delete_by_term("id", "d0")
    both = Pair(stock=stock, arrays=ArrayIndex.create(tmp_path, schema()))
    with both.arrays.writer() as writer:
        writer.add_reader(stock.reader())
    stock.optimize()
    assert small(both.arrays.reader()) == small(stock.reader())
