"""What the desk refuses, in words that help: no session any more, a role that is not enough, a form that is too old."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, Unauthorized

from web.languages import gettext as _

#: What is never shown again, and how much of the rest.
_SECRET = ("csrf_token", "password", "again", "former")
_LONGEST, _FIELDS = 100_000, 40


def refuse_in_words(app: Flask) -> None:
    """Answer in words what nobody but the desk refuses."""
    app.register_error_handler(Unauthorized, _ended)
    app.register_error_handler(Forbidden, _not_enough)
    app.register_error_handler(CSRFError, _too_old)


def _ended(error: Unauthorized) -> Response:
    title = _("You are not logged in any more.")
    hint = _("After an hour without a click, and twelve hours in any case, you have to log in again.")
    return _page(401, title, hint)


def _not_enough(error: Forbidden) -> Response:
    title = _("Your account may not do this.")
    return _page(403, title, _("An administrator can do it, or give your account another role."))


def _too_old(error: CSRFError) -> Response:
    title = _("This form is not valid any more.")
    hint = _("It was opened before you logged in, or does not come from this desk. Nothing was changed: open it anew.")
    return _page(400, title, hint)


def _page(status: int, title: str, hint: str) -> Response:
    page = render_template("admin/refused.html", status=status, title=title, hint=hint, typed=_typed(status))
    return make_response(page, status)


def _typed(status: int) -> Sequence[tuple[str, str]]:
    """What was typed into a form of ours, so that it can be copied; nothing of what another site has sent."""
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if status == Forbidden.code or not ours or request.mimetype != "application/x-www-form-urlencoded":
        return ()
    found = [(name, value) for name, value in request.form.items() if name not in _SECRET and value.strip()]
    return [(name[:100], value[:_LONGEST]) for name, value in found[:_FIELDS]]
