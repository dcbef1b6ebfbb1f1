"""Who may do what at the desk: every view there says it with `allowed`, and what says nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden

from kb.desk import Account, Role
from kb.secret import secret
from kb.settings import Settings
from web.admin.receiving import most, receive
from web.admin.refusals import refuse_in_words
from web.admin.sessions import DeskSession, DeskSessions, is_desk
from web.services import services

#: Bytes of a form that is no file.
_FORM = 1_000_000
#: Parts of any form.
_PARTS = 500
_View = TypeVar("_View", bound=Callable[..., Any])

#: What may be asked for without an account.
_OPEN = "open"


def allowed(role: Role, *, files: bool = False) -> Callable[[_View], _View]:
    """Let accounts of this role, and those above it, have a view; `files` lets them send files to it."""

    def mark(view: _View) -> _View:
        marked = cast("Any", view)
        marked.allowed, marked.files = role, files
        return view

    return mark


def for_everybody(view: _View) -> _View:
    """Let everybody have a view of the desk: the login."""
    cast("Any", view).allowed = _OPEN
    return view


def may_have_a_temporary_password(view: _View) -> _View:
    """Let those in, too, who have to choose a password of their own first."""
    cast("Any", view).temporary = True
    return view


def rule(app: Flask, endpoint: str) -> Role | str | None:
    """Who may have a view: a role, "open", or None where it says nothing, and nobody may."""
    return getattr(app.view_functions.get(endpoint), "allowed", None)


def account() -> Account:
    """Who is logged in; only for views that ask for a role."""
    return cast("Account", g.account)


def record(action: str, subject: str = "", **detail: Any) -> None:
    """Write what the one who is logged in has done into the audit log."""
    services().desk.audit.record(account().name, action, subject, **detail)


def desk_session() -> DeskSession:
    """The session of this request."""
    return cast("DeskSession", session._get_current_object())  # type: ignore[attr-defined]


def guard(app: Flask, settings: Settings) -> CSRFProtect:
    """Give the application sessions, roles and tokens for forms, at the desk and only there."""
    app.config.update(
        SECRET_KEY=secret(settings),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        MAX_FORM_PARTS=_PARTS,
    )
    app.session_interface = DeskSessions()
    receive(app)
    app.before_request(_let_in)
    protection = CSRFProtect(app)
    app.after_request(_keep_quiet)
    app.context_processor(_who)
    refuse_in_words(app)
    return protection


def _let_in() -> Response | None:
    """Refuse whoever may not have this view, before anything that was sent is read."""
    if not is_desk(request.path):
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # there is no such page, which is said as everywhere
    wanted = getattr(view, "allowed", None)
    request.max_content_length = most() if getattr(view, "files", False) else _FORM
    if wanted == _OPEN:
        return None
    name = desk_session().account
    found = services().desk.accounts.account(name) if name else None
    if found is None or found.disabled:
        if request.method in ("GET", "HEAD"):
            return cast("Response", redirect(url_for("admin_entrance.login", next=request.full_path.rstrip("?"))))
        abort(401)
    g.account = found
    if not isinstance(wanted, Role) or not found.role.may(wanted):
        raise Forbidden
    if found.temporary and not getattr(view, "temporary", False):
        return cast("Response", redirect(url_for("admin_accounts.own"), 303))
    return None


def _keep_quiet(response: Response) -> Response:
    """Nothing of the desk is kept by caches or found by search engines."""
    if is_desk(request.path):
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _who() -> dict[str, Any]:
    return {"account": g.get("account")}
