"""The command `kb index`, as somebody in a shell uses it when a new index is held, or was a mistake."""

import json
from pathlib import Path

import pytest

from kb.__main__ import main

pytestmark = pytest.mark.slow

QUERY = {"qid": "t", "class": "keyword", "lang": "fr", "query": "tutelle", "rel": {"a": 3}}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """An index of ten documents, one of which is judged."""
    judged = tmp_path / "corpus" / "judged"
    judged.mkdir(parents=True)
    (judged / "queries.jsonl").write_text(json.dumps(QUERY))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KB_CORPUS", str(tmp_path / "corpus"))
    take(tmp_path, capsys, a="La tutelle des mineurs.", **{f"n{n}": "Autre chose." for n in range(9)})
    assert run(capsys, "index")[0] == 0
    return tmp_path


def take(folder: Path, capsys: pytest.CaptureFixture[str], **texts: str) -> None:
    """Import documents of these texts."""
    file = folder / "documents.jsonl"
    file.write_text("\n".join(json.dumps({"id": name, "title": name, "text": text}) for name, text in texts.items()))
    assert run(capsys, "import", str(file))[0] == 0


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    try:
        main(arguments)
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def total(capsys: pytest.CaptureFixture[str], query: str) -> int:
    found: int = json.loads(run(capsys, "search", "--json", query)[1])["total"]
    return found


@pytest.fixture
def held(home: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """What is said of an index in which the judged document does not answer its query any more."""
    take(home, capsys, a="La kafala.")
    return run(capsys, "index")


def test_an_index_that_answers_worse_is_held_with_its_figures(
    held: tuple[int, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = held
    assert code == 1
    assert "nDCG@10 all (1)" in out
    assert "1.000" in out
    assert "- Judged queries are answered worse: nDCG@10 of 1 is 0.0, not 1.0." in out
    assert "Generation 2 is held, and 1 still serves." in err
    assert "kb index --publish" in err
    assert total(capsys, "tutelle") == 1


def test_what_is_held_is_listed_and_can_be_published(
    held: tuple[int, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "index", "--list")[1]
    assert "serves" in out
    assert "held" in out
    assert "answered worse" in out
    assert "generation 2 is held" in run(capsys, "doctor")[1]
    assert run(capsys, "index", "--publish")[1] == "Generation 3 serves: 10 documents.\n"
    assert total(capsys, "tutelle") == 0
    assert run(capsys, "index", "--publish")[0] == 1


def test_what_is_held_can_be_discarded(held: tuple[int, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "index", "--discard")[1] == "Generation 2 is deleted.\n"
    assert run(capsys, "index", "--discard")[1] == "Nothing is held.\n"
    assert run(capsys, "index")[0] == 1  # the change is still in the store, and still one for the worse


def test_force_publishes_without_asking(held: tuple[int, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "index", "--force")[0] == 0
    assert total(capsys, "tutelle") == 0


def test_a_rollback_says_what_serves_and_can_name_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("kafala", "passeport"):
        take(home, capsys, new=f"Le {word}.")
        assert run(capsys, "index")[0] == 0
    assert "those of generation 2" in run(capsys, "index", "--rollback")[1]
    assert (total(capsys, "kafala"), total(capsys, "passeport")) == (1, 0)
    assert "those of generation 1" in run(capsys, "index", "--rollback", "--to", "1")[1]
    assert "that of 1 again" in run(capsys, "index", "--list")[1]
    assert run(capsys, "index", "--rollback", "--to", "7")[0] == 1
    assert run(capsys, "index")[0] == 0
    assert total(capsys, "passeport") == 1


@pytest.mark.parametrize("words", [("--to", "1"), ("--check", "--to", "1"), ("--rollback", "--force")])
def test_options_that_make_no_sense_together_are_refused(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert run(capsys, "index", *words)[0] == 2


def test_judged_queries_that_break_their_rules_are_said_before_anything_is_written(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "corpus" / "judged" / "queries.jsonl").write_text("{}")
    take(home, capsys, new="Un texte.")
    code, _, err = run(capsys, "index")
    assert (code, "queries.jsonl:1" in err) == (2, True)
