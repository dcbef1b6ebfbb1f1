"""The page of a document, and that of a text of law through time."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, render_template, request

from kb.clock import today
from kb.document import Document
from kb.search.snippets import marker
from kb.vocabulary import INTERFACE_LANGUAGES
from web.pages import document_page, law_page
from web.pages.text import Marker, unmarked
from web.params import read, read_day, read_text, write
from web.services import services

pages = Blueprint("documents", __name__)


@pages.get("/documents/<path:document_id>")
def document(document_id: str) -> str:
    """A document, with the words of `q` marked, and the way back to the search that led to it."""
    search = read(request.args).request
    found = find(document_id)
    page = document_page(found, services().store, today=today(), mark=_marker(search.text, found.language))
    return render_template("document.html", page=page, query=search.text, back=write(search))


@pages.get("/law/<path:ref>")
def law(ref: str) -> str:
    """The versions of a text of law, and two of them side by side."""
    at, notes = read_day(request.args, "at")
    left, right = read_text(request.args, "left"), read_text(request.args, "right")
    page = law_page(ref, services().store, today=today(), at=at, left=left, right=right)
    if page is None:
        abort(404)
    return render_template("law.html", page=page, notes=notes)


def find(document_id: str) -> Document:
    """The document of that id; 404 where there never was one, 410 where there is none any more."""
    store = services().store
    found = store.document(document_id)
    if found is None:
        abort(410 if store.removed(document_id) else 404)
    return found


def _marker(query: str, language: str) -> Marker:
    """What marks the words of a query in a text of that language."""
    if not query:
        return unmarked
    return partial(marker(query, (language, *INTERFACE_LANGUAGES)).mark, language=language)
