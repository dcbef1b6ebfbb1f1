"""The page of a document, and that of a text of law through time."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kb.clock import today
from kb.document import Document
from kb.search.query import parse
from kb.search.request import SearchRequest
from kb.search.snippets import Marker as Marks
from kb.search.widening import widen
from kb.vocabulary import INTERFACE_LANGUAGES
from web.errors import Withdrawn
from web.languages import gettext as _
from web.languages import interface_language
from web.pages import DocumentPage, document_page, law_page, similar_to
from web.pages.cited_by import cited_by_page
from web.pages.passages import ShownPassage
from web.pages.text import Marker, unmarked
from web.params import read, read_day, read_part, read_text, write
from web.services import services

pages = Blueprint("documents", __name__)


@pages.get("/documents/<path:document_id>")
def document(document_id: str) -> ResponseReturnValue:
    """A document, or a `part` of it, with the words of `q` marked, and the way back to the search that led to it.

    `passage` leads to the part in which a passage stands. A document that was merged into another leads to that one.
    """
    try:
        found = find(document_id)
    except Withdrawn:
        if (into := services().store.merged_into(document_id)) is None:
            raise
        return redirect(url_for("documents.document", document_id=into), 308)
    search, part, anchor = read(request.args).request, read_part(request.args), read_text(request.args, "passage")
    held, language = services(), interface_language()
    similar = similar_to(found.id, held.searcher, today=today(), language=language) if part <= 1 and not anchor else ()
    mark, now = _marker(search, found.language), today()
    page = document_page(
        found, held.store, held.renumbering, today=now, language=language, mark=mark, similar=similar, part=part
    )
    if anchor and (place := page.text.place(anchor)):
        return redirect(_address(page, place, search))
    return render_template("document.html", page=page, query=search.text, back=write(search))


@pages.get("/law/<path:ref>")
def law(ref: str) -> ResponseReturnValue:
    """The versions of a text of law, and two of them side by side; a key written otherwise leads to its own."""
    at, notes = read_day(request.args, "at")
    left, right = read_text(request.args, "left"), read_text(request.args, "right")
    held, language = services(), interface_language()
    page = law_page(
        ref,
        held.store,
        held.renumbering,
        language,
        today=today(),
        at=at,
        left=left,
        right=right,
        contents=held.contents,
    )
    if page is None:
        return _to_canonical(ref)
    return render_template("law.html", page=page, notes=notes)


@pages.get("/cited-by/<path:key>")
def cited_by(key: str) -> str:
    """What cites a text, by its canonical key, or a page of ours, by its work; filters are those of a search."""
    wanted, held = read(request.args).request, services()
    page = cited_by_page(key, wanted, held.store, held.renumbering, interface_language(), today=today())
    if page is None:
        abort(404)
    return render_template("cited_by.html", page=page)


def find(document_id: str) -> Document:
    """The document of that id; 404 where there never was one, 410 where there is none any more."""
    store = services().store
    found = store.document(document_id)
    if found is None:
        if store.withdrawal(document_id) is not None:
            raise Withdrawn(_("It is not shown here any more. Another version may be found by searching."))
        abort(410 if store.removed(document_id) else 404)
    return found


def _address(page: DocumentPage, place: ShownPassage, search: SearchRequest) -> str:
    """Where a passage is read, with the words of the search marked."""
    words: dict[str, Any] = write(search)
    part = place.part if len(page.text.parts) > 1 else None
    return url_for("documents.document", document_id=page.document.id, part=part, _anchor=place.anchor, **words)


def _to_canonical(ref: str) -> Response:
    """A redirect to the text whose key this is in other letters or with a slash after it; 404 where there is none."""
    written = ref.rstrip("/")
    place, _, number = written.rpartition(":")
    country, _, code = place.partition(":")
    numbers = (number.upper(), number.lower(), number.capitalize())  # L221-2, 706-50bis, Annexe2-1
    keys = [written, *(f"{country.lower()}:{code.upper()}:{form}" for form in numbers)]
    known = services().store.with_ref(keys)
    key = next((key for key in keys if key in known), None)
    if key is None:
        abort(404)
    # The query string is no keyword of url_for: some of those lead elsewhere.
    asked = urlencode(list(request.args.items(multi=True)))
    address = url_for("documents.law", ref=key, lang=None)
    return redirect(f"{address}?{asked}" if asked else address, 308)


def _marker(search: SearchRequest, language: str) -> Marker:
    """What marks the words of a search, and what they were widened to, in a text of that language."""
    if not search.text:
        return unmarked
    tree = parse(search.text).tree
    if search.expand:
        tree = widen(tree, services().thesaurus).tree
    return partial(Marks.of(tree, (language, *INTERFACE_LANGUAGES)).mark, language=language)
