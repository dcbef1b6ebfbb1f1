"""The HTTP contract, /api/v1, in JSON; and the answer to who watches over this server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from kb.clock import today
from kb.errors import RepereError
from web.documents import find
from web.errors import Unknown, Unreadable, refuse_unreadable
from web.languages import gettext as _
from web.languages import interface_language
from web.openapi import description
from web.pages import document_json, document_page, results_json, results_page, similar_to, suggestions_json
from web.pages.cited import resolution_json
from web.params import read, read_day, read_text, read_typing, unreadable
from web.services import law_known_until, services

_LOG = logging.getLogger("web")

answers = Blueprint("api", __name__)


@answers.get("/api/v1/search")
def search() -> dict[str, Any]:
    """The documents that a search finds. A value that cannot be read is an error here (see web.params)."""
    reading = read(request.args)
    refuse_unreadable(reading.unreadable)
    language = interface_language()
    response = services().searcher.search(replace(reading.request, prefer=language))
    services().missed.note(response)
    known = law_known_until()
    return results_json(results_page(response, language, today=today(), notes=reading.notes, law_until=known))


@answers.get("/api/v1/suggest")
def suggest() -> dict[str, Any]:
    """What somebody who has typed so much may mean: see kb.search.engine."""
    typing = read_typing(request.args)
    refuse_unreadable(unreadable(typing.notes))
    language = interface_language()
    suggestions = services().searcher.suggest(typing.text, language=language, limit=typing.limit)
    return suggestions_json(typing.text, suggestions, language, typing.notes)


@answers.get("/api/v1/documents/<path:document_id>")
def document(document_id: str) -> dict[str, Any]:
    """A document with its passages, versions, citations both ways and similar documents."""
    found = find(document_id)
    similar = similar_to(found.id, services().searcher, today=today(), language=interface_language())
    return document_json(document_page(found, services().store, services().renumbering, today=today(), similar=similar))


@answers.get("/api/v1/resolve")
def resolve() -> dict[str, Any]:
    """The text that a citation names, on a day, through renumbering; and what else it could be."""
    written = read_text(request.args, "citation")
    at, notes = read_day(request.args, "at")
    refuse_unreadable(unreadable(notes))
    hint = _("Write it as lawyers do, with its code: “CASF, art. L. 221-2-4”; or as a key: “fr:CC:375”.")
    if not written:
        raise Unreadable(_("The parameter “citation” is missing."), hint)
    held = services()
    found = resolution_json(written, held.store, held.renumbering, interface_language(), at=at or today())
    if found is None:
        raise Unknown(_("No text that is here is cited by “%(citation)s”.", citation=written), hint)
    return found


@answers.get("/api/v1/openapi.json")
def openapi() -> dict[str, Any]:
    """This contract, for machines."""
    return description()


@answers.get("/readyz")
def readyz() -> Response:
    """Whether readers and administrators can be answered; 503 with the parts that cannot do their work."""
    held = services()

    def desk() -> object:
        return held.desk.jobs.counts()

    parts: dict[str, Callable[[], object]] = {
        "store": held.store.sequence,
        "desk": desk,
        "index": held.searcher.generation,
    }
    unready = []
    for name, ask in parts.items():
        try:
            ask()
        except RepereError as error:
            _LOG.warning("not ready", extra={"part": name, "reason": type(error).__name__})
            unready.append(name)
    answer = jsonify({"status": "unready" if unready else "ok", "unready": unready})
    answer.status_code = 503 if unready else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


@answers.get("/healthz")
def healthz() -> dict[str, Any]:
    """The state of the index that answers; 503 with the reason if there is none."""
    state = services().searcher.generation()
    return {
        "status": "ok",
        "generation": state.number,
        "documents": state.documents,
        "sequence": state.sequence,
        "behind": max(0, services().store.sequence() - state.sequence),
    }
