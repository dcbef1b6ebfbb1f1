"""The folder of an index: what was committed is there, what is shared with the state before is never written to."""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from numpy.typing import NDArray
from slow_segments import Plain, slow_segment

from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec.contents import open_snapshot, read_contents
from kb.search.engines.whoosh.codec.folder import FolderWriter, windows
from kb.search.engines.whoosh.codec.sections import Sections
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment, write_segment

#: Few, so that they meet again.
IDS = st.integers(0, 30).map(str)


def plain(name: str, text: str = "") -> Plain:
    return Plain(
        values={"id": [name.encode()]},
        frequencies={"text": {word.encode(): times for word, times in Counter(text.split()).items()}},
        stored={"stored": f"{name}: {text}".encode()},
    )


def sizes(segment: SegmentArrays) -> Mapping[str, NDArray[Any]]:
    return {"size": np.array([segment.size])}


def names(folder: Path) -> list[str]:
    """What is stored of the documents that are left, in their order."""
    found = open_snapshot(folder)
    return [found.stored("stored", number).decode() for number in np.flatnonzero(found.live).tolist()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def filled(folder: Path, count: int) -> FolderWriter:
    writer = FolderWriter(folder, derive=sizes)
    writer.add(slow_segment([plain(str(number), "un deux") for number in range(count)]))
    writer.commit()
    return writer


def test_documents_are_there_once_they_are_committed(tmp_path: Path) -> None:
    writer = FolderWriter(tmp_path, derive=sizes)
    assert writer.commit() == 0
    writer.add(slow_segment([plain("a", "un"), plain("b", "deux")]))
    assert names(tmp_path) == []
    assert writer.commit() == 2
    assert names(tmp_path) == ["a: un", "b: deux"]


def test_deleted_documents_are_counted_once(tmp_path: Path) -> None:
    writer = filled(tmp_path, 1000)
    assert [writer.delete("id", term) for term in (b"7", b"7", b"missing")] == [1, 0, 0]
    assert writer.delete("text", b"un") == 999
    assert writer.delete("none", b"un") == 0
    assert writer.commit() == 0
    assert names(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["contents.json"]


def test_a_document_added_before_the_commit_can_be_deleted_too(tmp_path: Path) -> None:
    writer = filled(tmp_path, 2)
    writer.add(slow_segment([plain("a", "trois")]))
    assert writer.delete("id", b"a") == 1
    writer.add(slow_segment([plain("a", "quatre")]))
    assert writer.commit() == 3
    assert names(tmp_path) == ["0: un deux", "1: un deux", "a: quatre"]


def test_one_document_more_leaves_the_large_segment_as_it_is(tmp_path: Path) -> None:
    writer = filled(tmp_path, 1000)
    before = files(tmp_path)
    writer.delete("id", b"500")
    writer.add(slow_segment([plain("500", "neuf")]))
    assert writer.commit() == 1000
    after = files(tmp_path)
    assert before.keys() - after.keys() == set()
    large, small = read_contents(tmp_path)
    assert before[large.file] == after[large.file]
    assert large.deleted
    assert (open_segment(tmp_path / small.file).size, small.deleted) == (1, "")
    assert names(tmp_path)[-1] == "500: neuf"


def test_many_small_commits_leave_few_segments(tmp_path: Path) -> None:
    writer = filled(tmp_path, 1000)
    for number in range(1000, 1040):
        writer.add(slow_segment([plain(str(number))]))
        writer.commit()
    assert len(read_contents(tmp_path)) == 2
    assert [one.split(":")[0] for one in names(tmp_path)] == [str(number) for number in range(1040)]


def test_a_segment_is_rewritten_when_a_quarter_of_it_is_deleted(tmp_path: Path) -> None:
    writer = filled(tmp_path, 1000)
    for number in range(249):
        writer.delete("id", str(number).encode())
    assert writer.commit() == 751
    assert open_snapshot(tmp_path).size == 1000
    writer.delete("id", b"249")
    assert writer.commit() == 750
    assert open_snapshot(tmp_path).size == 750
    assert read_contents(tmp_path)[0].deleted == ""


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([], []),
        ([5], [(0, 1)]),
        ([1000] * 8, [(0, 8)]),
        ([150_000, 1], [(0, 1), (1, 2)]),
        ([150_000, 200, 1], [(0, 1), (1, 3)]),
        ([150_000, 5000, 1], [(0, 1), (1, 2), (2, 3)]),
        ([150_000, 50_000, 26_000], [(0, 3)]),
        ([100, 150_000, 100], [(0, 1), (1, 2), (2, 3)]),
        ([300, 300, 100_000, 9, 9, 9], [(0, 2), (2, 3), (3, 6)]),
    ],
)
def test_neighbours_that_are_about_equal_or_few_are_merged(
    segments: list[int], expected: list[tuple[int, int]]
) -> None:
    assert windows(segments) == expected


def test_an_index_that_grows_by_small_commits_has_few_segments_and_rewrites_little() -> None:
    held: list[int] = []
    rewritten = most = total = 0
    for step in range(3000):
        held.append(1 + step * 7919 % 97)
        total += held[-1]
        runs = windows(held)
        rewritten += sum(sum(held[low:high]) for low, high in runs if high - low > 1)
        held = [sum(held[low:high]) for low, high in runs]
        most = max(most, len(held))
    assert most <= 7
    assert rewritten / total < 15


def test_a_segment_file_of_another_process_is_taken_and_what_it_lacks_is_derived(tmp_path: Path) -> None:
    writer = filled(tmp_path, 1000)
    write_segment(tmp_path / "run-1", slow_segment([plain(f"x{number}") for number in range(400)]))
    writer.adopt(tmp_path / "run-1")
    assert writer.delete("id", b"x3") == 1
    assert writer.commit() == 1399
    entries = read_contents(tmp_path)
    assert [open_segment(tmp_path / entry.file).derived["size"].tolist() for entry in entries] == [[1000], [399]]
    assert {path.name for path in tmp_path.iterdir()} == {"contents.json", *(entry.file for entry in entries)}


def test_a_damaged_file_of_another_process_is_refused(tmp_path: Path) -> None:
    writer = filled(tmp_path, 3)
    (tmp_path / "run-1").write_bytes(b"x" * 100)
    with pytest.raises(IndexDamaged):
        writer.adopt(tmp_path / "run-1")
    assert writer.commit() == 3


def test_what_is_derived_is_worked_out_once_for_segments_that_are_merged(tmp_path: Path) -> None:
    asked: list[int] = []

    def noted(segment: SegmentArrays) -> Mapping[str, NDArray[Any]]:
        asked.append(segment.size)
        return sizes(segment)

    writer = FolderWriter(tmp_path, derive=noted)
    for part in range(3):
        writer.add(slow_segment([plain(f"{part}-{number}") for number in range(300)]))
        assert len([*tmp_path.iterdir()]) == part  # only the last waits in memory
    writer.delete("id", b"1-7")
    assert writer.commit() == 899
    assert asked == [899]


def test_what_a_segment_brings_along_as_derived_is_kept(tmp_path: Path) -> None:
    writer = FolderWriter(tmp_path, derive=sizes)
    writer.add(SegmentArrays(size=1, derived={"size": np.array([77])}))
    writer.commit()
    assert open_snapshot(tmp_path).segments[0].derived["size"].tolist() == [77]


def test_a_commit_of_nothing_new_writes_no_segment(tmp_path: Path) -> None:
    writer = filled(tmp_path, 1000)
    writer.delete("id", b"1")
    writer.commit()
    before = {path.name: path.stat().st_ino for path in tmp_path.iterdir() if path.name != "contents.json"}
    FolderWriter(tmp_path, derive=sizes).commit()
    assert before == {path.name: path.stat().st_ino for path in tmp_path.iterdir() if path.name != "contents.json"}


def test_a_commit_that_failed_can_be_tried_again(tmp_path: Path) -> None:
    refused = [True, True]

    def unsure(segment: SegmentArrays) -> Mapping[str, NDArray[Any]]:
        if refused:
            refused.pop()
            raise OSError(28, "No space left on device")
        return sizes(segment)

    filled(tmp_path, 1000)
    writer = FolderWriter(tmp_path, derive=unsure)
    writer.add(slow_segment([plain("a")]))
    writer.add(slow_segment([plain("b")]))
    writer.delete("id", b"7")
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            writer.commit()
        assert len(names(tmp_path)) == 1000
    assert writer.commit() == 1001
    assert names(tmp_path)[-2:] == ["a: ", "b: "]
    assert len([*tmp_path.iterdir()]) == 4


class FolderAgainstDict(RuleBasedStateMachine):
    """An index in folders, each of which begins as hard links to the files of the one before, against a dict."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(mkdtemp())
        self.folder = self.root / "0"
        self.folder.mkdir()
        self.writer = FolderWriter(self.folder, derive=sizes)
        self.model: dict[str, str] = {}
        self.former: dict[str, bytes] = {}
        self.before: Path | None = None

    @rule(ids=st.lists(IDS, min_size=1, max_size=5, unique=True), text=st.sampled_from(["un", "un deux", ""]))
    def put(self, ids: list[str], text: str) -> None:
        for each in ids:
            self._delete(each)
        self.writer.add(slow_segment([plain(each, text) for each in ids]))
        self.model |= dict.fromkeys(ids, text)

    @rule(start=st.integers(100, 400), count=st.integers(250, 400))
    def put_many(self, start: int, count: int) -> None:
        ids = [str(number) for number in range(start, start + count)]
        self.put(ids, "deux trois")

    @rule(one=IDS)
    def delete(self, one: str) -> None:
        self._delete(one)

    @rule(word=st.sampled_from(["un", "trois"]))
    def delete_all_with_a_word(self, word: str) -> None:
        gone = [one for one, text in self.model.items() if word in text.split()]
        assert self.writer.delete("text", word.encode()) == len(gone)
        for one in gone:
            del self.model[one]

    @rule()
    def commit(self) -> None:
        assert self.writer.commit() == len(self.model)
        assert names(self.folder) == [f"{one}: {text}" for one, text in self.model.items()]
        found = open_snapshot(self.folder)
        assert all(segment.derived["size"].tolist() == [segment.size] for segment in found.segments)
        entries = read_contents(self.folder)
        named = {file for entry in entries for file in (entry.file, entry.deleted) if file}
        assert {path.name for path in self.folder.iterdir()} == {"contents.json", *named}
        assert not any(Sections(self.folder / name).damages() for name in named)

    @rule()
    def go_on_in_the_next_folder(self) -> None:
        self.commit()
        self.before, self.former = self.folder, files(self.folder)
        self.folder = self.root / str(int(self.folder.name) + 1)
        self.folder.mkdir()
        for path in self.before.iterdir():
            (self.folder / path.name).hardlink_to(path)
        self.writer = FolderWriter(self.folder, derive=sizes)

    @invariant()
    def the_folder_before_is_as_it_was(self) -> None:
        if self.before is not None:
            assert files(self.before) == self.former

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    def _delete(self, one: str) -> None:
        assert self.writer.delete("id", one.encode()) == (1 if one in self.model else 0)
        self.model.pop(one, None)


TestFolderAgainstDict = FolderAgainstDict.TestCase
TestFolderAgainstDict.settings = settings(max_examples=settings.default.max_examples // 4, stateful_step_count=20)
