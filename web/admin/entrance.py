"""In and out of the desk."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for

from kb.desk import Role
from web.admin.guard import allowed, desk_session, for_everybody
from web.services import services

pages = Blueprint("admin_entrance", __name__, url_prefix="/admin")


@pages.route("/login", methods=["GET", "POST"])
@for_everybody
def login() -> str | Response:
    """Ask for name and password."""
    if request.method == "POST":
        desk = services().desk
        found = desk.accounts.verified(request.form.get("name", ""), request.form.get("password", ""))
        if found:
            desk_session().log_in(found.name)
            desk.audit.record(found.name, "login")
            return redirect(url_for("admin_overview.overview"))  # type: ignore[return-value]
    return render_template("admin/login.html")


@pages.post("/logout")
@allowed(Role.READER)
def logout() -> Response:
    """End the session."""
    desk_session().log_out()
    return redirect(url_for("admin_entrance.login"))  # type: ignore[return-value]
