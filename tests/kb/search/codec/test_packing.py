"""What is stored is packed with what documents have in common, and comes back as it was, or not at all."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from slow_segments import Plain, assert_same, slow_segment, unpacked
from whoosh import fields

from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec import bulk, packing
from kb.search.engines.whoosh.codec.checking import damages
from kb.search.engines.whoosh.codec.contents import open_snapshot
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.codec.merging import merge
from kb.search.engines.whoosh.codec.packing import Packing, sampled, trained
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment, write_segment
from kb.search.engines.whoosh.schema import ValuesField


def article(number: int) -> bytes:
    said = {"id": f"LEGIARTI{number:012}", "title": f"Article L. {number}-{number % 7}", "text": str(number**9) * 3}
    return json.dumps(said).encode()


def of_code(number: int) -> bytes:
    return json.dumps({"reference": number, "pages": [str(number**7), "Code du travail, livre premier"]}).encode()


ARTICLES = trained([*map(article, range(1500))])
CODES = trained([*map(of_code, range(1500))])


@given(st.binary() | st.integers(0, 10**6).map(article), st.sampled_from([b"", ARTICLES, CODES]))
def test_what_was_packed_comes_back_as_it_was(plain: bytes, dictionary: bytes) -> None:
    packed = Packing(dictionary).pack(plain)
    assert Packing(dictionary).unpack(packed) == plain
    assert bool(packed) == bool(plain)


def test_with_a_dictionary_documents_that_are_alike_take_less_room() -> None:
    with_it, without = Packing(ARTICLES), Packing(b"")
    plain = [article(number) for number in range(5000, 5100)]
    assert sum(len(with_it.pack(one)) for one in plain) < 0.7 * sum(len(without.pack(one)) for one in plain)


@given(st.integers(0, 10**4).map(article), st.data(), st.sampled_from([b"", ARTICLES]))
def test_altered_bytes_are_told_never_believed(plain: bytes, data: st.DataObject, dictionary: bytes) -> None:
    packed = bytearray(Packing(dictionary).pack(plain))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with suppress(IndexDamaged):
        assert Packing(dictionary).unpack(bytes(packed)) == plain  # some bits of a frame's head mean nothing


@given(st.binary(min_size=1))
def test_any_bytes_are_unpacked_or_told_to_be_damaged(packed: bytes) -> None:
    for dictionary in (b"", ARTICLES):
        with suppress(IndexDamaged):
            Packing(dictionary).unpack(packed)


def test_what_another_dictionary_packed_is_damaged() -> None:
    packed = Packing(ARTICLES).pack(article(7))
    for other in (b"", CODES, b"\x37\xa4\x30\xec" + bytes(100)):
        with pytest.raises(IndexDamaged):
            Packing(other).unpack(packed)
    with pytest.raises(IndexDamaged, match="dictionary"):
        Packing(b"\x37\xa4\x30\xec" + bytes(100)).pack(b"x")


def test_no_memory_is_given_to_what_says_that_it_is_huge() -> None:
    """A frame whose head promises 2⁶² bytes, and one that promises nothing."""
    huge = b"\x28\xb5\x2f\xfd\xe0" + (1 << 62).to_bytes(8, "little") + b"\x01\x00\x00"
    assert zstandard.frame_content_size(huge) == 1 << 62
    with pytest.raises(IndexDamaged, match="too large"):
        Packing(b"").unpack(huge)
    with pytest.raises(IndexDamaged, match="no size"):
        Packing(b"").unpack(zstandard.ZstdCompressor(write_content_size=False).compress(b"abc"))


def test_what_would_not_be_unpacked_is_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_LARGEST", 10)
    assert Packing(b"").unpack(Packing(b"").pack(b"1234567890")) == b"1234567890"
    with pytest.raises(ValueError, match="too many"):
        Packing(b"").pack(b"12345678901")


def test_threads_share_a_packing_not_what_it_works_with() -> None:
    shared = Packing(ARTICLES)

    def unharmed(start: int) -> bool:
        return all(shared.unpack(shared.pack(article(n))) == article(n) for n in range(start, start + 300))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(unharmed, range(0, 2400, 300)))


@pytest.mark.parametrize("samples", [[], [b"x"], [b""] * 2000, [b"n1", b"n2"]])
def test_strings_that_teach_nothing_make_no_dictionary(samples: list[bytes]) -> None:
    assert trained(samples) == b""


def test_samples_are_taken_from_all_documents() -> None:
    assert [*sampled(3)] == [0, 1, 2]
    numbers = [*sampled(12_345)]
    assert len(numbers) == 1000
    assert numbers[-1] > 11_000


def test_a_segment_keeps_its_dictionary(tmp_path: Path) -> None:
    segment = slow_segment([Plain(stored={"stored": article(1)})], ARTICLES)
    write_segment(tmp_path / "one", segment)
    assert open_segment(tmp_path / "one").dictionary == ARTICLES
    assert_same(open_segment(tmp_path / "one"), segment)


PARTS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 999), st.booleans()), min_size=1, max_size=6),
        st.sampled_from([b"", ARTICLES, CODES]),
    ),
    min_size=1,
    max_size=5,
)


@given(PARTS)
def test_segments_with_other_dictionaries_are_merged_into_one(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[list[tuple[int, bool]], bytes]]
) -> None:
    segments = []
    for documents, dictionary in parts:
        plain = [
            Plain(stored={"stored": article(number), "card": b"", "other": b"%d" % number}) for number, _ in documents
        ]
        deleted = np.asarray([gone for _, gone in documents])
        segments.append((slow_segment(plain, dictionary), deleted if deleted.any() else None))
    found = merge(tmp_path_factory.mktemp("merged") / "one", segments, nothing)
    left = [number for documents, _ in parts for number, gone in documents if not gone]
    assert unpacked(found, "stored") == [*map(article, left)]
    assert unpacked(found, "other") == [b"%d" % number for number in left]
    assert unpacked(found, "card") == [b""] * len(left)
    assert found.dictionary == next((dictionary for _, dictionary in parts if dictionary), b"")


def test_segments_with_one_dictionary_are_merged_without_unpacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = slow_segment([Plain(stored={"stored": article(number)}) for number in range(5)], ARTICLES)
    with monkeypatch.context() as patch:
        patch.setattr(Packing, "unpack", None)
        found = merge(tmp_path / "one", [(one, np.arange(5) == 2), (one, None)], nothing)
    assert unpacked(found, "stored") == [article(number) for number in (0, 1, 3, 4, 0, 1, 2, 3, 4)]


def test_merging_what_cannot_be_unpacked_leaves_no_file(tmp_path: Path) -> None:
    sound, odd = (slow_segment([Plain(stored={"stored": article(1)})], dictionary) for dictionary in (ARTICLES, b""))
    odd.stored["stored"].content = b"x" * len(odd.stored["stored"].content)
    with pytest.raises(IndexDamaged):
        merge(tmp_path / "one", [(sound, None), (odd, None)], nothing)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("processes", [1, 2])
def test_an_index_has_a_dictionary_once_many_documents_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(bulk, "_DOCUMENTS", 1200)
    written(tmp_path, range(300), processes)
    assert dictionaries(tmp_path) == {b""}
    written(tmp_path, range(300, 3000), processes)
    (dictionary,) = dictionaries(tmp_path) - {b""}
    written(tmp_path, range(2990, 3010), processes)
    assert dictionary in dictionaries(tmp_path) <= {dictionary, b""}
    written(tmp_path, range(3010, 6000), processes)
    assert dictionary in dictionaries(tmp_path) <= {dictionary, b""}
    found = open_snapshot(tmp_path)
    living = np.flatnonzero(found.live).tolist()
    assert sorted(found.stored("stored", number) for number in living) == sorted(map(article, range(6000)))


def test_the_check_says_which_document_cannot_be_unpacked(tmp_path: Path) -> None:
    segment = slow_segment([Plain(stored={"stored": article(number)}) for number in range(3)], ARTICLES)
    stored = segment.stored["stored"]
    content = bytearray(stored.content)
    content[int(stored.ends[1]) - 8] ^= 1
    stored.content = bytes(content)
    writer = FolderWriter(tmp_path, derive=nothing)
    writer.add(segment)
    writer.commit()
    (said,) = damages(tmp_path, documents=3, derive=nothing, decode=json.loads)
    assert "Stored document 1 cannot be read: IndexDamaged" in said


def nothing(_: SegmentArrays) -> Mapping[str, NDArray[Any]]:
    return {}


def written(folder: Path, numbers: range, processes: int) -> None:
    schema = fields.Schema(id=ValuesField(unique=True), stored=fields.STORED())
    values = ({"id": (f"d{number}",), "stored": article(number)} for number in numbers)
    bulk.write(folder, schema, values, processes=processes)


def dictionaries(folder: Path) -> set[bytes]:
    return {segment.dictionary for segment in open_snapshot(folder).segments}
