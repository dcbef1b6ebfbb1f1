"""Jobs as the desk shows them: what they are, how far, and what came of them, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_timedelta

from kb.desk import Desk
from kb.jobs import KINDS, Job, Line, State
from web.languages import format_figure
from web.languages import gettext as _

#: Lines of what a job said that its page shows, from the end.
_LINES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job with its words.

    name     what it does
    about    what it works on: a source, an upload
    doing    what it is at, and how far: "index: 300 of 1,398 documents"
    pace     at which rate, and how long it will take; "" where that cannot be said
    facts    what it brought, as (name, value)
    """

    job: Job
    name: str
    about: str
    doing: str
    pace: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """One job; `lines` is what it said, `former` asked for it, and it asked for those `following`."""

    view: JobView
    lines: Sequence[Line]
    former: JobView | None
    following: Sequence[JobView]
    may: bool


def job_view(job: Job) -> JobView:
    """A job in the words of this request's language."""
    return JobView(
        job=job,
        name=kind_name(job.kind),
        about=str(job.arguments.get("source") or job.arguments.get("upload") or job.arguments.get("document") or ""),
        doing=_doing(job),
        pace=_pace(job),
        facts=list(_facts(job.result)),
    )


def job_page(desk: Desk, job: Job, *, may: bool) -> JobPage:
    """What the page of a job shows; `may` says whether who looks may stop it, or ask for it again."""
    lines = desk.jobs.lines(job.id, limit=5000)
    former = None
    if job.follows is not None:
        try:
            former = job_view(desk.jobs[job.follows])
        except KeyError:  # it is so long ago that it was forgotten
            former = None
    following = [job_view(one) for one in desk.jobs.following(job.id)]
    return JobPage(view=job_view(job), lines=lines[-_LINES:], former=former, following=following, may=may)


def kind_name(kind: str) -> str:
    """What a kind of job does."""
    names = {
        "crawl": _("Read a source"),
        "index": _("Bring the index up to date"),
        "rebuild": _("Write the index anew"),
        "publish": _("Publish the held index"),
        "discard": _("Discard the held index"),
        "rollback": _("Go back to an earlier index"),
        "check": _("Check the index"),
        "purge": _("Remove documents from every index"),
        "upload-read": _("Read a file that was sent"),
        "upload-keep": _("Publish a file that was sent"),
        "reread": _("Read a document again"),
        "trial": _("Try a source"),
        "examine": _("Examine a file again"),
        "duplicates": _("Look for duplicates"),
        "backup": _("Make a backup"),
    }
    return names.get(kind, kind)


def state_name(state: State) -> str:
    """Where a job stands, in words."""
    names = {
        State.QUEUED: _("waits for the worker"),
        State.RUNNING: _("runs"),
        State.DONE: _("done"),
        State.FAILED: _("failed"),
        State.CANCELLED: _("stopped"),
        State.LOST: _("lost"),
    }
    return names[state]


def kinds() -> Sequence[tuple[str, str]]:
    """All kinds of jobs with their names, by name."""
    return sorted(((kind, kind_name(kind)) for kind in KINDS), key=lambda one: one[1])


def _doing(job: Job) -> str:
    if not job.unit:
        return ""
    done = _quantity(job.done, job.unit)
    if job.total is None:
        return f"{job.task} – {done}"
    if job.unit != "bytes":
        done = format_figure(job.done)
    return _("%(task)s – %(done)s of %(total)s", task=job.task, done=done, total=_quantity(job.total, job.unit))


def _pace(job: Job) -> str:
    if job.state is not State.RUNNING or not job.rate:
        return ""
    pace = _("%(amount)s a second", amount=_quantity(round(job.rate, 1), job.unit))
    if not job.seconds_left:
        return pace
    return _("%(pace)s, %(time)s left", pace=pace, time=format_timedelta(job.seconds_left, threshold=2))


def _quantity(amount: float, unit: str) -> str:
    if unit == "bytes":
        return _("%(size)s MB", size=format_figure(round(amount / 1e6, 1)))
    units = {"documents": _("documents"), "files": _("files"), "pages": _("pages"), "addresses": _("addresses")}
    return f"{format_figure(amount)} {units.get(unit, unit)}"


def _facts(result: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What a result says that people want to know."""
    names = {
        "generation": _("Generation"),
        "documents": _("Documents"),
        "put": _("Documents put"),
        "removed": _("Documents removed"),
        "again": _("Same as generation"),
        "held": _("Held generation"),
        "discarded": _("Discarded generation"),
        "file": _("File"),
        "pairs": _("Pairs"),
        "document": _("Document"),
    }
    return [
        (names[key], format_figure(value) if isinstance(value, int) else str(value))
        for key, value in result.items()
        if key in names and isinstance(value, int | str) and not isinstance(value, bool) and value != ""
    ]
