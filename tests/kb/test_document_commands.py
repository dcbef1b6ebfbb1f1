"""The commands `kb documents …`, as somebody in a shell uses them."""

import io
import json
from pathlib import Path

import pytest
from test_command_line import corpus, indexed, run

__all__ = ["corpus", "indexed"]  # fixtures

pytestmark = pytest.mark.slow  # indexes are built

A, B = "ours/a.fr", "ours/b.fr"


def found(capsys: pytest.CaptureFixture[str], words: str) -> set[str]:
    """The ids that a search finds."""
    code, out, _ = run(capsys, "search", "--json", words)
    assert code == 0
    return {hit["id"] for hit in json.loads(out)["hits"]}


def test_a_hidden_document_is_found_no_more_and_a_crawl_says_why_until_it_is_shown_again(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, "mineurs") == {A, B}
    code, out, err = run(capsys, "documents", "hide", A, "--reason", "Out of date", "--by", "Ada")
    assert (code, out, err) == (
        0,
        f"{A} is hidden. To undo it: kb documents show {A}\n",
        "Next: kb index\n",
    )
    run(capsys, "index")
    assert found(capsys, "mineurs") == {B}

    code, out, err = run(capsys, "crawl")
    assert (code, "1 withheld" in out, "hidden: Out of date" in err) == (0, True, True)
    assert "hidden: Out of date" in run(capsys, "sources", "report", "ours")[1]
    listed = json.loads(run(capsys, "documents", "withdrawn", "--json")[1])
    assert [(one["id"], one["kind"], one["by"], one["title"]) for one in listed] == [(A, "hidden", "Ada", "La tutelle")]
    assert "hidden: Out of date" in run(capsys, "documents", "withdrawn")[1]

    assert run(capsys, "documents", "show", A)[1] == f"{A} is shown again.\n"
    run(capsys, "index")
    assert found(capsys, "mineurs") == {A, B}


def test_a_document_that_its_source_gave_up_cannot_be_shown_again(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "documents", "delete", A, "--reason", "r")
    (indexed / "documents" / "a.fr.md").unlink()
    assert run(capsys, "crawl")[0] == 0
    code, out, _ = run(capsys, "documents", "show", A)
    assert (code, "taken it away meanwhile" in out) == (0, True)


def test_a_takedown_leaves_nothing_in_the_index_and_is_recorded(
    indexed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, "documents", "takedown", B, "--reason", "Asked for", "--yes")
    assert (code, err) == (0, "Next: kb index\n")
    assert f"{B} is taken down" in out
    assert "serves without it" in out
    assert found(capsys, "kafala") == set()
    assert found(capsys, "tutelle") == {A}
    assert run(capsys, "index", "--check")[0] == 0
    home = tmp_path / "home"
    assert [path.name for path in home.rglob("*") if path.is_file() and b"La kafala" in path.read_bytes()] == []
    assert json.loads((home / "takedowns.jsonl").read_text())["document"] == B

    code, _, err = run(capsys, "crawl")
    assert (code, "taken down: Asked for" in err) == (0, True)
    assert run(capsys, "index")[0] == 0
    assert found(capsys, "kafala") == set()
    code, _, err = run(capsys, "documents", "show", B)
    assert (code, "nothing of it is kept" in err) == (2, True)


@pytest.mark.usefixtures("indexed")
def test_a_takedown_asks_first_and_knows_its_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, _, err = run(capsys, "documents", "takedown", B, "--reason", "r")
    assert (code, "cannot be undone" in err) == (130, True)
    code, _, err = run(capsys, "documents", "takedown", "ours/c.fr", "--reason", "r", "--yes")
    assert (code, "no document ours/c.fr" in err) == (2, True)
    assert found(capsys, "kafala") == {B}


@pytest.mark.usefixtures("indexed")
def test_a_merged_document_is_listed_with_the_one_that_stands_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "documents", "merge", A, B, "--reason", "The same")[0] == 0
    assert f"merged into {B}: The same" in run(capsys, "documents", "withdrawn", "--kind", "merged")[1]
    assert run(capsys, "documents", "merge", B, A, "--reason", "The same")[0] == 2
    assert "0 documents corrected" in run(capsys, "documents", "corrections")[1]
    assert json.loads(run(capsys, "documents", "corrections", "--json")[1]) == []
