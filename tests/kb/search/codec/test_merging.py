"""Merged segments are those that one gets by indexing at once the documents that are left."""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from slow_segments import Plain, assert_same, slow_segment

from kb.search.engines.whoosh.codec import living
from kb.search.engines.whoosh.codec.merging import merge
from kb.search.engines.whoosh.codec.sections import Sections
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment, write_segment

#: Terms that are hard to order: none, zeros at the end, the greatest byte, each the beginning of another.
TERMS = st.one_of(
    st.sampled_from([b"", b"\0", b"\0\0", b"a", b"a\0", b"ab", b"\xff", b"\xff\xff", "é".encode()]),
    st.binary(max_size=3),
)
TIMES = st.one_of(st.integers(1, 4), st.sampled_from([253, 254, 255, 256, 3000]))
PLACES = st.one_of(
    st.lists(st.integers(0, 40), min_size=1, max_size=5, unique=True),
    st.just([*range(7, 7 + 300)]),
    st.lists(st.sampled_from([0, 65535, 65536, 100_000]), min_size=1, unique=True),
).map(sorted)
BYTES = st.binary(max_size=8)
DOCUMENTS = st.builds(
    Plain,
    frequencies=st.dictionaries(st.sampled_from(["text", "title"]), st.dictionaries(TERMS, TIMES, max_size=4)),
    positions=st.dictionaries(st.sampled_from(["text_exact"]), st.dictionaries(TERMS, PLACES, max_size=4)),
    values=st.dictionaries(st.sampled_from(["id", "type"]), st.sets(TERMS, max_size=3)),
    numbers=st.fixed_dictionaries(
        {"day": st.integers(-(2**31), 2**31 - 1), "work": st.integers(-(2**63), 2**63 - 1)},
    ),
    strings=st.fixed_dictionaries({"order": BYTES}),
    stored=st.fixed_dictionaries({"stored": BYTES, "card": st.just(b"")}),
)
CORPORA = st.lists(st.lists(st.tuples(DOCUMENTS, st.booleans()), min_size=1, max_size=6), min_size=1, max_size=4)


def nothing(_: SegmentArrays) -> Mapping[str, NDArray[Any]]:
    return {}


def marked(deleted: Sequence[bool]) -> NDArray[np.bool_] | None:
    return np.array(deleted, np.bool_) if any(deleted) else None


def merged(path: Path, parts: Sequence[tuple[Sequence[Plain], Sequence[bool]]]) -> SegmentArrays:
    """The segments of these documents, written, opened, and merged without the deleted ones."""
    segments = []
    for number, (documents, deleted) in enumerate(parts):
        file = path.with_name(f"{path.name}.{number}")
        write_segment(file, slow_segment(documents))
        segments.append((open_segment(file), marked(deleted)))
    return merge(path, segments, nothing)


@given(CORPORA, st.sampled_from([1, 3, 1 << 20]))
def test_a_merged_segment_is_that_of_the_documents_that_are_left(
    corpora: list[list[tuple[Plain, bool]]], slice_of: int
) -> None:
    parts = [([one for one, _ in each], [gone for _, gone in each]) for each in corpora]
    left = [one for one, gone in chain.from_iterable(corpora) if not gone]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(living, "SLICE", slice_of)
        found = merged(Path(folder) / "merged", parts)
        if left:
            assert_same(found, slow_segment(left))
        assert Sections(Path(folder) / "merged").damages() == []
        assert found.size == len(left)


@given(CORPORA, st.data())
def test_merging_in_rounds_comes_to_the_same_as_at_once(
    corpora: list[list[tuple[Plain, bool]]], data: st.DataObject
) -> None:
    documents = [[one for one, _ in each] for each in corpora]
    with TemporaryDirectory() as name:
        folder = Path(name)
        segments = [slow_segment(each) for each in documents]
        for step in range(3):
            cuts = sorted(data.draw(st.sets(st.integers(1, max(len(segments) - 1, 1)))) - {len(segments)})
            rounds = [*pairwise([0, *cuts, len(segments)])]
            merged_segments, left = [], []
            for low, high in rounds:
                gone = [
                    data.draw(st.lists(st.booleans(), min_size=len(each), max_size=len(each)))
                    for each in documents[low:high]
                ]
                parts = [(one, marked(each)) for one, each in zip(segments[low:high], gone, strict=True)]
                merged_segments.append(merge(folder / f"{step}-{low}", parts, nothing))
                left.append(
                    [
                        one
                        for each, marks in zip(documents[low:high], gone, strict=True)
                        for one, mark in zip(each, marks, strict=True)
                        if not mark
                    ]
                )
            segments, documents = merged_segments, left
        remaining = [*chain.from_iterable(documents)]
        if remaining:
            assert_same(merge(folder / "all", [(one, None) for one in segments], nothing), slow_segment(remaining))


def test_a_field_that_only_one_segment_has_is_kept(tmp_path: Path) -> None:
    one = Plain(frequencies={"text": {b"a": 2}}, numbers={"day": 1})
    other = Plain(frequencies={"title": {b"b": 300}}, positions={"title_exact": {b"b": [1, 5]}}, stored={"card": b"x"})
    found = merged(tmp_path / "merged", [([one], [False]), ([other], [False])])
    assert_same(found, slow_segment([one, other]))


def test_a_field_whose_last_document_is_deleted_is_left_out(tmp_path: Path) -> None:
    one = Plain(frequencies={"text": {b"a": 2}}, values={"id": [b"1"]})
    other = Plain(values={"id": [b"2"]})
    found = merged(tmp_path / "merged", [([one, other], [True, False])])
    assert [*found.fields] == ["id"]
    assert [*found.fields["id"].terms.terms()] == [b"2"]


def test_nothing_is_left_when_all_is_deleted(tmp_path: Path) -> None:
    one = Plain(frequencies={"text": {b"a": 2}}, strings={"order": b"x"}, numbers={"day": 7})
    found = merged(tmp_path / "merged", [([one], [True]), ([one, one], [True, True])])
    assert (found.size, found.fields) == (0, {})
    assert len(found.numbers["day"]) == len(found.strings["order"]) == 0


def test_words_are_counted_exactly_where_lengths_are_rounded(tmp_path: Path) -> None:
    """length_to_byte rounds from some length on; Whoosh's merge would add up what it rounded to."""
    long, longer, gone = (Plain(frequencies={"text": {b"a": 1, b"b": times}}) for times in (998, 12_345, 500))
    found = merged(tmp_path / "merged", [([long, gone], [False, True]), ([longer], [False])])
    text = found.fields["text"]
    assert (text.words, text.shortest, text.longest) == (999 + 12_346, 999, 12_346)


def test_positions_are_as_wide_as_the_widest_need(tmp_path: Path) -> None:
    near, far = (Plain(positions={"text": {b"a": [at]}}) for at in (5, 70_000))
    found = merged(tmp_path / "merged", [([near], [False]), ([far], [False])])
    assert found.fields["text"].positions is not None
    assert found.fields["text"].positions.dtype == np.uint32
    assert found.fields["text"].positions.tolist() == [5, 70_000]


def test_what_is_derived_is_worked_out_of_the_whole_merged_segment(tmp_path: Path) -> None:
    one = slow_segment([Plain(values={"id": [b"1"]}), Plain(values={"id": [b"2"]})])
    other = slow_segment([Plain(values={"id": [b"3"]})])

    def ids(segment: SegmentArrays) -> Mapping[str, NDArray[Any]]:
        return {"ids": np.array([int(term) for term in segment.fields["id"].terms.terms()], np.int32)}

    found = merge(tmp_path / "merged", [(one, np.array([True, False])), (other, None)], ids)
    assert found.derived["ids"].tolist() == [2, 3]


def test_a_merge_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def fail(_: SegmentArrays) -> Mapping[str, NDArray[Any]]:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        merge(tmp_path / "merged", [(slow_segment([Plain(values={"id": [b"1"]})]), None)], fail)
    assert [*tmp_path.iterdir()] == []
