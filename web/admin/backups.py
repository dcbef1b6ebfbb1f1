"""Backups at the desk: what is kept, and one more. They are restored in a shell, and cannot be downloaded."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from kb.desk import Role
from web.admin.guard import account, allowed, record
from web.languages import gettext as _
from web.pages.admin.backups import backups_page
from web.services import services

pages = Blueprint("admin_backups", __name__, url_prefix="/admin")


@pages.get("/backups")
@allowed(Role.ADMINISTRATOR)
def backups() -> str:
    """The backups that are kept."""
    held = services()
    return render_template("admin/backups.html", page=backups_page(held.settings, held.desk))


@pages.post("/backups")
@allowed(Role.ADMINISTRATOR)
def make() -> Response:
    """Ask for a backup."""
    job = services().desk.jobs.ask("backup", by=account().name)
    record("job.backup", str(job.id))
    flash(_("The backup is asked for: the worker writes it, and proves it by restoring it."), "good")
    return redirect(url_for("admin_backups.backups"), 303)
