"""Many documents are written by several processes, and none is lost unsaid."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from whoosh import columns, fields

from kb.errors import SearchIndexError
from kb.search.engines.whoosh.codec import bulk
from kb.search.engines.whoosh.codec.contents import open_snapshot
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.schema import ExactField, StemsField, ValuesField
from kb.search.records import Text


def schema() -> fields.Schema:
    return fields.Schema(
        id=ValuesField(unique=True),
        text=StemsField(),
        text_exact=ExactField(),
        day=fields.COLUMN(columns.NumericColumn("i")),
        stored=fields.STORED(),
    )


def document(number: int, words: str = "le mineur isolé") -> dict[str, Any]:
    text = Text((f"{words} {number % 7}", f"art. L. {number}-1"), "fr")
    return {"id": (f"d{number}",), "text": text, "text_exact": text, "day": number, "stored": f"n{number}".encode()}


def stored(folder: Path) -> list[str]:
    found = open_snapshot(folder)
    return [found.stored("stored", number).decode() for number in range(found.size) if found.live[number]]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_DOCUMENTS", 10)


def killed_by(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if values["day"] == 25:
        os.kill(os.getpid(), signal.SIGKILL)
    return values


def refused(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if values["day"] == 25:
        raise OSError("No space left on device")
    return values


def weightless(values: Mapping[str, Any]) -> int:
    return 0


def written_by(folder: Path, prepare: Any) -> int:
    writer = FolderWriter(folder, derive=lambda _: {})
    with bulk.BulkWriter(
        (folder, writer), schema(), key="id", prepare=prepare, weigh=weightless, processes=2
    ) as writing:
        for number in range(60):
            writing.put(f"d{number}", document(number))
        writing.finish()
    return writer.commit()


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("small_batches")
def test_documents_keep_their_order_whoever_writes_them(tmp_path: Path, processes: int) -> None:
    assert bulk.write(tmp_path, schema(), map(document, range(47)), processes=processes) == 47
    assert stored(tmp_path) == [f"n{number}" for number in range(47)]
    found = open_snapshot(tmp_path)
    assert found.frequency("text", b"l46-1") == found.frequency("text", b"46-1") == 1
    assert found.frequency("text_exact", b"mineur") == 47
    assert found.column("day").tolist() == list(range(47))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".segment"]


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("small_batches")
def test_a_later_document_takes_the_place_of_an_earlier_one(tmp_path: Path, processes: int) -> None:
    assert bulk.write(tmp_path, schema(), map(document, range(15)), processes=processes) == 15

    def changes() -> Iterator[dict[str, Any]]:
        yield from map(document, range(10, 40))
        yield document(12, "le juge")
        yield document(39, "le juge")
        yield document(39, "le juge")

    assert bulk.write(tmp_path, schema(), changes(), processes=processes) == 40
    assert sorted(stored(tmp_path)) == sorted(f"n{number}" for number in range(40))
    found = open_snapshot(tmp_path)
    assert len(found.numbers("text_exact", b"juge")) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_documents_taken_out_while_they_are_written_are_not_there(tmp_path: Path) -> None:
    writer = FolderWriter(tmp_path, derive=lambda _: {})
    with bulk.BulkWriter(
        (tmp_path, writer), schema(), key="id", prepare=dict, weigh=weightless, processes=2
    ) as writing:
        for number in range(30):
            writing.put(f"d{number}", document(number))
        for number in (3, 29, 1000):
            writing.remove(f"d{number}")
        writing.put("d3", document(3))
        writing.remove("d3")
        writing.finish()
    assert writer.commit() == 28
    assert {"n3", "n29"}.isdisjoint(stored(tmp_path))


def test_few_documents_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "Workers", None)
    assert bulk.write(tmp_path, schema(), map(document, range(200)), processes=2) == 200


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_a_process_that_is_killed_fails_the_write(tmp_path: Path) -> None:
    with pytest.raises(SearchIndexError, match=r"has ended \(exit code -9\)"):
        written_by(tmp_path, killed_by)


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_what_goes_wrong_in_a_process_is_said(tmp_path: Path) -> None:
    with pytest.raises(SearchIndexError, match="No space left on device"):
        written_by(tmp_path, refused)


_PROGRAM = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import test_bulk
from kb.search.engines.whoosh.codec import bulk

def documents():
    yield from map(test_bulk.document, range(40))
    print("begun", flush=True)
    time.sleep(60)

if __name__ == "__main__":
    bulk._DOCUMENTS = 10
    bulk.write(Path(sys.argv[1]), test_bulk.schema(), documents(), processes=2)
"""


@pytest.mark.slow
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    (tmp_path / "index").mkdir()
    command = [sys.executable, str(program), str(tmp_path / "index"), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == b"begun\n"
        children = descendants(started.pid)
        assert len(children) >= 2
        started.kill()
    deadline = time.monotonic() + 20
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, children))


def descendants(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
