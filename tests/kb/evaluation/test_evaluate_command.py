"""The command `kb evaluate`, over a folder of documents, as somebody in a shell uses it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from kb.__main__ import main

SOURCE = """id = "ours"
kind = "folder"
title = "Ours"
publisher = "Us"
licence = "ours"
reuse = "full_text"
path = "documents"
"""
DOCUMENT = """+++
title = "{title}"
type = "{type}"
+++

{text}
"""
QUERIES = (
    {"qid": "k1", "class": "keyword", "lang": "fr", "query": "tutelle", "rel": {"ours/a.fr": 3, "ours/b.fr": 1}},
    {"qid": "k2", "class": "keyword", "lang": "fr", "query": "mineurs", "rel": {"ours/b.fr": 2}},
    {"qid": "q1", "class": "question", "lang": "fr", "query": "que dit le juge ?", "rel": {"ours/c.fr": 3}},
    {"qid": "n1", "class": "question", "lang": "fr", "query": "kafala", "rel": {"ours/b.fr": 1}},
)


@pytest.fixture
def queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A file of judged queries, and an index of three documents to ask."""
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "documents").mkdir()
    (corpus / "sources" / "ours.toml").write_text(SOURCE)
    pages = {
        "a": DOCUMENT.format(title="La tutelle", type="report", text="La tutelle des mineurs."),
        "b": DOCUMENT.format(title="La kafala", type="report", text="La kafala des mineurs, et la tutelle."),
        "c": DOCUMENT.format(title="Le juge", type="guide", text="Ce que le juge dit."),
    }
    for name, text in pages.items():
        (corpus / "documents" / f"{name}.fr.md").write_text(text)
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KB_CORPUS", str(corpus))
    for command in ("crawl", "index"):
        run(capsys, command)
    path = tmp_path / "queries.jsonl"
    path.write_text("\n".join(map(json.dumps, QUERIES)), "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    try:
        main(arguments)
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_figures_stand_by_class_and_for_all(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "evaluate", str(queries))
    assert code == 0
    rows = [line.split() for line in out.splitlines() if line]
    assert [row[:2] for row in rows[1:4]] == [["keyword", "2"], ["question", "1"], ["all", "3"]]
    assert rows[2][2:7] == ["1.0000"] * 5
    assert "want of a relevant document to find: n1" in out


def test_a_lower_grade_can_be_enough(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "evaluate", str(queries), "--min-rel", "1", "--json")
    assert json.loads(out)["classes"]["all"]["n"] == 4


def test_each_query_is_shown_where_asked_for(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "evaluate", str(queries), "--per-query")
    assert "question: que dit le juge ?" in out


def test_a_comparison_shows_what_was_won_with_the_ranks(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "evaluate", str(queries), "--type", "report", "--save", "reports")
    _, out, _ = run(capsys, "evaluate", str(queries), "--compare")
    assert "1 won, 0 lost, 2 the same" in out
    assert "q1  0.000 → 1.000  question: que dit le juge ?" in out
    assert "ours/c.fr (grade 3)  – → 1" in out
    assert "That run was made with other options" in out
    assert "0 won, 0 lost, 3 the same" in run(capsys, "evaluate", str(queries), "--compare")[1]
    assert "1 won, 0 lost, 2 the same" in run(capsys, "evaluate", str(queries), "--against", "reports")[1]


def test_what_is_judged_of_other_codes_is_left_out(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"qid": "c1", "class": "citation", "lang": "fr", "query": "art. 1", "rel": {"fr:CC:1": 3}}
    queries.write_text(json.dumps(line), "utf-8")
    _, out, _ = run(capsys, "evaluate", str(queries), "--code", "CASF", "--json")
    assert json.loads(out)["skipped"] == ["c1"]


def test_without_a_run_to_compare_with_nothing_is_asked(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "evaluate", str(queries), "--compare")
    assert (code, out) == (2, "")
    assert "No run on these queries has been kept" in err


def test_a_wrong_file_is_refused_with_its_line(queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries.write_text("{}", "utf-8")
    code, _, err = run(capsys, "evaluate", str(queries))
    assert code == 2
    assert "queries.jsonl:1: qid must be a text" in err


def test_the_judges_script_gives_the_exported_run_the_same_figures(
    queries: Path, tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("evaluate_script", data / "eval" / "evaluate.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    _, out, _ = run(capsys, "evaluate", str(queries), "--run-out", str(tmp_path / "run.json"), "--json")
    rankings = json.loads((tmp_path / "run.json").read_text("utf-8"))
    rows, skipped, _ = script.evaluate(script.load(str(queries)), rankings, collection="all")

    ours = json.loads(out)
    assert skipped == ours["skipped"]
    for label, count, theirs in script.table(rows):
        mine = ours["classes"][label.lower()]
        assert mine["n"] == count
        names = ("ndcg", "mrr", "recall_10", "recall_100", "success")
        assert [mine[name] for name in names] == pytest.approx([theirs[name] for name in script.METRICS], abs=1e-6)
