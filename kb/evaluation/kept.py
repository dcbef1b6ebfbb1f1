"""Runs are kept, so that the next one can be compared with them, query by query."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kb.durable import write_whole
from kb.errors import UsageError
from kb.evaluation.metrics import Figures
from kb.evaluation.running import Evaluation, Measured, ranks

_FORMAT = 1
_NAME = re.compile(r"[\w.-]{1,60}")
#: Two figures nearer than this are the same.
_SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuery:
    """What is kept of a query of a run: its figures, and the rank of each judged document that was found."""

    figures: Figures
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """A run as it is kept; `options` are those that change what is found."""

    options: Mapping[str, Any]
    queries: Mapping[str, KeptQuery]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A query whose nDCG is another than before."""

    before: KeptQuery
    now: Measured

    @property
    def difference(self) -> float:
        """Gain, or loss below 0, of nDCG@10."""
        return self.now.figures.ndcg - self.before.figures.ndcg

    def moves(self) -> Sequence[tuple[str, int, int | None, int | None]]:
        """Each judged document with its grade and its ranks before and now, None where it was not found."""
        now = ranks(self.now.ranking)
        best_first = sorted(self.now.judged.grades.items(), key=lambda item: (-item[1], item[0]))
        return [(key, grade, self.before.ranks.get(key), now.get(key)) for key, grade in best_first]


def place(home: Path, queries: Path, name: str = "") -> Path:
    """Where a run on a file of queries is kept: the last one, or that of a name. Raises UsageError for no name."""
    if name and not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name of a run: letters, digits, and . _ - between them.")
    digest = hashlib.blake2b(str(queries.resolve()).encode(), digest_size=4).hexdigest()
    return home / "evaluations" / f"{queries.stem}-{digest}{'.' if name else ''}{name}.json"


def keep(path: Path, evaluation: Evaluation, options: Mapping[str, Any]) -> None:
    """Write a run; one that was there before is replaced at once, or stays whole. Raises UsageError if it cannot be."""
    queries = {one.judged.qid: _of(one) for one in evaluation.measured}
    text = json.dumps({"format": _FORMAT, "options": options, "queries": queries}, ensure_ascii=False, indent=1)
    write(path, text)


def write(path: Path, text: str) -> None:
    """Write a file whole, in place of what was there; raises UsageError if it cannot be."""
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", hint="Choose another place.") from error


def read(path: Path) -> KeptRun:
    """A run that was kept; raises UsageError if there is none, or none of this version."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            raise UsageError(f"{path} was kept by another version.", hint="Run without a comparison once.")
        queries = {
            qid: KeptQuery(figures=Figures(**one["figures"]), ranks=one["ranks"])
            for qid, one in data["queries"].items()
        }
        return KeptRun(options=data["options"], queries=queries)
    except FileNotFoundError as error:
        raise UsageError(
            "No run on these queries has been kept under that name.", hint="Run without a comparison once."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="Delete it, and run without a comparison.") from error


def changes(before: KeptRun, now: Evaluation) -> tuple[Change, ...]:
    """The queries of both runs that fare otherwise now, those that lost most first."""
    shared = [(before.queries[one.judged.qid], one) for one in now.measured if one.judged.qid in before.queries]
    found = [Change(before=kept, now=one) for kept, one in shared]
    return tuple(sorted((c for c in found if abs(c.difference) > _SAME), key=lambda change: change.difference))


def _of(one: Measured) -> dict[str, Any]:
    found = {document: rank for document, rank in ranks(one.ranking).items() if document in one.judged.grades}
    return {"figures": asdict(one.figures), "ranks": found}
