"""Searches that found nothing: what people look for and this base lacks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kb.desk import Role
from kb.desk.missed import SHOWN
from kb.search.request import SearchRequest
from web.admin.guard import allowed, record
from web.languages import gettext as _
from web.services import services

pages = Blueprint("admin_searches", __name__, url_prefix="/admin/searches")

_MOST = 100


@pages.get("")
@allowed(Role.READER)
def searches() -> str:
    """What was searched in vain, how often, and what a search for it says now."""
    held = services()
    found = [
        (one, held.searcher.search(SearchRequest(text=one.text, page_size=1, facets=False, passages=False)).total)
        for one in held.desk.missed.often(_MOST)
    ]
    return render_template("admin/searches.html", found=found, shown_from=SHOWN)


@pages.post("/forget")
@allowed(Role.EDITOR)
def forget() -> Response:
    """Take a search from the list."""
    text = request.form.get("text", "")[:200]
    services().desk.missed.forget(text)
    record("search.forget", text)
    flash(_("Taken from the list. It comes back if it is asked again."), "good")
    return redirect(url_for("admin_searches.searches"), 303)
