"""What is stored is packed with what documents have in common, and comes back as it was, or not at all."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
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
from kb.search.engines.whoosh.codec.packing import Unpacking, pack, trained
from kb.search.engines.whoosh.codec.sections import Sections
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment, write_segment
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.schema import ValuesField


def article(number: int) -> bytes:
    said = {"id": f"LEGIARTI{number:012}", "title": f"Article L. {number}-{number % 7}", "text": str(number**9) * 3}
    return json.dumps(said).encode()


def of_code(number: int) -> bytes:
    return json.dumps({"reference": number, "pages": [str(number**7), "Code du travail, livre premier"]}).encode()


ARTICLES = trained([*map(article, range(1500))])
CODES = trained([*map(of_code, range(1500))])


def packed_alone(plain: bytes, dictionary: bytes = b"") -> bytes:
    return pack([plain], dictionary)[0]


@given(st.binary() | st.integers(0, 10**6).map(article), st.sampled_from([b"", ARTICLES, CODES]))
def test_what_was_packed_comes_back_as_it_was(plain: bytes, dictionary: bytes) -> None:
    packed = packed_alone(plain, dictionary)
    assert Unpacking([ARTICLES, CODES]).unpack(packed) == plain
    assert bool(packed) == bool(plain)


def test_with_a_dictionary_documents_that_are_alike_take_less_room() -> None:
    plain = [article(number) for number in range(5000, 5100)]
    assert len(pack(plain, ARTICLES).content) < 0.7 * len(pack(plain).content)


@given(st.integers(0, 10**4).map(article), st.data(), st.sampled_from([b"", ARTICLES]))
def test_altered_bytes_are_told_never_believed(plain: bytes, data: st.DataObject, dictionary: bytes) -> None:
    packed = bytearray(packed_alone(plain, dictionary))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with suppress(IndexDamaged):
        assert Unpacking([ARTICLES]).unpack(bytes(packed)) == plain  # some bits of a frame's head mean nothing


@given(st.binary(min_size=1))
def test_any_bytes_are_unpacked_or_told_to_be_damaged(packed: bytes) -> None:
    with suppress(IndexDamaged):
        assert len(Unpacking([ARTICLES]).unpack(packed)) < 1 << 28


def test_a_dictionary_that_is_gone_or_altered_is_told() -> None:
    packed = packed_alone(article(7), ARTICLES)
    for others in ([], [CODES]):
        with pytest.raises(IndexDamaged, match="gone"):
            Unpacking(others).unpack(packed)
    for altered in (ARTICLES[:8] + bytes(len(ARTICLES) - 8), ARTICLES[:-300] + bytes(300), b"x" + ARTICLES[1:]):
        with pytest.raises(IndexDamaged):
            Unpacking([altered]).unpack(packed)
    for altered in (ARTICLES[:8] + bytes(len(ARTICLES) - 8), b"x" + ARTICLES[1:]):
        with pytest.raises(IndexDamaged, match="altered"):
            pack([b"x"], altered)


def test_no_memory_is_given_to_what_says_that_it_is_huge() -> None:
    """A frame whose head promises 2⁶² bytes, and one that promises nothing."""
    huge = b"\x28\xb5\x2f\xfd\xe0" + (1 << 62).to_bytes(8, "little") + b"\x01\x00\x00" + bytes(8)
    assert zstandard.frame_content_size(huge) == 1 << 62
    for packed in (huge, zstandard.ZstdCompressor(write_content_size=False).compress(b"abc" * 20)):
        with pytest.raises(IndexDamaged, match="no size, or one that is too large"):
            Unpacking([]).unpack(packed)


def test_what_would_not_be_unpacked_is_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_LARGEST", 10)
    assert Unpacking([]).unpack(packed_alone(b"1234567890")) == b"1234567890"
    with pytest.raises(ValueError, match="too many"):
        pack([b"12345678901"])


def test_threads_may_unpack_at_once() -> None:
    articles, codes = [*map(article, range(2400))], [*map(of_code, range(2400))]
    packed_articles, packed_codes = pack(articles, ARTICLES), pack(codes, CODES)
    shared = Unpacking([ARTICLES, CODES])

    def unharmed(start: int) -> bool:
        return all(
            shared.unpack(packed_articles[number]) == articles[number]
            and shared.unpack(packed_codes[number]) == codes[number]
            for number in range(start, start + 300)
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(unharmed, range(0, 2400, 300)))


@pytest.mark.parametrize("strings", [[], [b"x"], [b""] * 2000, [*map(article, range(999))]])
def test_strings_that_are_few_or_teach_nothing_make_no_dictionary(strings: list[bytes]) -> None:
    assert trained(strings) == b""


def test_a_segment_keeps_its_dictionaries(tmp_path: Path) -> None:
    segment = replace(slow_segment([Plain(stored={"stored": article(1)})], CODES), dictionaries=(ARTICLES, CODES))
    write_segment(tmp_path / "one", segment)
    assert open_segment(tmp_path / "one").dictionaries == (ARTICLES, CODES)
    assert_same(open_segment(tmp_path / "one"), segment)
    assert Sections(tmp_path / "one").damages() == []


PARTS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 999), st.booleans()), min_size=1, max_size=6),
        st.sampled_from([b"", ARTICLES, CODES]),
    ),
    min_size=1,
    max_size=5,
)


@given(PARTS)
def test_segments_with_different_dictionaries_are_merged_into_one(
    parts: list[tuple[list[tuple[int, bool]], bytes]],
) -> None:
    segments = []
    for documents, dictionary in parts:
        plain = [
            Plain(stored={"stored": article(number), "card": b"", "other": b"%d" % number}) for number, _ in documents
        ]
        deleted = np.asarray([gone for _, gone in documents])
        segments.append((slow_segment(plain, dictionary), deleted if deleted.any() else None))
    with TemporaryDirectory() as folder:
        found = merge(Path(folder) / "one", segments, nothing)
        again = merge(Path(folder) / "two", [(found, None), segments[0]], nothing)
    left = [number for documents, _ in parts for number, gone in documents if not gone]
    twice = [*left, *(number for number, gone in parts[0][0] if not gone)]
    for merged, numbers in ((found, left), (again, twice)):
        assert unpacked(merged, "stored") == [*map(article, numbers)]
        assert unpacked(merged, "other") == [b"%d" % number for number in numbers]
        assert unpacked(merged, "card") == [b""] * len(numbers)
        assert sorted(merged.dictionaries) == sorted({dictionary for _, dictionary in parts} - {b""})


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_each_large_batch_has_its_own_dictionary_and_small_ones_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(bulk, "_DOCUMENTS", 1200)
    written(tmp_path, range(300), processes)
    assert dictionaries(tmp_path) == []
    written(tmp_path, range(300, 3000), processes)
    made = dictionaries(tmp_path)
    assert len(made) == 2
    written(tmp_path, range(2990, 3010), processes)
    assert dictionaries(tmp_path) == made
    assert packed_with(tmp_path, b"d3009") in made
    found = open_snapshot(tmp_path)
    living = np.flatnonzero(found.live).tolist()
    assert sorted(found.stored("stored", number) for number in living) == sorted(map(article, range(3010)))


def test_the_check_says_which_document_cannot_be_unpacked(tmp_path: Path) -> None:
    segment = slow_segment([Plain(stored={"stored": article(number)}) for number in range(3)], ARTICLES)
    stored = segment.stored["stored"]
    content = bytearray(stored.content)
    content[int(stored.ends[1]) - 8] ^= 1
    stored.content = bytes(content)
    assert checked(tmp_path, segment) == ["Stored document 1 cannot be read"]


def test_the_check_says_that_dictionaries_are_gone(tmp_path: Path) -> None:
    segment = slow_segment([Plain(stored={"stored": article(1)})], ARTICLES)
    assert checked(tmp_path, replace(segment, dictionaries=(CODES,))) == ["Stored document 0 cannot be read"]


def checked(folder: Path, segment: SegmentArrays) -> list[str]:
    writer = FolderWriter(folder, derive=lambda _: {"some": np.zeros(1)})
    writer.add(segment)
    writer.commit()
    found = damages(folder, documents=segment.size, derive=lambda _: {"some": np.zeros(1)}, decode=json.loads)
    return [said.split(": ")[1] for said in found]


def nothing(_: SegmentArrays) -> Mapping[str, NDArray[Any]]:
    return {}


def written(folder: Path, numbers: range, processes: int) -> None:
    schema = fields.Schema(id=ValuesField(unique=True), stored=fields.STORED())
    values = ({"id": (f"d{number}",), "stored": article(number)} for number in numbers)
    bulk.write(folder, schema, values, processes=processes)


def dictionaries(folder: Path) -> list[bytes]:
    return sorted({one for segment in open_snapshot(folder).segments for one in segment.dictionaries})


def packed_with(folder: Path, key: bytes) -> bytes:
    """The dictionary of the last document with a key."""
    segment = open_snapshot(folder).segments[-1]
    (number,) = Snapshot([segment], [None]).numbers("id", key).tolist()
    used = zstandard.get_frame_parameters(segment.stored["stored"][number]).dict_id
    return next(one for one in segment.dictionaries if zstandard.ZstdCompressionDict(one).dict_id() == used)
