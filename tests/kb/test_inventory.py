"""The list of sources, as a shell shows it and as programs read it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.__main__ import main
from kb.inventory import show_counts

FOLDER = """id = "ours"
kind = "folder"
title = "Nos fiches"
publisher = "Us"
licence = "ours"
reuse = "full_text"
path = "documents"
"""
OFF = """id = "{name}"
kind = "archive"
title = "{name}.example"
publisher = "Them"
licence = "Terms to be read"
reuse = "index_snippet"
enabled = false
remark = "{remark}"
"""
REMARKS = {
    "aa": "Permission to be sought. In French and English.",
    "bb": "No reader for this kind yet.",
    "cc": "No reader for this kind yet. The list is long.",
}


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of a folder with two documents and of three sites that are off, and 100 columns."""
    files = {
        "sources/ours.toml": FOLDER,
        "documents/a.fr.md": '+++\ntitle = "A"\ntype = "report"\n+++\n\nTexte.\n',
        "documents/a.en.md": '+++\ntitle = "A"\ntype = "guide"\n+++\n\nText.\n',
        **{f"sources/{name}.toml": OFF.format(name=name, remark=remark) for name, remark in REMARKS.items()},
    }
    for name, text in files.items():
        file = tmp_path / "corpus" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KB_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("COLUMNS", "100")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Standard output of a command that goes well, without the blanks at the ends of lines."""
    code: object = 0
    try:
        main(arguments)
    except SystemExit as exit_:
        code = exit_.code
    assert not code
    return "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())


def test_sources_stand_under_the_reason_not_to_read_them_and_documents_are_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(capsys, "crawl")
    assert (
        run(capsys, "sources")
        == f"""\
On (1)
source  kind       reuse          documents  last read   title
ours    folder     full_text              2  {datetime.now(UTC):%Y-%m-%d}  Nos fiches

Off: no reader for this kind yet (2)
source  kind       reuse          title
bb      archive    index_snippet  bb.example
cc      archive    index_snippet  cc.example

Off: permission to be sought (1)
source  kind       reuse          title
aa      archive    index_snippet  aa.example

Kinds without a reader yet: archive, api.
4 sources: 1 on, 3 off; 2 documents.

Documents by type and language
type    en  fr  total
guide    1   0      1
report   0   1      1
total    1   1      2"""
    )


def test_one_state_is_shown_alone_and_without_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "crawl")
    on, off = run(capsys, "sources", "--on"), run(capsys, "sources", "--off")
    assert on.endswith("\n1 source: 1 on, 0 off; 2 documents.")
    assert "bb" not in on
    assert off.endswith("\n3 sources: 0 on, 3 off; 0 documents.")
    assert "ours" not in off


def test_programs_are_told_every_key_and_every_count(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "crawl")
    told = json.loads(run(capsys, "sources", "--json"))
    assert [source["id"] for source in told["sources"]] == ["ours", "bb", "cc", "aa"]
    ours, *_, aa = told["sources"]
    assert (ours["enabled"], ours["documents"], ours["reason"], ours["path"]) == (True, 2, "", "documents")
    assert datetime.fromisoformat(ours["last_read"]).tzinfo is not None
    assert (aa["enabled"], aa["documents"], aa["last_read"]) == (False, 0, None)
    assert (aa["reason"], aa["remark"]) == ("Permission to be sought.", REMARKS["aa"])
    assert told["counts"] == [
        {"type": "guide", "language": "en", "documents": 1},
        {"type": "report", "language": "fr", "documents": 1},
    ]


def test_documents_of_a_source_that_the_catalogue_lacks_are_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps({"id": "x", "title": "X", "text": "Texte.", "language": "fr"}))
    run(capsys, "import", str(file))
    assert "Not in the catalogue (1)\n" in run(capsys, "sources")
    (told,) = [s for s in json.loads(run(capsys, "sources", "--json"))["sources"] if s["id"] == "import"]
    assert (told["documents"], told["enabled"]) == (1, False)


def test_a_source_without_a_reader_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["crawl", "aa"])
    assert exit_.value.code == 2
    said = capsys.readouterr().err
    assert "The source aa is switched off: Permission to be sought." in said
    assert "Sources of kind 'archive' cannot be read yet." in said


def test_of_many_languages_the_rarest_share_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    show_counts({("report", f"l{n}"): 100 - n for n in range(10)})
    _, head, row, total = (line.split() for line in capsys.readouterr().out.splitlines())
    assert head == ["type", *(f"l{n}" for n in range(8)), "other", "total"]
    assert row[1:] == total[1:] == [*(str(100 - n) for n in range(8)), "183", "955"]
