"""The page of a trial: what a source would collect; and that of a change: what a file would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from kb.jobs import Job

#: What became of things, in the order in which it is told (indexer.trial.Fate).
FATES = ("collected", "followed", "waiting", "no_document", "blocked", "excluded", "left_out", "outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPage:
    """A trial: its job, and what it found, by what would become of it."""

    id: str
    title: str
    job: Job
    draft: str
    counts: Sequence[tuple[str, int]]
    found: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a comparison: "added", "removed", "same", or "place" where lines are left out."""

    sort: str
    text: str


def trial_page(source_id: str, title: str, job: Job) -> TrialPage:
    """What a job has found."""
    counts: Mapping[str, int] = job.result.get("counts", {})
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in job.result.get("found", ()):
        found.setdefault(str(one["fate"]), []).append(one)
    return TrialPage(
        id=source_id,
        title=title,
        job=job,
        draft=str(job.arguments.get("draft", "")),
        counts=[(fate, counts[fate]) for fate in FATES if counts.get(fate)],
        found=found,
    )


def compared(before: str, after: str) -> tuple[Line, ...]:
    """What one text has that the other has not; nothing if they are the same."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    sorts = {"+": "added", "-": "removed", "@": "place"}
    return tuple(
        Line(sort=sorts.get(line[:1], "same"), text="" if line.startswith("@") else line[1:]) for line in lines
    )
