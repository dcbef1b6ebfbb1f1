"""The pages of uploads: where each file stands, what was read of it, and what can be filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kb.desk import Desk
from kb.desk.inbox import Inbox
from kb.desk.uploads import Upload, UploadState
from kb.document import Document, Passage, Reuse
from kb.errors import CorrectionError
from kb.jobs import Job, State
from kb.store.corrections import CORRECTABLE, Value, checked

#: Passages that a preview shows at first.
SHOWN = 20
#: Uploads on a page of the list.
SIZE = 50
#: Fields of the form whose values are lists, a line each.
LISTS = ("organisations", "themes", "concepts", "aliases")


class Standing(StrEnum):
    """Where an upload is, as people see it; "stuck": nobody works on it any more, and it can be asked for again."""

    WAITING = "waiting"
    READING = "reading"
    TO_CHECK = "to-check"
    PUBLISHING = "publishing"
    INDEXING = "indexing"
    SEARCHABLE = "searchable"
    PARTED = "parted"
    STUCK = "stuck"
    FAILED = "failed"
    DISCARDED = "discarded"

    @property
    def moves(self) -> bool:
        """True while a worker is to do something."""
        return self in (Standing.WAITING, Standing.READING, Standing.PUBLISHING, Standing.INDEXING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A file of the list; `since` is when the worker was last asked for something that it has not begun."""

    upload: Upload
    standing: Standing
    reason: str = ""
    since: datetime | None = None

    @property
    def title(self) -> str:
        return str(self.upload.seen.get("values", {}).get("title", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadsPage:
    """The list: `page` of `pages`."""

    rows: Sequence[Row]
    page: int
    pages: int

    @property
    def moves(self) -> bool:
        return any(row.standing.moves for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form: values as they are typed, and what is wrong with some, by field."""

    values: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """One file: where it stands, what was read of it, and the form."""

    row: Row
    form: Filled
    passages: Sequence[Passage]
    total: int
    members: Sequence[Row]
    parent: Upload | None


def uploads_page(desk: Desk, page: int, indexed: int) -> UploadsPage:
    """A page of the list, the latest first; `indexed` is the last change of the store that can be searched."""
    total = desk.uploads.count()
    pages = max(-(-total // SIZE), 1)
    at = min(max(page, 1), pages)
    return UploadsPage(
        rows=_rows(desk, desk.uploads.latest(SIZE, after=SIZE * (at - 1)), indexed), page=at, pages=pages
    )


def upload_page(
    desk: Desk, inbox: Inbox, upload: Upload, indexed: int, *, every: bool = False, form: Filled | None = None
) -> UploadPage:
    """The page of one file; with `every` all passages of its preview."""
    read = inbox.noted(upload.digest) if upload.state is not UploadState.DISCARDED else None
    passages = read.passages if read else ()
    members = [desk.uploads[key] for key in upload.seen.get("members", ())]
    parent = upload.form.get("parent")
    return UploadPage(
        row=_rows(desk, [upload], indexed)[0],
        form=form or Filled(values=_typed(upload)),
        passages=passages if every else passages[:SHOWN],
        total=len(passages),
        members=_rows(desk, members, indexed),
        parent=desk.uploads[parent] if parent else None,
    )


def check(given: Mapping[str, str], document: Document) -> tuple[dict[str, Any], Filled]:
    """What is to be kept of a form (see kb.desk.uploads.Upload.form), and the form with what is wrong in it."""
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for name in CORRECTABLE:
        if name not in given:
            continue
        lines = tuple(filter(None, map(str.strip, given[name].splitlines())))
        try:
            values |= checked({name: lines if name in LISTS else given[name]}, document)
        except CorrectionError as error:
            wrong[name] = str(error).partition(": ")[2]
    if given.get("reuse") not in set(Reuse):
        wrong["reuse"] = "?"
    kept = {"values": values, **{name: given.get(name, "").strip()[:1000] for name in ("publisher", "licence", "note")}}
    return {**kept, "reuse": given.get("reuse", "")}, Filled(values=given, wrong=wrong)


def _typed(upload: Upload) -> Mapping[str, str]:
    """The form as it was filled in last, or as the file says."""
    values = {**upload.seen.get("values", {}), **upload.form.get("values", {})}
    typed = {name: value if isinstance(value, str) else "\n".join(value) for name, value in values.items()}
    own = {name: str(upload.form.get(name, "")) for name in ("publisher", "licence", "note")}
    return {**typed, **own, "reuse": upload.form.get("reuse") or Reuse.FULL_TEXT.value}


def _rows(desk: Desk, uploads: Collection[Upload], indexed: int) -> Sequence[Row]:
    pending = {job.lane: job for job in desk.jobs.pending()}
    return tuple(_row(desk, upload, pending.get(f"upload:{upload.id}"), indexed) for upload in uploads)


def _row(desk: Desk, upload: Upload, job: Job | None, indexed: int) -> Row:
    since = job.asked_at if job and job.state is State.QUEUED else None
    if upload.state is UploadState.KEPT:
        sought = int(upload.seen.get("sequence", 0)) <= indexed
        return Row(upload=upload, standing=Standing.SEARCHABLE if sought else Standing.INDEXING)
    if upload.state in (UploadState.RECEIVED, UploadState.WANTED):
        if job is None:
            return Row(upload=upload, standing=Standing.STUCK, reason=_last_reason(desk, upload))
        begun = Standing.READING if upload.state is UploadState.RECEIVED else Standing.PUBLISHING
        waits = since is not None and upload.state is UploadState.RECEIVED
        return Row(upload=upload, standing=Standing.WAITING if waits else begun, since=since)
    standing = {
        UploadState.READ: Standing.TO_CHECK,
        UploadState.PARTED: Standing.PARTED,
        UploadState.FAILED: Standing.FAILED,
    }.get(upload.state, Standing.DISCARDED)
    return Row(upload=upload, standing=standing, reason=upload.reason)


def _last_reason(desk: Desk, upload: Upload) -> str:
    last = desk.jobs.latest(1, lane=f"upload:{upload.id}")
    return last[0].reason if last else ""
