"""What could not be read: why, what is known of it, another look, and the way back into the next run."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from kb.desk import Role
from kb.quarantine import release as let_go
from web.admin.guard import account, allowed, record
from web.languages import gettext as _
from web.pages.admin.quarantine import chosen_of, quarantine_page, stuck_page
from web.services import services

pages = Blueprint("admin_quarantine", __name__, url_prefix="/admin/quarantine")


@pages.get("")
@allowed(Role.READER)
def quarantine() -> str:
    """All files and addresses that could not be read."""
    asked = request.args
    page = quarantine_page(
        services().catalogue,
        services().store,
        standing=asked.get("standing", ""),
        source=asked.get("source", ""),
        reason=asked.get("reason", ""),
        page=asked.get("page", 1, type=int),
    )
    return render_template("admin/quarantine.html", page=page)


@pages.get("/one")
@allowed(Role.READER)
def one() -> str:
    """One of them: what is known, and what another look has shown."""
    held = services()
    source, name = request.args.get("source", ""), request.args.get("name", "")
    page = stuck_page(held.catalogue, held.store, held.desk, source, name) or abort(404)
    return render_template("admin/stuck.html", page=page)


@pages.post("/release")
@allowed(Role.EDITOR)
def release() -> Response:
    """Let the next run read one of them, or all of a reason, as if it had never tried."""
    held, sent = services(), request.form
    source, name, reason = sent.get("source", ""), sent.get("name", ""), sent.get("reason", "")
    chosen = chosen_of(held.store, source=source, name=name, reason=reason, standing=sent.get("standing", ""))
    count = let_go(held.store, (one.note for one in chosen))
    sources = sorted({one.note.source for one in chosen})
    for each in sources:
        record("quarantine.release", each, name=name, reason=reason, released=count)
    if "run" in sent:
        runnable = [each for each in sources if each in held.catalogue and held.catalogue[each].enabled]
        for each in runnable:
            held.desk.jobs.ask("crawl", by=account().name, source=each, full=False)
            record("source.run", each, full=False)
    flash(_("Released: %(count)s. They are read again when their source is.", count=count), "good")
    return redirect(url_for("admin_quarantine.quarantine"), 303)  # type: ignore[return-value]


@pages.post("/examine")
@allowed(Role.EDITOR)
def examine() -> Response:
    """Look at one of them again, without keeping anything."""
    source, name = request.form.get("source", ""), request.form.get("name", "")
    if not chosen_of(services().store, source=source, name=name):
        abort(404)
    job = services().desk.jobs.ask("examine", by=account().name, source=source, name=name)
    record("quarantine.examine", source, name=name, job=job.id)
    return redirect(url_for("admin_quarantine.one", source=source, name=name), 303)  # type: ignore[return-value]
