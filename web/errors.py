"""Every error as an answer: a page with a search box, or JSON where a machine asked. Nothing is given away."""

from __future__ import annotations

import logging
from collections.abc import Collection
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask, Response, jsonify, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Gone, HTTPException, InternalServerError, NotFound, ServiceUnavailable

from kb.errors import IndexAway, IndexMissing, RepereError, SearchIndexError
from web.languages import gettext as _
from web.pages import error_json
from web.params import DAYS

_LOG = logging.getLogger(__name__)

#: Addresses that answer in JSON, their errors too.
_IN_JSON = ("/api/", "/results.json", "/references/csl/", "/opensearch.json")


class _Words(NamedTuple):
    title: str
    hint: str


class Unreadable(BadRequest):
    """The values of some parameters cannot be read; `hint` says what would be."""

    def __init__(self, description: str, hint: str) -> None:
        super().__init__(description)
        self.hint = hint


class Unknown(NotFound):
    """There is nothing of what was asked for; `hint` says how to ask for something else."""

    def __init__(self, description: str, hint: str) -> None:
        super().__init__(description)
        self.hint = hint


class Withdrawn(Gone):
    """A document that people have withdrawn; `hint` tells no more of it."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.hint = hint


def refuse_unreadable(names: Collection[str]) -> None:
    """Answer 400 for parameters that cannot be read: a program should not get the answer to another question."""
    if not names:
        return
    message = _("The value of these parameters cannot be read: %(names)s.", names=", ".join(names))
    if DAYS.isdisjoint(names):
        hint = _("The parameters and their values are listed at %(place)s.", place=url_for("api.openapi"))
    else:
        hint = _("Write a day as YYYY-MM-DD: 2015-06-01.")
    raise Unreadable(message, hint)


def handle(app: Flask) -> None:
    """Answer every error of the application in its own words."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(RepereError, _unavailable)
    app.register_error_handler(Exception, _failed)


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    words = _words(status)
    said = isinstance(error, Unknown) or status == HTTPStatus.BAD_REQUEST
    own = error.description if said and error.description != type(error).description else ""
    hint = error.hint if isinstance(error, Unreadable | Unknown | Withdrawn) else words.hint
    answer = _answer(status, HTTPStatus(status).name.lower(), own or words.title, hint)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.add(name, value)
    return answer


def _unavailable(error: RepereError) -> Response:
    """The index or the store cannot answer now."""
    _LOG.error("%s %s", error, error.hint)
    if isinstance(error, IndexMissing):
        code, title = "index_missing", _("There is no index yet.")
        hint = _("The documents are not indexed yet. Come back in a moment; the command for it is “kb index”.")
    elif isinstance(error, IndexAway):
        code, title = "index_unavailable", _("The search does not answer for the moment.")
        hint = _("Documents, organisations and the glossary can be read meanwhile. Try the search again in a moment.")
    else:
        code = "index_unavailable" if isinstance(error, SearchIndexError) else "store_unavailable"
        title, hint = _words(ServiceUnavailable.code)
    return _answer(ServiceUnavailable.code, code, title, hint)


def _failed(error: Exception) -> Response:
    _LOG.error("%s %s", request.method, request.path, exc_info=error)
    title, hint = _words(InternalServerError.code)
    return _answer(InternalServerError.code, "internal_server_error", title, hint)


def _answer(status: int, code: str, message: str, hint: str) -> Response:
    if request.path.startswith(_IN_JSON) or request.path == "/healthz":
        answer = jsonify(error_json(code, message, hint))
    else:
        answer = make_response(render_template("error.html", status=status, message=message, hint=hint))
    answer.status_code = status
    return answer


def _words(status: int) -> _Words:
    match status:
        case HTTPStatus.BAD_REQUEST:
            return _Words(_("This request cannot be read."), _("Check the address."))
        case HTTPStatus.NOT_FOUND:
            return _Words(_("This page does not exist."), _("Check the address, or search for what you need."))
        case HTTPStatus.GONE:
            return _Words(
                _("This document has been removed."),
                _("Its source does not publish it any more. Another version may be found by searching."),
            )
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _Words(_("This address can only be read."), _("Use GET or HEAD."))
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return _Words(_("The knowledge base does not answer for the moment."), _("Try again in a moment."))
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return _Words(_("Something went wrong on our side."), _("The error has been recorded. Try again later."))
        case _:
            return _Words(_("This request was refused."), _("Search for what you need."))
