"""The proof as a whole: where each fault stands, what could not be read, what is doubted; the command that shows it."""

from __future__ import annotations

import pytest
from proof_desk import Desk

from indexer.proofreading import proof
from kb.__main__ import main


def test_a_fault_has_its_file_and_line_in_the_front_matter_and_in_the_text(desk: Desk) -> None:
    desk.page("centre", "fr", "Bien. [1]\n\nL'un,\nun [lien](doc:nulle-part). [1]\n", themes=["sante", "inconnu"])
    file = desk.folder / "documents" / "centre.fr.md"
    lines = file.read_text("utf-8").split("\n")
    found = {(fault.rule, lines[fault.line - 1]) for fault in proof.proofread(desk.read()).faults}
    assert ("typography", "L'un,") in found
    assert ("pages", "un [lien](doc:nulle-part). [1]") in found
    assert ("pages", 'themes = ["sante", "inconnu"]') in found


def test_a_page_that_cannot_be_read_is_a_fault_on_each_of_its_lines_and_the_others_are_read(desk: Desk) -> None:
    desk.clean()
    desk.page("perdu", "fr", typ="guide", kind="club")
    (desk.folder / "documents" / "nu.md").write_text("Rien.\n")
    faults = proof.proofread(desk.read()).faults
    assert {(fault.file.name, fault.line, fault.rule) for fault in faults} == {
        ("nu.md", 1, "front matter"),
        ("perdu.fr.md", 6, "front matter"),
        ("perdu.fr.md", 7, "front matter"),
    }


def test_pages_are_counted_by_type_and_language_and_doubts_are_those_of_one_language(desk: Desk) -> None:
    desk.page("centre", "fr", doubts=["Est-ce vrai\u202f?"])
    desk.page("centre", "en", doubts=["Is it true?"])
    found = proof.proofread(desk.read(), language="en")
    assert found.counts == {("guide", "fr"): 1, ("guide", "en"): 1}
    assert found.doubts == (proof.Doubt(page="centre", sentence="Is it true?"),)


@pytest.fixture
def command(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("KB_CORPUS", str(desk.folder))
    monkeypatch.setenv("KB_HOME", str(desk.folder.parent / "home"))
    return Shell(capsys)


class Shell:
    """Runs `kb doctor --corpus`: its exit code and what it prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["doctor", "--corpus"])
        return int(ended.value.code or 0), self._capsys.readouterr().out


def test_the_command_finds_a_good_corpus_good_and_says_what_it_could_not_check(desk: Desk, command: Shell) -> None:
    desk.clean(about=["fr:CC:375"], doubts=["Sic."])
    code, out = command()
    assert code == 0
    assert "guide   1   1" in out
    assert "Law: not checked, the store has none; not loaded: CC" in out
    assert "centre\n  – Sic.\n" in out
    assert out.endswith("2 pages: 0 faults, 1 doubt on 1 page.\n")


def test_the_command_does_without_a_thesaurus(desk: Desk, command: Shell) -> None:
    desk.clean()
    (desk.folder / "thesaurus.ttl").unlink()
    assert command()[0] == 0


def test_the_command_fails_with_a_line_for_each_fault(desk: Desk, command: Shell) -> None:
    desk.clean()
    desk.page("centre", "fr", summary="Un centre pour tous")
    code, out = command()
    assert code == 1
    file = desk.folder / "documents" / "centre.fr.md"
    assert f"{file}:5: completeness: the summary does not end with a full stop\n" in out


def test_the_command_does_without_a_store_that_cannot_be_opened(desk: Desk, command: Shell) -> None:
    desk.clean(about=["fr:CC:375"])
    (desk.folder.parent / "home").write_text("no folder")
    code, out = command()
    assert code == 0
    assert "not checked" in out
