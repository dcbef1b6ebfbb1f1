"""What `kb evaluate` shows: the figures by class, query by query, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.markup import escape

from kb.console import out
from kb.evaluation.kept import Change, KeptRun
from kb.evaluation.metrics import Figures, interval, mean
from kb.evaluation.running import Evaluation

_COLUMNS = ("nDCG@10", "MRR@10", "recall@10", "recall@100", "success@1")


def show(evaluation: Evaluation, *, per_query: bool) -> None:
    """Print the figures by class and of all queries, and of each query if that is asked for."""
    columns = "".join(f"{column:>12}" for column in _COLUMNS)
    out.print(f"{'class':<16}{'n':>5}{columns}   nDCG@10, 95 %")
    for label, some in evaluation.by_class():
        low, high = interval([one.figures.ndcg for one in some])
        row = _row(mean([one.figures for one in some]))
        out.print(escape(f"{label:<16}{len(some):5}{row}   {low:.3f} to {high:.3f}"))
    if evaluation.skipped:
        skipped = ", ".join(one.qid for one in evaluation.skipped)
        out.print(escape(f"\nLeft out, for want of a relevant document to find: {skipped}"))
    if per_query:
        out.print(f"\n{'qid':<21}{columns}   query")
        for one in sorted(evaluation.measured, key=lambda one: (one.judged.label, one.judged.qid)):
            out.print(escape(f"{one.judged.qid:<21}{_row(one.figures)}   {one.judged.label}: {one.judged.query}"))


def show_changes(before: KeptRun, evaluation: Evaluation, changed: Sequence[Change]) -> None:
    """Print what has changed since a run: in all, then each query with the ranks of what is judged for it."""
    shared = [one for one in evaluation.measured if one.judged.qid in before.queries]
    differences = [one.figures.ndcg - before.queries[one.judged.qid].figures.ndcg for one in shared]
    low, high = interval(differences)
    average = sum(differences) / max(len(differences), 1)
    won = sum(change.difference > 0 for change in changed)
    out.print(
        f"\nSince then nDCG@10 {average:+.4f} ({low:+.4f} to {high:+.4f}): {won} won, {len(changed) - won} lost, "
        f"{len(shared) - len(changed)} the same."
    )
    unknown = len(evaluation.measured) - len(shared)
    if unknown:
        out.print(f"Not in that run: {unknown:,} of these queries.")
    for change in changed:
        one = change.now
        out.print(
            escape(
                f"\n{one.judged.qid}  {change.before.figures.ndcg:.3f} → {one.figures.ndcg:.3f}  "
                f"{one.judged.label}: {one.judged.query}"
            )
        )
        for key, grade, then, now in change.moves():
            if then != now:
                out.print(escape(f"    {key} (grade {grade})  {_rank(then)} → {_rank(now)}"))


def as_json(evaluation: Evaluation, options: Mapping[str, Any]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "options": dict(options),
        "classes": {
            label: {
                "n": len(some),
                **asdict(mean([one.figures for one in some])),
                "interval": interval([one.figures.ndcg for one in some]),
            }
            for label, some in evaluation.by_class()
        },
        "queries": {one.judged.qid: asdict(one.figures) for one in evaluation.measured},
        "skipped": [one.qid for one in evaluation.skipped],
    }


def _row(one: Figures) -> str:
    values = (one.ndcg, one.mrr, one.recall_10, one.recall_100, one.success)
    return "".join(f"{value:12.4f}" for value in values)


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)
