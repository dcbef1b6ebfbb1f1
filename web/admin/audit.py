"""The audit log: who did what at the desk."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from flask import Blueprint, Response, render_template, request

from kb.desk import Entry, Role
from kb.desk.audit import Question
from web.admin.guard import allowed
from web.formats.table import MEDIA_TYPE, cell, separator
from web.languages import interface_language
from web.pages.admin.actions import done, said
from web.params import read_day, read_page, read_text
from web.services import services

pages = Blueprint("admin_audit", __name__, url_prefix="/admin")

_SIZE = 50
#: Actions in one export, and asked of the database at once.
_MOST, _PORTION = 100_000, 1_000
#: What links to other pages and to the exports carry along.
_CARRIED = ("q", "who", "action", "from", "to")


@pages.get("/audit")
@allowed(Role.ADMINISTRATOR)
def audit() -> str:
    """Search in what was done."""
    log, question, number = services().desk.audit, _question(), read_page(request.args)
    who, actions = log.names()
    total = log.count(question)
    return render_template(
        "admin/audit.html",
        question=question,
        carried={name: request.args[name] for name in _CARRIED if request.args.get(name)},
        done=[done(entry) for entry in log.find(question, page=number, size=_SIZE)],
        total=total,
        number=number,
        last=max(-(-total // _SIZE), 1),
        who=[name for name in who if name],
        actions=sorted(((name, said(name)) for name in actions), key=lambda one: one[1]),
    )


@pages.get("/audit.csv")
@allowed(Role.ADMINISTRATOR)
def as_csv() -> Response:
    """What a search in the log finds, as a table for spreadsheets."""
    written = StringIO()
    writer = csv.writer(written, delimiter=separator(interface_language()), lineterminator="\r\n")
    writer.writerow(("id", "at", "who", "action", "subject", "detail"))
    for entry in _found(_question()):
        detail = json.dumps(entry.detail, ensure_ascii=False)
        values = (str(entry.id), entry.at.isoformat(), entry.who, entry.action, entry.subject, detail)
        writer.writerow([cell(value) for value in values])
    return _file("\ufeff" + written.getvalue(), MEDIA_TYPE, "csv")


@pages.get("/audit.json")
@allowed(Role.ADMINISTRATOR)
def as_json() -> Response:
    """What a search in the log finds, for programs."""
    found = [_json(entry) for entry in _found(_question())]
    return _file(json.dumps(found, ensure_ascii=False, indent=1), "application/json", "json")


def _question() -> Question:
    return Question(
        who=read_text(request.args, "who"),
        action=read_text(request.args, "action"),
        text=read_text(request.args, "q"),
        since=read_day(request.args, "from")[0],
        until=read_day(request.args, "to")[0],
    )


def _found(question: Question) -> Iterator[Entry]:
    for page in range(1, _MOST // _PORTION + 1):
        found = services().desk.audit.find(question, page=page, size=_PORTION)
        yield from found
        if len(found) < _PORTION:
            return


def _json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "who": entry.who,
        "action": entry.action,
        "subject": entry.subject,
        "detail": dict(entry.detail),
    }


def _file(content: str, media_type: str, suffix: str) -> Response:
    answer = Response(content, content_type=f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=audit.{suffix}"
    return answer
