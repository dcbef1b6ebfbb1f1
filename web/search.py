"""The first page, the page of results, and that of all values of a facet."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from kb.clock import today
from kb.holdings import holdings
from kb.search.fields import FACETS
from kb.search.response import SearchResponse
from web.addresses import document_address, query_of, search_address
from web.languages import interface_language
from web.pages import HomePage, home_page, results_page, words_alone
from web.pages.cited import cited_box
from web.pages.facets import facet_page
from web.pages.results import last_page
from web.params import MAX_SHOWN, read, read_text, write
from web.services import law_known_until, services

pages = Blueprint("search", __name__)
for written in (query_of, search_address, document_address):
    pages.add_app_template_global(written)


@pages.get("/")
def search() -> str:
    """What is here where nothing is asked for, else what was found."""
    wanted, notes = read(request.args, most=MAX_SHOWN)
    searcher, language = services().searcher, interface_language()
    if not write(wanted) and not notes:
        return render_template("home.html", page=_first(language))
    response = searcher.search(replace(wanted, prefer=language))
    if wanted.page > (last := last_page(response)):
        wanted, notes = replace(wanted, page=last), (*notes, "page_out_of_bounds")
        response = searcher.search(replace(wanted, prefer=language))
    services().missed.note(response)
    known, wider = law_known_until(), _wider(response)
    page = results_page(response, language, today=today(), notes=notes, wider=wider, law_until=known)
    cited = cited_box(wanted.text, services().store, services().renumbering, language, today=today(), at=wanted.at)
    return render_template("results.html", page=page, cited=cited)


def _first(language: str) -> HomePage:
    """The first page: what documents it shows is made out once, how fresh the sources are each time."""
    held, day = services(), today()
    page = held.once(("home", language), lambda: home_page(held.searcher, held.store, language, today=day))
    sources = tuple(one for one in holdings(held.catalogue, held.store) if one.documents)
    return replace(page, sources=sources, law_until=law_known_until())


@pages.get("/facets/<name>")
def facet(name: str) -> str:
    """All values that a facet has in a search, or those that have some words."""
    if name not in FACETS:
        abort(404)
    wanted, language = read(request.args).request, interface_language()
    counted = services().searcher.search(replace(wanted, prefer=language, page=1, page_size=1, facets=True))
    page = facet_page(name, replace(counted, request=wanted), language, read_text(request.args, "value"))
    return render_template("facet.html", page=page)


def _wider(response: SearchResponse) -> int | None:
    """Where conditions left nothing: how many documents the words alone would find."""
    asked = response.request
    words = replace(words_alone(asked), prefer=asked.prefer, facets=False)
    if response.total or words == replace(asked, facets=False):
        return None
    return services().searcher.search(words).total
