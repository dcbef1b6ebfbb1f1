"""The sources: which are read, how their last runs went, what they brought; run, pause, resume."""

from __future__ import annotations

import csv
from io import StringIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from kb.desk import Role
from kb.errors import UsageError
from kb.quarantine import release
from kb.store import HarvestReport
from web.admin.guard import account, allowed, record
from web.formats.table import cell, separator
from web.languages import gettext as _
from web.languages import interface_language
from web.pages.admin.reasons import in_words
from web.pages.admin.sources import run_desk, run_name, run_named, source_desk, sources_desk, to_retry
from web.services import services

pages = Blueprint("admin_sources", __name__, url_prefix="/admin/sources")
pages.add_app_template_filter(run_name, "run_name")
pages.add_app_template_filter(in_words, "reason")


@pages.get("")
@allowed(Role.READER)
def sources() -> str:
    """All sources."""
    held, asked = services(), request.args
    page = sources_desk(
        held.catalogue,
        held.store,
        held.desk,
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        text=asked.get("q", "")[:200],
    )
    return render_template("admin/sources.html", page=page)


@pages.get("/<source_id>")
@allowed(Role.READER)
def source(source_id: str) -> str:
    """One source."""
    held = services()
    page = source_desk(source_id, held.catalogue, held.store, held.desk) or abort(404)
    return render_template("admin/source.html", page=page)


@pages.post("/<source_id>/run")
@allowed(Role.EDITOR)
def run(source_id: str) -> Response:
    """Ask for a run."""
    full = "full" in request.form
    try:
        services().catalogue.choose([source_id])
    except UsageError as error:
        flash(f"{error} {error.hint}", "bad")
        return _back(source_id)
    job = services().desk.jobs.ask("crawl", by=account().name, source=source_id, full=full)
    record("source.run", source_id, full=full, job=job.id)
    flash(_("The run waits for the worker: job %(number)s.", number=job.id), "good")
    return _back(source_id)


@pages.route("/<source_id>/pause", methods=["GET", "POST"])
@allowed(Role.EDITOR)
def pause(source_id: str) -> str | Response:
    """Leave a source alone until it is resumed."""
    chosen = services().catalogue.get(source_id) or abort(404)
    reason = request.form.get("reason", "").strip()
    if request.method == "POST" and reason:
        services().desk.pauses.pause(source_id, who=account().name, reason=reason[:1000])
        record("source.pause", source_id, reason=reason[:1000])
        flash(_("Paused: its schedule is not followed until somebody resumes it."), "good")
        return _back(source_id)
    return render_template("admin/source_pause.html", source=chosen, missing=request.method == "POST")


@pages.post("/<source_id>/resume")
@allowed(Role.EDITOR)
def resume(source_id: str) -> Response:
    """Follow the schedule of a source again."""
    if services().desk.pauses.resume(source_id):
        record("source.resume", source_id)
        flash(_("Its schedule is followed again."), "good")
    return _back(source_id)


@pages.get("/<source_id>/runs/<name>")
@allowed(Role.READER)
def report(source_id: str, name: str) -> str:
    """What a run brought, what failed and why."""
    held = services()
    page = run_desk(
        source_id,
        held.catalogue,
        held.store,
        _report(source_id, name),
        verdict=request.args.get("verdict", ""),
        page=request.args.get("page", 1, type=int),
    )
    return render_template("admin/source_run.html", page=page)


@pages.get("/<source_id>/runs/<name>.csv")
@allowed(Role.READER)
def report_table(source_id: str, name: str) -> Response:
    """All remarks of a run, for a spreadsheet."""
    written = StringIO()
    writer = csv.writer(written, delimiter=separator(interface_language()), lineterminator="\r\n")
    writer.writerow(("path", "verdict", "reason", "found_on"))
    for one in _report(source_id, name).remarks:
        writer.writerow([cell(value) for value in (one.path, one.verdict, one.reason, one.found_on)])
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={source_id}-{name}.csv"
    return answer


@pages.post("/<source_id>/runs/<name>/retry")
@allowed(Role.EDITOR)
def retry(source_id: str, name: str) -> Response:
    """Let a run read again what this one could not."""
    held = services()
    chosen = to_retry(source_id, _report(source_id, name), held.store)
    count = release(held.store, (one.note for one in chosen))
    job = held.desk.jobs.ask("crawl", by=account().name, source=source_id, full=False)
    record("source.retry", source_id, released=count, run=name, job=job.id)
    flash(_("What failed will be read again: %(count)s released, job %(number)s.", count=count, number=job.id), "good")
    return _back(source_id)


def _report(source_id: str, name: str) -> HarvestReport:
    return run_named(source_id, name, services().store) or abort(404)


def _back(source_id: str) -> Response:
    return redirect(url_for("admin_sources.source", source_id=source_id), 303)  # type: ignore[return-value]
