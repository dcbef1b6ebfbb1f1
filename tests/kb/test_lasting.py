"""A file that is damaged while a server runs leaves it with what the file said before, and a line in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ThesaurusError
from kb.lasting import Lasting


def read(file: Path) -> int:
    """The number in a file."""
    try:
        return int(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ThesaurusError(f"{file.name}:1: {error}") from error


def test_what_a_file_says_now_is_read_at_once(tmp_path: Path) -> None:
    file, lasting = tmp_path / "n", Lasting(read)
    file.write_text("1", "utf-8")
    assert lasting(file) == 1
    file.write_text("2", "utf-8")
    assert lasting(file) == 2


@pytest.mark.parametrize("damaged", ["x", ""])
def test_a_file_that_was_damaged_says_what_it_said_and_the_error_is_logged_once(
    tmp_path: Path, damaged: str, caplog: pytest.LogCaptureFixture
) -> None:
    file, lasting = tmp_path / "n", Lasting(read)
    file.write_text("1", "utf-8")
    lasting(file)
    file.write_text(damaged, "utf-8")

    assert [lasting(file) for _ in range(3)] == [1, 1, 1]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "n:1: invalid literal" in caplog.text

    file.write_text("3", "utf-8")
    assert lasting(file) == 3


def test_a_file_that_was_taken_away_says_what_it_said(tmp_path: Path) -> None:
    file, lasting = tmp_path / "n", Lasting(read)
    assert file not in lasting
    file.write_text("1", "utf-8")
    lasting(file)
    file.unlink()
    assert file in lasting
    assert lasting(file) == 1


def test_a_file_that_could_never_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ThesaurusError, match="n:1"):
        Lasting(read)(tmp_path / "n")
