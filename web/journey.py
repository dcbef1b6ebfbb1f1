"""The journey of a minor, from arrival to adulthood: its overview, and the page of each stage."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from kb.clock import today
from web.languages import interface_language
from web.pages.journey import journey_page, stage_page
from web.services import services

pages = Blueprint("journey", __name__)


@pages.get("/parcours")
def stages() -> str:
    """The stages in their order, those that follow each other and those that are lived side by side."""
    return render_template("journey.html", page=journey_page(services().store, interface_language()))


@pages.get("/parcours/<key>")
def stage(key: str) -> str:
    """A stage: its text, and the law, the decisions, the practice and the bodies that it rests on."""
    held = services()
    page = stage_page(key, held.store, held.renumbering, interface_language(), today=today())
    if page is None:
        abort(404)
    return render_template("stage.html", page=page)
