"""What other programs ask a site for: its map, its rules, its search for browsers' own box, and its records."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from web import oai, sitemap
from web.formats import head, json_ld
from web.formats.opensearch import description, suggestions
from web.languages import interface_language
from web.pages import DocumentPage
from web.pages.bibliography import full_reference
from web.params import read_typing
from web.services import services

answers = Blueprint("machines", __name__)

#: Parts that a sitemap may have at most (protocol 0.9); beyond them a database need not be asked.
_PARTS = 50_000

#: Bytes of a form that OAI-PMH lets be posted; nothing else can be posted here.
_FORM = 16_384


@answers.record_once
def _describe(state: BlueprintSetupState) -> None:
    """Templates say in the head of a page what programs read of it."""
    state.app.jinja_env.globals.update(
        document_ld=lambda page: json_ld.of_document(page, request.url_root, interface_language()),
        document_tags=_document_tags,
        law_ld=lambda page: json_ld.of_law(page, request.url_root, interface_language()),
        site_ld=lambda: json_ld.of_site(request.url_root),
    )


def _document_tags(page: DocumentPage) -> tuple[head.Tag, ...]:
    root = request.url_root
    reference = full_reference(page.document, page.document.language, root, page.today)
    return head.tags(page.document, reference, root)


#: For whom result pages would be without end: each of them is a search.
_RULES = """\
User-agent: *
Allow: /?lang=fr$
Allow: /?lang=en$
Disallow: /?
Disallow: /*?*q=
Disallow: /facets/
Disallow: /results.
Disallow: /references/
Disallow: /admin
Disallow: /cited-by/*?
Disallow: /law/*left=
Disallow: /law/*right=
Disallow: /organisations?
Disallow: /api/v1/search
Disallow: /api/v1/suggest
Disallow: /opensearch.json
Disallow: /oai?
"""


@answers.route("/oai", methods=["GET", "POST"])
def harvest() -> Response:
    """The records for harvesters (OAI-PMH 2.0)."""
    request.max_content_length = _FORM
    given = request.form if request.method == "POST" else request.args
    held = services()
    answer = oai.answer(
        given, held.store, root=request.url_root, contact=held.settings.contact, language=interface_language()
    )
    return Response(answer, content_type="text/xml; charset=utf-8")


@answers.get("/sitemap.xml")
def site() -> Response:
    """The parts of the sitemap."""
    return _xml(iter([sitemap.index(services().store, request.url_root)]))


@answers.get("/sitemap-pages.xml")
def own_pages() -> Response:
    """The pages that are no documents."""
    words = services().thesaurus
    values: dict[str, list[dict[str, str]]] = {
        "glossary.concept": [{"concept_id": key} for key in words.concepts],
        "glossary.theme": [{"key": key} for key in words.themes],
    }
    return _xml(sitemap.own_pages(current_app.url_map.iter_rules(), values, request.url_root))


@answers.get("/sitemap-documents-<int:part>.xml")
def documents(part: int) -> Response:
    """One part of the documents."""
    return _xml(sitemap.documents(services().store, part, request.url_root) if 0 < part <= _PARTS else iter(()))


@answers.get("/sitemap-law-<int:part>.xml")
def law(part: int) -> Response:
    """One part of the texts of law."""
    return _xml(sitemap.law(services().store, part, request.url_root) if 0 < part <= _PARTS else iter(()))


@answers.get("/robots.txt")
def robots() -> Response:
    """What crawlers should leave alone."""
    where = url_for("machines.site", lang=None, _external=True)
    return Response(f"{_RULES}\nSitemap: {where}\n", mimetype="text/plain")


@answers.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser searches here from its own box (OpenSearch 1.1)."""
    return Response(
        description(request.url_root, interface_language()), mimetype="application/opensearchdescription+xml"
    )


@answers.get("/opensearch.json")
def completions() -> Response:
    """Suggestions in the form that browsers expect (OpenSearch Suggestions 1.1)."""
    typing, language = read_typing(request.args), interface_language()
    found = services().searcher.suggest(typing.text, language=language, limit=typing.limit)
    answer = jsonify(suggestions(typing.text, found, request.url_root))
    answer.mimetype = "application/x-suggestions+json"
    return answer


@answers.get("/api")
def interface() -> str:
    """What there is for programs, with examples."""
    return render_template("api.html", root=request.url_root)


def _xml(pieces: Iterator[str]) -> Response:
    """A document piece by piece; 404 for one without any."""
    first = next(pieces, None)
    if first is None:
        abort(404)
    return Response(chain([first], pieces), mimetype="application/xml")
