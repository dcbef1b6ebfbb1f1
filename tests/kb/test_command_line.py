"""The command `kb`, from a folder of documents to a search, as somebody in a shell uses it."""

import json
from pathlib import Path

import pytest

from kb.__main__ import main

DOCUMENT = """+++
title = "{title}"
type = "report"
+++

{text}
"""
SOURCE = """id = "ours"
kind = "folder"
title = "Ours"
publisher = "Us"
licence = "ours"
reuse = "full_text"
path = "documents"
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one folder of two documents."""
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "documents").mkdir()
    (corpus / "sources" / "ours.toml").write_text(SOURCE)
    (corpus / "documents" / "a.fr.md").write_text(DOCUMENT.format(title="La tutelle", text="La tutelle des mineurs."))
    (corpus / "documents" / "b.fr.md").write_text(DOCUMENT.format(title="La kafala", text="La kafala des mineurs."))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KB_CORPUS", str(corpus))
    return corpus


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    try:
        main(arguments)
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def indexed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(capsys, "crawl")[0] == 0
    assert run(capsys, "index")[0] == 0
    return corpus


def test_crawling_and_indexing_say_what_they_did_and_a_second_time_that_nothing_is_new(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "crawl", "ours")
    assert (code, out) == (0, "ours: 2 new\n")
    assert "Next: kb index" in err
    code, out, _ = run(capsys, "index")
    assert code == 0
    assert "Generation 1 serves: 2 documents" in out
    assert "unchanged" in run(capsys, "crawl")[1] or "nothing new" in run(capsys, "crawl")[1]
    assert run(capsys, "index")[1] == "The index is up to date.\n"


def test_a_search_shows_title_facts_and_the_words_in_their_place(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "search", "tutelle", "mineur")
    assert code == 0
    assert "1 document (" in out
    assert "1. La tutelle" in out
    assert "Rapport · fr · ours/a.fr" in out
    assert "La tutelle des mineurs." in out
    assert "Report" in run(capsys, "search", "tutelle", "--lang", "en")[1]


def test_a_search_in_json_is_what_the_api_answers(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "mineurs SAUF kafala", "--type", "report", "--json")
    answer = json.loads(out)
    assert (code, answer["total"], answer["hits"][0]["id"]) == (0, 1, "ours/a.fr")
    assert answer["facets"]["type"] == [{"value": "report", "label": "Rapport", "count": 1, "selected": True}]


def test_a_search_that_finds_nothing_is_no_failure(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "absent")
    assert (code, out.startswith("0 documents")) == (0, True)


def test_markup_in_titles_is_shown_and_not_obeyed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "documents" / "c.md").write_text(DOCUMENT.format(title="[red]x[/] [/nope]", text="[bold]tutelle"))
    run(capsys, "crawl")
    run(capsys, "index")
    assert "[red]x[/] [/nope]" in run(capsys, "search", "titre:nope")[1]


def test_a_failed_document_is_listed_and_makes_the_exit_code_1(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "documents" / "bad.md").write_text("+++\ntitle = \n+++\n")
    code, out, err = run(capsys, "crawl")
    assert code == 1
    assert "2 new" in out
    assert "1 failed" in out
    assert "failed: bad.md" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crawl", "nosuch"], "no source 'nosuch'"),
        (["search", "x", "--type", "nosuch"], "no document type 'nosuch'"),
        (["search", "x", "--at", "2024-13-45"], "2024-13-45"),
        (["search", "x", "--size", "1000000000"], "1000000000"),
        (["search", "x", "--page", "-1"], "-1"),
        (["search"], "QUERY"),
        (["import", "/no/such/file.jsonl"], "/no/such/file.jsonl"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_usage_is_said_with_exit_code_2(
    indexed: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert words in err


def test_without_an_index_a_search_says_what_to_run(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "search", "x")
    assert code == 1
    assert "no index" in err
    assert "kb index" in err


def test_check_finds_a_damaged_file_and_rollback_leads_out(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is whole" in run(capsys, "index", "--check")[1]
    (indexed / "documents" / "d.md").write_text(DOCUMENT.format(title="D", text="mineurs"))
    run(capsys, "crawl")
    run(capsys, "index")
    home = indexed.parent / "home"
    shared = {path.name for path in home.glob("index/generation-00000001/*.segment")}
    for segment in home.glob("index/generation-00000002/*.segment"):
        if segment.name not in shared:
            segment.write_bytes(segment.read_bytes()[:-9])
    code, _, err = run(capsys, "index", "--check")
    assert code == 1
    assert "bytes, not" in err
    assert run(capsys, "index", "--rollback")[0] == 0
    assert run(capsys, "search", "mineurs")[1].startswith("2 documents")


def test_import_takes_json_lines_and_lists_the_bad_ones(
    indexed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "export.jsonl"
    lines = [
        {"id": "x1", "title": "Un", "text": "Un texte importé.", "language": "fr", "organisation": "Us"},
        {"id": "x2", "title": "Sans texte"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    code, out, err = run(capsys, "import", str(file))
    assert code == 1
    assert "1 new" in out
    assert "1 failed" in out
    assert "text" in err
    run(capsys, "index")
    assert "x1" in run(capsys, "search", "importé")[1]
    assert "Not in the catalogue (1)" in run(capsys, "sources")[1]


def test_the_catalogue_is_listed_and_checked(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "ours" in run(capsys, "sources")[1]
    assert run(capsys, "sources", "check")[:2] == (0, "1 source, no fault.\n")
    (indexed / "sources" / "bad.toml").write_text('id = "bad"\nkid = "folder"\n')
    code, _, err = run(capsys, "sources", "check")
    assert code == 2
    assert "bad.toml:2: unknown key 'kid'" in err


def test_the_doctor_finds_a_healthy_base_healthy_and_a_lagging_index_ill(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "doctor")[0] == 0
    (indexed / "documents" / "e.md").write_text(DOCUMENT.format(title="E", text="mineurs"))
    run(capsys, "crawl")
    code, out, _ = run(capsys, "doctor")
    assert code == 1
    assert "1 change behind" in out
    assert "Run: kb index" in out


@pytest.mark.parametrize(("command", "status"), [("doctor", 1), ("serve", 2)])
def test_a_broken_thesaurus_is_said_before_the_site_is_served(
    command: str, status: int, indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (indexed / "thesaurus.ttl").write_text("no Turtle <")
    code, out, err = run(capsys, command)
    assert code == status
    assert "thesaurus.ttl:1: is not Turtle" in out + err


def test_the_last_runs_on_a_source_are_shown_with_what_failed_and_why(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "has not been read yet. Run: kb crawl ours" in run(capsys, "sources", "report", "ours")[1]
    (corpus / "documents" / "c.fr.md").write_text("+++\ntitle = 3\n+++\n")
    assert run(capsys, "crawl", "ours")[0] == 1

    code, out, _ = run(capsys, "sources", "report", "ours")
    assert code == 0
    assert "2 new, 1 failed" in out
    assert "c.fr.md: line 2: title must be a text in quotes" in out
    (report,) = json.loads(run(capsys, "sources", "report", "ours", "--json")[1])
    assert (report["counts"], report["failed"]) == ({"new": 2, "failed": 1}, True)
    assert report["remarks"][0]["path"] == "c.fr.md"

    code, _, err = run(capsys, "sources", "report", "our")
    assert (code, "Did you mean ours?" in err) == (2, True)
