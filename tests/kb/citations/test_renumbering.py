"""The table of renumbered articles: read whole, or refused with file and line."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from kb.citations.renumbering import COLUMNS, Relation, Renumbering, load, load_while_serving, shipped
from kb.errors import RenumberingError

HEAD = "\t".join(COLUMNS)
ROW = "CESEDA\t2021-05-01\tL313-15\t\tL435-3\tmoved\tcertain\ttexts read"


def write(folder: Path, *rows: str) -> Path:
    (folder / "essai.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def news(table: Renumbering, key: str, portion: str = "") -> list[str]:
    return [move.new for move in table.onward(key, portion)]


def test_a_row_leads_both_ways(tmp_path: Path) -> None:
    table = load(write(tmp_path, HEAD, ROW))
    (move,) = table.onward("fr:CESEDA:L313-15")
    assert (move.new, move.date, move.relation) == ("fr:CESEDA:L435-3", date(2021, 5, 1), Relation.MOVED)
    assert move.certain
    assert table.back("fr:CESEDA:L435-3") == (move,)
    assert table.onward("fr:CESEDA:L435-3") == ()


def test_a_portion_leads_to_its_own_article_and_an_unknown_one_to_all(tmp_path: Path) -> None:
    rows = [ROW.replace("L313-15\t\t", f"L313-11\t{portion}\t").replace("L435-3", new) for portion, new in PORTIONS]
    table = load(write(tmp_path, HEAD, *rows))
    assert news(table, "fr:CESEDA:L313-11", "2°bis") == ["fr:CESEDA:L423-22"]
    assert news(table, "fr:CESEDA:L313-11", "alinéa 9") == ["fr:CESEDA:L423-8"]
    assert set(news(table, "fr:CESEDA:L313-11", "12°")) == {"fr:CESEDA:L423-22", "fr:CESEDA:L423-8"}


PORTIONS = (("2° bis", "L423-22"), ("al. 9", "L423-8"))


def test_what_is_certain_comes_before_what_is_probable(tmp_path: Path) -> None:
    doubtful = ROW.replace("L435-3", "L435-4").replace("certain", "probable")
    table = load(write(tmp_path, HEAD, doubtful, ROW))
    assert [move.certain for move in table.onward("fr:CESEDA:L313-15")] == [True, False]


def test_the_number_of_today_follows_what_moved_whole_and_nothing_else(tmp_path: Path) -> None:
    again = ROW.replace("2021-05-01\tL313-15\t\tL435-3", "2024-01-01\tL435-3\t\tL439-1")
    part = ROW.replace("L313-15", "L511-1").replace("moved", "part")
    raised = ROW.replace("L313-15", "R221-11").replace("moved", "raised")
    table = load(write(tmp_path, HEAD, ROW, again, part, raised))
    assert table.latest("fr:CESEDA:L313-15", date(2021, 4, 30)) == "fr:CESEDA:L439-1"
    assert table.latest("fr:CESEDA:L313-15", date(2021, 5, 1)) == "fr:CESEDA:L313-15"
    assert table.latest("fr:CESEDA:L511-1", date(2021, 4, 30)) == ""
    assert table.latest("fr:CESEDA:R221-11", date(2021, 4, 30)) == "fr:CESEDA:R221-11"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("CESEDA\t2021-05-01\tL313-15", "3 columns, where 8 are needed"),
        (ROW.replace("CESEDA", "CESDA"), "no code is called 'CESDA'; did you mean 'CESEDA'?"),
        (ROW.replace("2021-05-01", "1er mai 2021"), "'1er mai 2021' is no date: write it as 2021-05-01"),
        (ROW.replace("moved", "gone"), "relation must be one of moved, part, raised, replaced, not 'gone'"),
        (ROW.replace("certain", "sure"), "certainty must be one of certain, probable, not 'sure'"),
        (ROW.replace("texts read", " "), "the source is missing"),
        (ROW.replace("L435-3", "L313-15"), "old and new are the same"),
        (ROW.replace("L435-3", "the new one"), "'the new one' is no number of an article"),
        (ROW.removeprefix("CESEDA"), "'L313-15' is no key"),
    ],
)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(RenumberingError) as raised:
        load(write(tmp_path, HEAD, row))
    assert str(raised.value) == f"essai.tsv:2: {reason}"
    assert "corpus/README.md" in raised.value.hint


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(RenumberingError) as raised:
        load(write(tmp_path, HEAD, ROW, ROW, ROW.replace("moved", "gone")))
    assert [line.split(": ")[0] for line in str(raised.value).splitlines()] == ["essai.tsv:3", "essai.tsv:4"]


def test_another_head_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RenumberingError, match="the columns must be code, date"):
        load(write(tmp_path, "code\told\tnew", ROW))
    (tmp_path / "essai.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RenumberingError, match=r"essai.tsv:1: cannot be read"):
        load(tmp_path)


def test_a_folder_that_is_not_there_has_no_moves(tmp_path: Path) -> None:
    assert load(tmp_path / "none").moves == ()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert len(load(write(tmp_path, HEAD, ROW)).moves) == 1
    write(tmp_path, HEAD, ROW, ROW.replace("L435-3", "L435-4"))
    assert len(load(tmp_path).moves) == 2


@pytest.mark.parametrize(
    ("old", "portion", "new", "day"),
    [
        ("fr:CESEDA:L313-15", "", "fr:CESEDA:L435-3", "2021-05-01"),
        ("fr:CESEDA:L313-11", "2° bis", "fr:CESEDA:L423-22", "2021-05-01"),
        ("fr:CESEDA:L313-11", "7°", "fr:CESEDA:L423-23", "2021-05-01"),
        ("fr:CESEDA:L611-6-1", "", "fr:CESEDA:L142-3", "2021-05-01"),
        ("fr:CESEDA:L221-5", "", "fr:CESEDA:L343-2", "2021-05-01"),
        ("fr:CASF:R221-11", "", "fr:CASF:L221-2-4", "2022-02-09"),
        ("fr:CC:1382", "", "fr:CC:1240", "2016-10-01"),
        ("fr:45-174", "", "fr:CJPM", "2021-09-30"),
    ],
)
def test_the_table_of_the_corpus_knows_what_practitioners_ask_for(old: str, portion: str, new: str, day: str) -> None:
    move = shipped().onward(old, portion)[0]
    assert (move.new, move.date.isoformat(), move.certain) == (new, day, True)


def test_most_of_the_table_of_the_corpus_is_certain_and_all_of_it_has_a_source() -> None:
    moves = shipped().moves
    assert len(moves) > 1500
    assert 700 < sum(move.certain for move in moves) < len(moves)


def test_what_an_editor_hides_beside_a_table_is_no_table(tmp_path: Path) -> None:
    write(tmp_path, HEAD, ROW)
    (tmp_path / ".#essai.tsv").symlink_to("somebody@host.1234")
    (tmp_path / "gone.tsv").symlink_to(tmp_path / "nowhere")
    assert news(load(tmp_path), "fr:CESEDA:L313-15") == ["fr:CESEDA:L435-3"]


def test_a_table_damaged_while_it_is_used_says_what_it_said(tmp_path: Path) -> None:
    write(tmp_path, HEAD, ROW)
    before = load_while_serving(tmp_path)
    write(tmp_path, "nothing of the kind")
    os.utime(tmp_path / "essai.tsv", ns=(1, 1))
    assert load_while_serving(tmp_path) == before
    with pytest.raises(RenumberingError, match=r"essai\.tsv:1"):
        load(tmp_path)
