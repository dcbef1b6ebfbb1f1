"""What Repère says of itself: who writes it, and where its documents come from."""

from __future__ import annotations

from flask import Blueprint, render_template

from kb.clock import today
from kb.search.request import SearchRequest
from web.pages.sources import sources_page
from web.services import law_known_until, services

pages = Blueprint("about", __name__)


@pages.get("/about")
def about() -> str:
    """Who writes this, what it is worth, as of which day the law stands, and how to report an error."""
    everything = services().searcher.search(SearchRequest(page_size=1))
    return render_template("about.html", total=everything.total, law_until=law_known_until())


@pages.get("/sources")
def sources() -> str:
    """Where documents come from, when each source was last read, and under which licence."""
    held = services()
    return render_template("sources.html", page=sources_page(held.catalogue, held.store, today=today()))
