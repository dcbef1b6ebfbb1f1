"""Runs that are kept, and what is said to have changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import UsageError
from kb.evaluation import kept
from kb.evaluation.judged import Judged
from kb.evaluation.metrics import figures
from kb.evaluation.running import Evaluation, Measured


def measured(qid: str, *ranking: str) -> Measured:
    grades = {"a": 3, "b": 2}
    judged = Judged(qid=qid, label="keyword", language="fr", query=qid, grades=grades)
    ties = [(document,) for document in ranking]
    return Measured(judged=judged, ranking=ties, figures=figures(ties, grades, 2))


def evaluation(*several: Measured) -> Evaluation:
    return Evaluation(measured=several, skipped=())


def test_a_kept_run_is_read_as_it_was_and_the_last_one_counts(tmp_path: Path) -> None:
    path = kept.place(tmp_path, tmp_path / "queries.jsonl")
    kept.keep(path, evaluation(measured("q", "x")), {"at": ""})
    kept.keep(path, evaluation(measured("q", "x", "a")), {"at": "2023-12-06"})

    run = kept.read(path)
    assert run.options == {"at": "2023-12-06"}
    assert run.queries["q"].ranks == {"a": 2}
    assert run.queries["q"].figures == measured("q", "x", "a").figures
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_changes_name_the_queries_that_lost_first_with_the_ranks_of_what_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    kept.keep(path, evaluation(measured("won", "x"), measured("lost", "a", "b"), measured("same", "a")), {})
    now = evaluation(measured("won", "b"), measured("lost", "x", "a"), measured("same", "a"), measured("new", "a"))

    lost, won = kept.changes(kept.read(path), now)

    assert (lost.now.judged.qid, won.now.judged.qid) == ("lost", "won")
    assert lost.difference < 0 < won.difference
    assert lost.moves() == [("a", 3, 1, 2), ("b", 2, 2, None)]
    assert won.moves() == [("a", 3, None, None), ("b", 2, None, 1)]


def test_files_of_one_name_in_two_folders_have_runs_of_their_own(tmp_path: Path) -> None:
    places = {kept.place(tmp_path, tmp_path / folder / "queries.jsonl") for folder in ("here", "there")}
    assert len(places) == 2


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "a b", "x" * 61])
def test_a_run_is_kept_under_a_name_only(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a run"):
        kept.place(tmp_path, tmp_path / "queries.jsonl", name)


def test_without_a_run_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No run on these queries"):
        kept.read(tmp_path / "none.json")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "options": {}, "queries": {"q": {}}}']
)
def test_a_run_that_makes_no_sense_is_an_error_with_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"run\.json"):
        kept.read(path)


def test_a_run_that_cannot_be_written_leaves_the_former_one(tmp_path: Path) -> None:
    (tmp_path / "evaluations").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        kept.keep(kept.place(tmp_path, tmp_path / "queries.jsonl"), evaluation(), {})
