"""Flask's session, kept by the desk: the cookie holds a token, and a logout ends what the token stands for.

Only addresses below /admin have a session; readers of the pages are given no cookie.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from kb.desk.sessions import NOTED
from web.services import services

COOKIE = "__Host-repere"


class DeskSession(CallbackDict[str, Any], SessionMixin):
    """What a browser at the desk and we know of each other.

    account  "" before the login
    unseen   its use was not noted for a while
    """

    def __init__(
        self, data: Mapping[str, Any] = {}, *, token: str = "", account: str = "", unseen: bool = False
    ) -> None:
        super().__init__(data, self._changed)
        self.token, self.account, self.unseen = token, account, unseen
        self.modified = False
        self.accessed = True
        self.ended = False

    def _changed(self, _: object) -> None:
        self.modified = True

    def log_in(self, account: str) -> None:
        """Go on under a new token: who knew the one before the login knows nothing."""
        if self.token:
            services().desk.sessions.end(self.token)
        self.clear()
        self.account, self.token = account, ""
        self.modified = True

    def log_out(self) -> None:
        """End it, here and in the browser."""
        services().desk.sessions.end(self.token)
        self.clear()
        self.ended = True


class DeskSessions(SessionInterface):
    """Opens and keeps the sessions of requests to the desk."""

    def open_session(self, app: Flask, request: Request) -> DeskSession | None:
        """The session of a request; None away from the desk."""
        if not is_desk(request.path):
            return None
        token = request.cookies.get(COOKIE, "")
        kept = services().desk.sessions.session(token) if token else None
        if kept is None:
            return DeskSession()
        unseen = datetime.now(UTC) - kept.seen_at > NOTED
        return DeskSession(kept.data, token=token, account=kept.account, unseen=unseen)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what has changed, and give the browser its token; a session in which nothing was noted is not kept."""
        if not isinstance(session, DeskSession):
            return
        if session.ended:
            response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax")
        elif session.token and (session.modified or session.unseen):
            services().desk.sessions.keep(session.token, session)
        elif not session.token and session.modified and (session or session.account):
            session.token = services().desk.sessions.open(session.account, session)
            response.set_cookie(COOKIE, session.token, secure=True, httponly=True, samesite="Lax")


def is_desk(path: str) -> bool:
    """True for the addresses of the desk."""
    return path == "/admin" or path.startswith("/admin/")
