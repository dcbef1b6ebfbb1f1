"""Queries with their judged answers, one JSON object a line.

    {"qid": "k004", "class": "keyword", "lang": "fr", "query": "tutelle", "rel": {"fr:CC:390": 3, "repere/law/…": 2}}

`rel` gives grades to documents, by reference key or by id: 3 answers, 2 is clearly useful, 1 marginal, and whatever is
absent is not relevant. Other keys ("need", notes) are for people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kb.errors import UsageError

_BEST = 10  # a grade above it would count a thousand times as much as 1: a mistake
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A query, and the grade of each document that somebody judged useful for it.

    label     the class of queries that it belongs to ("class" in the file): results are shown by class
    language  in which it is written
    """

    qid: str
    label: str
    language: str
    query: str
    grades: Mapping[str, int]


def read(path: Path) -> tuple[Judged, ...]:
    """The queries of a file, all of them; raises UsageError with a line `file:line: reason` for each that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="Judged queries are JSON Lines in UTF-8.") from error
    found: dict[str, Judged] = {}
    faults = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        query, wrong = _read(line)
        if query and query.qid in found:
            wrong = [f"the qid {query.qid!r} is there already"]
        elif query:
            found[query.qid] = query
        faults += [f"{path.name}:{number}: {reason}" for reason in wrong]
    if not found and not faults:
        faults = [f"{path.name}: there is no query in it"]
    if faults:
        raise UsageError("\n".join(faults), hint="A line is an object with qid, class, lang, query and rel.")
    return tuple(found.values())


def _read(line: str) -> tuple[Judged | None, list[str]]:
    """A query, or what is wrong with its line."""
    try:
        data = json.loads(line)
        json.dumps(data, ensure_ascii=False).encode()  # halves of characters could not be printed, nor kept
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits are ValueErrors of their own
        return None, [f"no JSON: {error}"]
    if not isinstance(data, dict):
        return None, ["no JSON object"]
    faults = list(_faults(data))
    if faults:
        return None, faults
    query = Judged(
        qid=data["qid"],
        label=data["class"],
        language=data.get("lang", "fr"),
        query=data["query"],
        grades=MappingProxyType({document: grade for document, grade in data["rel"].items() if grade}),
    )
    return query, []


def _faults(data: dict[str, Any]) -> Iterator[str]:
    for key in ("qid", "class", "query"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            yield f"{key} must be a text"
    language = data.get("lang", "fr")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        yield f"lang must be the code of a language, not {language!r}"
    grades = data.get("rel")
    if not isinstance(grades, dict) or not grades:
        yield "rel must give grades to documents"
        return
    for document, grade in grades.items():
        if type(grade) is not int or not 0 <= grade <= _BEST:
            yield f"the grade of {document} must be a whole number from 0 to {_BEST}, not {grade!r}"
