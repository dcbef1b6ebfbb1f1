"""What becomes of requests: a line for each, and figures. Neither says what was asked, or who did."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

import structlog
from flask import Flask, Response, g, request

_LOG = logging.getLogger("web")
_SLOW = 1.0  # seconds
#: Asked so often that it would hide the rest.
_UNTOLD = frozenset({"static", "api.healthz", "api.readyz"})

#: Is told of an answer: endpoint, status and seconds.
Count = Callable[[str, int, float], None]


def observe(app: Flask, count: Count | None) -> None:
    """Write down each answer of the application: endpoint, status, and the time of a slow one."""

    def begin() -> None:
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=secrets.token_hex(6), endpoint=request.endpoint or "none")

    def end(response: Response) -> Response:
        endpoint, seconds = request.endpoint or "none", time.perf_counter() - g.get("began", time.perf_counter())
        if count:
            count(endpoint, response.status_code, seconds)
        slow = {"ms": round(1000 * seconds)} if seconds > _SLOW else {}
        if endpoint not in _UNTOLD or response.status_code >= 500:
            say = _LOG.error if response.status_code >= 500 else _LOG.info
            say("answered", extra={"status": response.status_code, **slow})
        return response

    app.before_request(begin)
    app.after_request(end)
