"""The index: what serves, the way back, and what is held until somebody decides."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kb.desk import Role
from kb.desk.memos import INDEXING_HELD
from kb.errors import SearchIndexError
from kb.search.engine import SearchEngine
from web.admin.asking import ask
from web.admin.guard import allowed, record
from web.languages import gettext as _
from web.pages.admin.index import index_page
from web.services import services

pages = Blueprint("admin_index", __name__, url_prefix="/admin/index")


@pages.get("")
@allowed(Role.READER)
def index() -> str:
    """What serves, what is kept, what is held and why."""
    held = services()
    engine = cast("SearchEngine", held.searcher)
    serving = None
    with suppress(SearchIndexError):
        serving = engine.generation()
    page = index_page(held.settings, engine, serving, held.store, held.desk)
    return render_template("admin/index.html", page=page)


@pages.post("/follow")
@allowed(Role.EDITOR)
def follow() -> Response:
    """Bring the index up to date."""
    return _to(ask("index").id)


@pages.post("/rebuild")
@allowed(Role.ADMINISTRATOR)
def rebuild() -> Response:
    """Write the index anew."""
    return _to(ask("rebuild").id)


@pages.post("/check")
@allowed(Role.ADMINISTRATOR)
def check() -> Response:
    """Verify every file of the index."""
    return _to(ask("check").id)


@pages.post("/publish")
@allowed(Role.ADMINISTRATOR)
def publish() -> Response:
    """Let the held generation serve."""
    return _to(ask("publish").id)


@pages.post("/discard")
@allowed(Role.ADMINISTRATOR)
def discard() -> Response:
    """Delete the held generation."""
    return _to(ask("discard").id)


@pages.post("/rollback")
@allowed(Role.ADMINISTRATOR)
def rollback() -> Response:
    """Serve an earlier generation again."""
    number = request.form.get("to", type=int)
    return _to(ask("rollback", **({"to": number} if number else {})).id)


@pages.post("/resume")
@allowed(Role.ADMINISTRATOR)
def resume() -> Response:
    """Let the index follow the store again, after a way back."""
    services().desk.memos.write(INDEXING_HELD, None)
    record("index.resume")
    flash(_("The index follows the documents again."), "good")
    return _to(ask("index").id)


def _to(job: int) -> Response:
    return redirect(url_for("admin_jobs.job", number=job), 303)
