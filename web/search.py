"""The first page, and the page of results."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request

from kb.clock import today
from kb.freshness import law_until
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from web.languages import interface_language
from web.pages import home_page, results_page, words_alone
from web.params import read, write
from web.services import services

pages = Blueprint("search", __name__)


@pages.get("/")
def search() -> str:
    """What is here where nothing is asked for, else what was found."""
    wanted, notes = read(request.args)
    searcher, language = services().searcher, interface_language()
    if not write(wanted) and not notes:
        everything = searcher.search(SearchRequest(page_size=1))
        return render_template("home.html", page=home_page(everything, language))
    response = searcher.search(replace(wanted, prefer=language))
    known, wider = law_until(services().store), _wider(response)
    page = results_page(response, language, today=today(), notes=notes, wider=wider, law_until=known)
    return render_template("results.html", page=page)


@pages.get("/about")
def about() -> str:
    """Who writes this, what it is worth, as of which day the law stands, and how to report an error."""
    everything = services().searcher.search(SearchRequest(page_size=1))
    return render_template("about.html", total=everything.total, law_until=law_until(services().store))


def _wider(response: SearchResponse) -> int | None:
    """Where conditions left nothing: how many documents the words alone would find."""
    words = words_alone(response.request)
    if response.total or words == response.request:
        return None
    return services().searcher.search(words).total
