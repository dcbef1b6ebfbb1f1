"""`kb cite`: a text on standard input, what it cites on standard output."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from making import article

from kb.__main__ import main
from kb.settings import read_settings
from kb.store import Store

TEXT = "Art. L. 999-1 et L. 999-2 du CASF.\nVoir la p. 375-380, puis CESEDA, art. L. 313-15.\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    store = Store(read_settings().database_url)
    with store.writing() as writing:
        writing.put([article("V1", "L999-1", "2010-01-01", "2020-01-01"), article("V2", "L999-1", "2020-01-01", None)])
    store.close()
    return tmp_path


class Said(NamedTuple):
    code: int
    out: str
    err: str


class Typed:
    """A standard input that holds these bytes."""

    def __init__(self, data: bytes, *, terminal: bool = False) -> None:
        self.buffer = io.BytesIO(data)
        self.isatty = lambda: terminal


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: Typed, *options: str) -> Said:
    monkeypatch.setattr(sys, "stdin", typed)
    code = 0
    try:
        main(["cite", *options])
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    said = capsys.readouterr()
    return Said(code, said.out, said.err)


@pytest.mark.usefixtures("home")
def test_each_citation_is_told_with_its_place_its_keys_and_its_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(monkeypatch, capsys, Typed(TEXT.encode()), "--json", "--at", "2015-06-01")
    rows = json.loads(said.out)
    assert [set(row) for row in rows] == [{"start", "end", "text", "refs", "resolved"}] * 3
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in rows)
    assert [row["refs"][0] for row in rows] == ["fr:CASF:L999-1", "fr:CASF:L999-2", "fr:CESEDA:L313-15"]
    assert [(one["id"], one["standing"]) for one in rows[0]["resolved"]] == [("V1", "in_force")]
    assert rows[1]["resolved"] is None


@pytest.mark.usefixtures("home")
def test_places_count_characters_whatever_the_ends_of_lines_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\ufeffÉté :\r\n« art. L. 999-1 du CASF »\r\n"
    (row,) = json.loads(run(monkeypatch, capsys, Typed(text.encode()), "--json").out)
    assert text[row["start"] : row["end"]] == row["text"]
    assert "L. 999-1" in row["text"]


@pytest.mark.usefixtures("home")
def test_people_read_what_it_is_today_and_how_much_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(monkeypatch, capsys, Typed(TEXT.encode()))
    lines = said.out.splitlines()
    assert lines[0].startswith("Art. L. 999-1")
    assert lines[0].endswith("line 1")
    assert "fr:CASF:L999-1: CASF, article L999-1, in force on" in lines[1]
    assert any("CESEDA, art. L. 313-15 became CESEDA, art. L. 435-3 on 2021-05-01" in line for line in lines)
    assert lines[-1] == "3 citations, 1 of them in the store."


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [(Typed(b"%PDF-1.4 \xff\xfe"), "no text in UTF-8"), (Typed(b"", terminal=True), "There is no text")],
)
def test_what_is_no_text_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: Typed, reason: str
) -> None:
    said = run(monkeypatch, capsys, typed)
    assert said.code == 2
    assert reason in said.err


@pytest.mark.usefixtures("home")
def test_a_text_that_cites_nothing_gives_an_empty_list(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(monkeypatch, capsys, Typed(b""), "--json")
    assert (said.code, said.out) == (0, "[]\n")


@pytest.mark.usefixtures("home")
def test_a_folder_of_faulty_renumberings_is_told_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "renumbering").mkdir()
    (tmp_path / "renumbering" / "mes.tsv").write_text("old\tnew\n")
    monkeypatch.setenv("KB_CORPUS", str(tmp_path))
    said = run(monkeypatch, capsys, Typed(TEXT.encode()))
    assert said.code == 2
    assert "mes.tsv:1: the columns must be code" in said.err


@pytest.mark.usefixtures("home")
def test_without_any_standard_input_it_is_said_how_to_give_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SystemExit) as exit_:
        main(["cite"])
    assert exit_.value.code == 2
    assert "kb cite < FILE" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_what_is_cited_on_many_lines_is_told_on_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "L'art. L. 999-1 et s. du CASF.\n\n" * 3
    rows = json.loads(run(monkeypatch, capsys, Typed(text.encode()), "--json").out)
    said = run(monkeypatch, capsys, Typed(text.encode()))
    assert [text[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    assert len({row["start"] for row in rows}) == len(rows) == 3
    assert [row["resolved"] for row in rows] == [rows[0]["resolved"]] * 3
    assert [line.rsplit(" ", 1)[1] for line in said.out.splitlines() if " line " in line] == ["1", "3", "5"]
