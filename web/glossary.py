"""Themes, the glossary, and the thesaurus behind them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, send_file

from kb.clock import today
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from web.languages import interface_language
from web.pages import results_page
from web.pages.glossary import concept_page, concepts_of, glossary_page, themes_page
from web.pages.results import ResultsPage
from web.pages.shelves import theme_shelves
from web.params import read_text
from web.services import services

pages = Blueprint("glossary", __name__)

#: Documents shown on the page of a theme or a concept; the others are one click away.
_SHOWN = 8


@pages.get("/themes")
def themes() -> str:
    """The themes, with how many documents each has."""
    everything = services().searcher.search(SearchRequest(page_size=1))
    counts = {count.value: count.count for count in everything.facets.get("theme", ())}
    return render_template("themes.html", themes=themes_page(services().thesaurus, counts, interface_language()))


@pages.get("/themes/<key>")
def theme(key: str) -> str:
    """A theme: its documents by kind, and its concepts."""
    found = services().thesaurus.themes.get(key)
    if found is None:
        abort(404)
    language = interface_language()
    return render_template(
        "theme.html",
        theme=found,
        concepts=concepts_of(found, services().thesaurus, language),
        shelves=theme_shelves(key, services().searcher, services().store, language),
    )


@pages.get("/glossaire")
def glossary() -> str:
    """The names, a letter at a time, or those that have a part in common."""
    asked, letter = read_text(request.args, "q"), read_text(request.args, "letter")
    page = glossary_page(services().thesaurus, interface_language(), asked, letter)
    return render_template("glossary.html", page=page)


@pages.get("/glossaire/<concept_id>")
def concept(concept_id: str) -> str:
    """A concept: its names, its definition, its neighbours, its texts and its documents."""
    found = services().thesaurus.concept(concept_id)
    if found is None:
        abort(404)
    page = concept_page(found, services().thesaurus, services().store, interface_language())
    return render_template("concept.html", page=page, found=_documents(SearchRequest(text=page.query)))


@pages.get("/thesaurus.ttl")
def thesaurus() -> Response:
    """The whole thesaurus, for programs (SKOS in Turtle)."""
    path = services().settings.thesaurus
    if not path.exists():
        abort(404)
    return send_file(path.resolve(), mimetype="text/turtle", max_age=0)


def _documents(wanted: SearchRequest) -> ResultsPage:
    """The first documents of a search, in the reader's language first, as a list of results shows them."""
    language = interface_language()
    asked = SearchRequest(text=wanted.text, filters=wanted.filters, page_size=_SHOWN, prefer=language, facets=False)
    response: SearchResponse = services().searcher.search(asked)
    return results_page(response, language, today=today())
