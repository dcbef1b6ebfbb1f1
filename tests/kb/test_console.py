"""Progress as it is said where there is no terminal to draw on."""

import pytest

from kb.console import ConsoleMeter, duration, progress_line


@pytest.mark.parametrize(
    ("done", "total", "unit", "spent", "line"),
    [
        (16_000, 32_000, "documents", 40, "x: 16,000 documents of 32,000 documents, 400 documents/s, 40 s left"),
        (1_500_000, 6_000_000, "bytes", 1, "x: 1.5 MB of 6.0 MB, 1.5 MB/s, 3 s left"),
        (5, None, "files", 1, "x: 5 files, 5 files/s"),
        (5, 5, "files", 1, "x: 5 files of 5 files, 5 files/s"),
        (0, 5, "files", 1, "x: 0 files of 5 files, 0 files/s"),
        (0, 0, "files", 0.001, "x: 0 files of 0 files, 0 files/s"),
    ],
)
def test_progress_says_how_much_how_fast_and_how_long(
    done: int, total: int | None, unit: str, spent: float, line: str
) -> None:
    assert progress_line("x", done, total, unit, spent) == line


def test_times_are_said_as_people_say_them() -> None:
    assert [duration(seconds) for seconds in (0.4, 39, 60, 125, 3_700)] == [
        "0 s",
        "39 s",
        "1 min 00 s",
        "2 min 05 s",
        "61 min 40 s",
    ]


def test_a_piece_of_work_ends_with_its_total(capsys: pytest.CaptureFixture[str]) -> None:
    with ConsoleMeter().task("index", 2, "documents") as task:
        task.advance()
        task.advance()
    assert "index: 2 documents of 2 documents" in capsys.readouterr().err
