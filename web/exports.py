"""Results and references for other programs: tables, JSON, bibliographies, and a feed of every search.

An export has the whole result from its first hit, whatever page was looked at, up to MAX_EXPORTED hits. It reads its
parameters as the API does: a value that cannot be read is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask.sansio.blueprints import BlueprintSetupState

from kb.clock import today
from kb.document import Document
from kb.search.request import MAX_PAGE_SIZE, Sort
from kb.search.response import Hit
from web.documents import find
from web.errors import refuse_unreadable
from web.formats import atom, bibtex, csl, prose, ris, table
from web.languages import gettext as _
from web.languages import interface_language
from web.pages import ResultsPage, results_json, results_page
from web.pages.bibliography import Reference, full_reference, reference_of
from web.pages.feeds import search_atom
from web.params import Reading, read
from web.services import law_known_until, services

pages = Blueprint("exports", __name__)

#: How many hits an export has at most, and how many entries a feed.
MAX_EXPORTED, MAX_ENTRIES = 1_000, 50

_NAME = re.compile(r"\W+")


@pages.record_once
def _tell(state: BlueprintSetupState) -> None:
    """Templates say where an export is cut."""
    state.app.jinja_env.globals["most_exported"] = MAX_EXPORTED


@pages.get("/results.csv")
def as_csv() -> Response:
    """The results as a table for spreadsheets."""
    page, language = _page(facets=False), interface_language()
    return _file(table.table(page, language, request.url_root), table.MEDIA_TYPE, page.request.text, "csv")


@pages.get("/results.json")
def as_json() -> Response:
    """The results as /api/v1/search answers them, all at once."""
    page = _page(facets=True)
    return _file(_json(results_json(page)), "application/json", page.request.text, "json")


@pages.get("/results.ris")
def as_ris() -> Response:
    """The results as references for library programmes."""
    page = _page(facets=False)
    return _file(ris.ris(_references(page), interface_language()), ris.MEDIA_TYPE, page.request.text, "ris")


@pages.get("/results.bib")
def as_bibtex() -> Response:
    """The results as references for LaTeX."""
    page = _page(facets=False)
    written = _cut(page) + bibtex.bibtex(_references(page), interface_language())
    return _file(written, bibtex.MEDIA_TYPE, page.request.text, "bib")


@pages.get("/results.atom")
def feed() -> Response:
    """The newest documents of a search, for feed readers."""
    wanted, language = replace(_read().request, sort=Sort.NEWEST, page=1), interface_language()
    found = services().searcher.search(replace(wanted, page_size=MAX_ENTRIES, facets=False, prefer=language))
    documents = services().store.documents([hit.document_id for hit in found.hits])
    written = search_atom(wanted, found.hits, documents, language, request.url_root)
    return Response(written, mimetype=atom.MEDIA_TYPE)


@pages.get("/references/ris/<path:document_id>")
def reference_ris(document_id: str) -> Response:
    """The reference of a document, for library programmes."""
    found = find(document_id)
    return _file(ris.ris([_full(found)], interface_language()), ris.MEDIA_TYPE, found.citation or found.title, "ris")


@pages.get("/references/bib/<path:document_id>")
def reference_bibtex(document_id: str) -> Response:
    """The reference of a document, for LaTeX."""
    found, language = find(document_id), interface_language()
    return _file(bibtex.bibtex([_full(found)], language), bibtex.MEDIA_TYPE, found.citation or found.title, "bib")


@pages.get("/references/csl/<path:document_id>")
def reference_csl(document_id: str) -> Response:
    """The reference of a document as CSL-JSON, for citation tools."""
    found = find(document_id)
    written = _json(csl.csl([_full(found)], interface_language()))
    return _file(written, csl.MEDIA_TYPE, found.citation or found.title, "json")


@pages.after_request
def _keep_out(response: Response) -> Response:
    """Search engines have the pages; these would stand beside them."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@pages.app_template_filter("reference")
def reference_of_shown(shown: Document | Hit) -> Reference:
    """The reference of a document, or of one found, for a template."""
    if isinstance(shown, Document):
        return _full(shown)
    return reference_of(shown, interface_language(), request.url_root, today())


@pages.app_template_filter("prose")
def in_prose(reference: Reference) -> tuple[prose.Piece, ...]:
    """The reference in words, and which of them stand in italics."""
    return prose.prose(reference, interface_language())


@pages.app_template_filter("to_copy")
def to_copy(reference: Reference) -> str:
    """What is copied of a reference."""
    return prose.to_copy(reference, interface_language())


def _read() -> Reading:
    """The search of the query string; 400 where a value cannot be read."""
    reading = read(request.args)
    refuse_unreadable(reading.unreadable)
    return reading


def _page(*, facets: bool) -> ResultsPage:
    """The page that would have all results, up to MAX_EXPORTED; its facets only where they are wanted and asked for."""
    asked, notes = _read()
    searcher, language = services().searcher, interface_language()
    wanted = replace(asked, page=1, page_size=MAX_PAGE_SIZE, facets=facets and asked.facets, prefer=language)
    first = searcher.search(wanted)
    hits = list(first.hits)
    while first.hits and len(hits) < min(first.total, MAX_EXPORTED):
        further = searcher.search(replace(wanted, page=len(hits) // MAX_PAGE_SIZE + 1, facets=False)).hits
        if not further:
            break
        hits += further
    whole = replace(first, request=replace(asked, page=1, page_size=MAX_EXPORTED), hits=tuple(hits[:MAX_EXPORTED]))
    return results_page(whole, language, today=today(), notes=notes, law_until=law_known_until())


def _references(page: ResultsPage) -> Iterable[Reference]:
    """Those of all hits; of one whose document has gone since it was indexed, what the index knows."""
    hits = page.response.hits
    documents = services().store.documents([hit.document_id for hit in hits])
    return (reference_of_shown(documents.get(hit.document_id, hit)) for hit in hits)


def _full(document: Document) -> Reference:
    return full_reference(document, interface_language(), request.url_root, today())


def _cut(page: ResultsPage) -> str:
    """A remark for a file that has not all results; "" for one that has."""
    shown, total = len(page.lines), page.response.total
    return (
        bibtex.comment(_("The first %(shown)s of %(total)s results.", shown=shown, total=total))
        if shown < total
        else ""
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _file(content: str, media_type: str, name: str, ending: str) -> Response:
    """A file to keep, named for what it has: "repere-mise-à-l-abri.ris" (RFC 6266)."""
    words = _NAME.sub("-", name)[:60].strip("-_").lower()
    called = quote("-".join(filter(None, ("repere", words))) + f".{ending}")
    said = media_type if media_type.endswith("json") else f"{media_type}; charset=utf-8"
    answer = Response(content.encode(errors="replace"), content_type=said)
    answer.headers["Content-Disposition"] = f"attachment; filename=repere.{ending}; filename*=UTF-8''{called}"
    return answer
