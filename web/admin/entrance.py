"""In and out of the desk."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kb.desk import Account, Desk, Role
from kb.desk.accounts import plain_name
from kb.secret import secret
from web.admin.guard import allowed, desk_session, for_everybody, may_have_a_temporary_password
from web.languages import gettext as _
from web.services import services

pages = Blueprint("admin_entrance", __name__, url_prefix="/admin")

#: Memo of the desk: when it was last written down that the door was closed.
_CLOSED = "login closed"
#: Where a login may lead: to an address of the desk, and nowhere else.
_WITHIN = re.compile(r"/admin(?:[/?][A-Za-z0-9/_.~:@!$&'()*+,;=?%-]*)?")


@pages.get("/login")
@for_everybody
def login() -> str:
    """Ask for name and password."""
    return render_template("admin/login.html", wanted=_wanted())


@pages.post("/login")
@for_everybody
def try_login() -> tuple[str, int] | Response:
    """Let in whoever knows a password. Nothing tells a name that there is from one that there is not."""
    found = _verified(plain_name(request.form.get("name", "")[:200]), request.form.get("password", "")[:1000])
    if found is None:
        return render_template("admin/login.html", wanted=_wanted(), refused=True), 403
    desk_session().log_in(found.name)
    if found.temporary:
        flash(_("This password was given to you: choose one of your own."), "bad")
        return redirect(url_for("admin_accounts.own"), 303)
    return redirect(_wanted() or url_for("admin_overview.overview"), 303)


@pages.post("/logout")
@allowed(Role.READER)
@may_have_a_temporary_password
def logout() -> Response:
    """End the session."""
    services().desk.audit.record(desk_session().account, "logout")
    desk_session().log_out()
    return redirect(url_for("admin_entrance.login"), 303)


def _verified(name: str, password: str) -> Account | None:
    """The account that may be logged into; every try is counted, and those that fail are written down."""
    held, key, address = services().desk, secret(services().settings), request.remote_addr or ""
    admitted = held.attempts.admit(key, name, address)
    found = held.accounts.verified(name, password)  # where the door is closed too, so that it takes as long
    if admitted is None or found is None:
        there = held.accounts.account(name) is not None
        if admitted is not None:
            held.audit.record("", "login.failed", name if there else "")
        elif _was_open(held):
            held.audit.record("", "login.closed", name if there else "")
        return None
    held.attempts.succeeded(admitted, key, name, address)
    held.audit.record(found.name, "login")
    return found


def _was_open(desk: Desk) -> bool:
    """True once a minute: whoever goes on trying must not fill the log."""
    last, now = desk.memos.read(_CLOSED), datetime.now(UTC)
    if last is not None and now - datetime.fromisoformat(last) < timedelta(minutes=1):
        return False
    desk.memos.write(_CLOSED, now.isoformat())
    return True


def _wanted() -> str:
    """The address of the desk that somebody wanted to see before the login; "" if it is none of ours."""
    wanted = request.values.get("next", "")
    if len(wanted) > 2000:
        abort(400)
    return wanted if _WITHIN.fullmatch(wanted) and "//" not in wanted and ".." not in wanted else ""
