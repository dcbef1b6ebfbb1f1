"""Whatever a foreign parser does, the parent survives and the next file is read."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_maker import bomb, pdf

from indexer.extract.extracted import Hints
from indexer.extract.jail import BrokenReader, Jail
from kb.errors import ExtractError
from kb.jail import Limits
from kb.jail.frames import send

pytestmark = pytest.mark.slow  # child processes

HINTS = Hints(name="file.pdf")
TIGHT = Limits(memory=512 * 2**20, processor=1, wall=20.0)


@pytest.fixture
def jail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jail]:
    """A jail, with narrow limits, around a reader that does what its file says."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with Jail("hostile_reader", TIGHT) as jail:
        yield jail


def child_of(jail: Jail) -> int:
    """Number of the process that reads the files now."""
    return int(jail.extract(b"fine", HINTS).passages[0].text)


def lives(pid: int) -> bool:
    """True while the process runs; one that is dead and not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_child_reads_many_files(jail: Jail) -> None:
    assert child_of(jail) == child_of(jail) != os.getpid()


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (b"spin", "took more than 1 seconds of processor time"),
        (b"eat", "takes more memory than it may have"),
        (b"crash", r"crashed \(signal 11\)"),
        (b"kill", r"crashed \(signal 9\)"),
        (b"exit", r"ended by itself \(code 3\)"),
        (b"raise", "RuntimeError: nobody foresaw this"),
    ],
)
def test_a_reader_that_fails_is_thrown_away_and_the_next_file_is_read(
    jail: Jail, behaviour: bytes, reason: str
) -> None:
    before = child_of(jail)
    with pytest.raises(BrokenReader, match=reason):
        jail.extract(behaviour, HINTS)
    assert not lives(before)
    assert child_of(jail) != before


@pytest.mark.parametrize("behaviour", [b"hang", b"stop"])
def test_a_reader_that_hangs_is_stopped_in_time(behaviour: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with Jail("hostile_reader", Limits(wall=1.5)) as jail:
        start = time.monotonic()
        with pytest.raises(BrokenReader, match=r"took longer than 1\.5 seconds"):
            jail.extract(behaviour, HINTS)
        assert time.monotonic() - start < 15


def test_a_file_larger_than_a_pipe_reaches_a_reader_that_does_not_read_it(jail: Jail) -> None:
    with pytest.raises(BrokenReader):
        jail.extract(b"exit " + b"x" * 5_000_000, HINTS)
    assert child_of(jail)


def test_a_refusal_keeps_the_reader(jail: Jail) -> None:
    before = child_of(jail)
    with pytest.raises(ExtractError, match="not a document") as caught:
        jail.extract(b"refuse", HINTS)
    assert not isinstance(caught.value, BrokenReader)
    assert caught.value.hint == "Try another."
    assert child_of(jail) == before


def test_what_a_reader_prints_does_not_disturb_its_answer(jail: Jail) -> None:
    assert jail.extract(b"print", HINTS).title == "print"


def test_a_reader_cannot_write_files(jail: Jail, tmp_path: Path) -> None:
    with pytest.raises(BrokenReader, match="File too large"):
        jail.extract(f"write {tmp_path / 'out'}".encode(), HINTS)
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0


def test_processes_that_a_reader_leaves_behind_end_with_it(jail: Jail, tmp_path: Path) -> None:
    left = int(jail.extract(f"leave {tmp_path / 'started'}".encode(), HINTS).title)
    assert lives(left)
    jail.close()
    deadline = time.monotonic() + 5
    while lives(left) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not lives(left)


def test_a_reader_sees_no_settings_and_no_secrets(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_DATABASE", "postgresql://user:secret@host/name")
    assert "KB_DATABASE" not in jail.extract(b"environment", HINTS).title


def test_a_reader_reaches_no_network(jail: Jail) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            server.accept()[0].close()
        if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
            pytest.skip("network namespaces: not allowed to this user")
        with pytest.raises(BrokenReader, match="Network is unreachable"):
            jail.extract(f"connect {port}".encode(), HINTS)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.slow
def test_a_reader_that_lost_its_parent_ends_itself() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{Path(__file__).parent}:{Path(__file__).parents[2]}"}
    command = [sys.executable, "-m", "indexer.extract.prisoner", "hostile_reader", str(512 * 2**20), "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as orphan:
        assert orphan.stdin
        send(orphan.stdin, b'{"name": "a"}')
        send(orphan.stdin, b"hang")
        assert orphan.wait(timeout=30) == -signal.SIGALRM


def test_a_module_that_is_not_there_is_a_reason_and_no_traceback() -> None:
    with Jail("indexer.extract.nothing") as jail, pytest.raises(BrokenReader, match="could not be started"):
        jail.extract(b"x", HINTS)


def test_closing_ends_the_child(jail: Jail) -> None:
    child = child_of(jail)
    jail.close()
    assert not lives(child)


def test_a_pdf_of_five_kilobytes_that_unpacks_to_a_gigabyte_stays_within_the_limits() -> None:
    with Jail("indexer.extract.pdf") as jail:
        with pytest.raises(ExtractError):
            jail.extract(bomb(2**30), HINTS)
        assert jail.extract(pdf("Une page saine et sauve."), HINTS).passages[0].page == 1
