"""Documents that are here twice: found by a job, merged or told apart by people."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kb.desk import Role
from kb.desk.pairs import APART
from web.admin.asking import ask
from web.admin.guard import account, allowed, record
from web.languages import gettext as _
from web.pages.admin.duplicates import duplicates_page
from web.params import read_page
from web.services import services

pages = Blueprint("admin_duplicates", __name__, url_prefix="/admin/duplicates")


@pages.get("")
@allowed(Role.READER)
def duplicates() -> str:
    """The pairs that are open, and what became of the others."""
    held = services()
    page = duplicates_page(held.desk, held.store, number=read_page(request.args))
    return render_template("admin/duplicates.html", page=page)


@pages.post("/look")
@allowed(Role.EDITOR)
def look() -> Response:
    """Look for pairs."""
    return redirect(url_for("admin_jobs.job", number=ask("duplicates").id), 303)


@pages.post("/merge")
@allowed(Role.EDITOR)
def merge() -> Response:
    """Let one document stand for the other."""
    first, second, keep = (request.form.get(name, "") for name in ("first", "second", "keep"))
    held = services()
    if keep not in (first, second) or not held.desk.pairs.settle(first, second, keep):
        abort(404)
    gone = second if keep == first else first
    with held.store.writing() as writing:
        writing.merge(gone, keep, reason=_("It says the same as the other document."), by=account().name)
    record("document.merge", gone, into=keep)
    held.desk.jobs.ask("index", by=account().name)
    flash(_("Merged: whoever asks for the one is led to the other. “Show it again” on its page undoes this."), "good")
    return redirect(url_for("admin_duplicates.duplicates"), 303)


@pages.post("/apart")
@allowed(Role.EDITOR)
def apart() -> Response:
    """Say that two documents are not the same; nobody is asked again."""
    return _settled(APART, "duplicates.settle", _("They are told apart, and not shown again."))


@pages.post("/open")
@allowed(Role.EDITOR)
def open_again() -> Response:
    """Take back what was said of a pair."""
    return _settled("", "duplicates.undo", _("The pair is open again."))


def _settled(how: str, action: str, message: str) -> Response:
    first, second = request.form.get("first", ""), request.form.get("second", "")
    if not services().desk.pairs.settle(first, second, how):
        abort(404)
    record(action, first, name=second)
    flash(message, "good")
    return redirect(url_for("admin_duplicates.duplicates"), 303)
