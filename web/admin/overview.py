"""The first page of the desk."""

from __future__ import annotations

from flask import Blueprint, render_template

from kb.desk import Role
from web.admin.guard import allowed

pages = Blueprint("admin_overview", __name__, url_prefix="/admin")


@pages.get("")
@allowed(Role.READER)
def overview() -> str:
    """How the base is."""
    return render_template("admin/overview.html")
