"""Files of judged queries are checked whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.errors import UsageError
from kb.evaluation.judged import read

RIGHT: dict[str, Any] = {"qid": "q1", "class": "keyword", "lang": "fr", "query": "tutelle", "rel": {"fr:CC:390": 3}}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "queries.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_a_query_is_read_with_its_grades(tmp_path: Path) -> None:
    (query,) = read(written(tmp_path, RIGHT | {"need": "for people", "rel": {"fr:CC:390": 3, "page": 0}}, ""))
    assert (query.qid, query.label, query.language, query.query) == ("q1", "keyword", "fr", "tutelle")
    assert query.grades == {"fr:CC:390": 3}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "no JSON"),
        ('{"qid": ' + "9" * 5_000 + "}", "no JSON"),
        ('{"qid": "\\ud800", "class": "keyword", "query": "tutelle", "rel": {"fr:CC:390": 3}}', "no JSON"),
        ("[1]", "no JSON object"),
        (RIGHT | {"query": " "}, "query must be a text"),
        (RIGHT | {"class": 3}, "class must be a text"),
        (RIGHT | {"lang": "français"}, "lang must be the code of a language, not 'français'"),
        (RIGHT | {"rel": {}}, "rel must give grades to documents"),
        (RIGHT | {"rel": {"a": True}}, "the grade of a must be a whole number"),
        (RIGHT | {"rel": {"a": 700}}, "the grade of a must be a whole number"),
        (RIGHT, "the qid 'q1' is there already"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path: Path, line: object, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(written(tmp_path, RIGHT, line))
    assert str(caught.value).startswith(f"queries.jsonl:2: {reason}")


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(written(tmp_path, "{", RIGHT, "["))
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == ["queries.jsonl:1", "queries.jsonl:3"]


def test_a_file_without_queries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no query in it"):
        read(written(tmp_path, ""))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        read(path)
