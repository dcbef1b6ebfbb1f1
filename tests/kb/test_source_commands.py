"""`kb sources` with files of the desk: they are marked, exported and checked, and broken ones take nothing down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.__main__ import main

FILE = """id = "ours"
kind = "folder"
title = "TITLE"
publisher = "Us"
licence = "ours"
reuse = "full_text"
path = "documents"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one source, and no file of the desk."""
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "documents").mkdir()
    (corpus / "documents" / "a.txt").write_text("La tutelle des mineurs non accompagnés.", "utf-8")
    (corpus / "sources" / "ours.toml").write_text(FILE.replace("TITLE", "Ours"), "utf-8")
    (tmp_path / "home" / "sources").mkdir(parents=True)
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KB_CORPUS", str(corpus))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    try:
        main(("sources", *arguments))
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_files_of_the_desk_are_marked_and_exported(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "*" not in run(capsys)[1]
    text = FILE.replace("TITLE", "Ours, changed")
    (home / "sources" / "ours.toml").write_text(text, "utf-8")
    assert "ours*" in run(capsys)[1]
    assert [one["desk"] for one in json.loads(run(capsys, "--json")[1])["sources"]] == [True]
    assert run(capsys, "export", "ours") == (0, text, "")
    code, _, err = run(capsys, "export", "our")
    assert (code, "Did you mean ours?" in err) == (2, True)


def test_a_broken_file_of_the_desk_is_said_and_fails_the_check_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "sources" / "ours.toml"
    file.write_text(FILE.replace("TITLE", ""), "utf-8")
    code, out, err = run(capsys)
    assert (code, "ours " in out, f"{file}:3: title is empty" in err) == (0, True, True)
    code, _, err = run(capsys, "check")
    assert (code, f"{file}:3: title is empty" in err) == (2, True)


def test_a_file_is_tried_from_the_shell_and_nothing_is_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "ours.toml"
    file.write_text(FILE.replace("TITLE", "Ours"), "utf-8")
    code, out, _ = run(capsys, "try", str(file))
    assert (code, "collected (1)" in out, "a.txt" in out) == (0, True, True)
    assert json.loads(run(capsys, "try", "--json", str(file))[1])["counts"] == {"collected": 1}
    assert not (home / "store.sqlite").exists()
    file.write_text(FILE.replace('"documents"', '"/etc"'), "utf-8")
    code, _, err = run(capsys, "try", str(file))
    assert (code, "KB_FOLDERS" in err) == (1, True)
    file.write_text("id = ", "utf-8")
    code, _, err = run(capsys, "try", str(file))
    assert (code, f"{file}:1: is not TOML" in err) == (2, True)
