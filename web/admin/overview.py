"""The first page of the desk."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, render_template

from kb.desk import Role
from web.admin.guard import allowed
from web.pages.admin.overview import OLD, Engine, overview_page
from web.services import services

pages = Blueprint("admin_overview", __name__, url_prefix="/admin")


@pages.get("")
@allowed(Role.READER)
def overview() -> str:
    """What needs attention, and how the base is."""
    held = services()
    engine = cast("Engine", held.searcher)  # what searches in a server is an engine, and nothing less
    page = overview_page(held.settings, held.catalogue, held.store, engine, held.desk)
    there = {rule.rule for rule in current_app.url_map.iter_rules()}
    return render_template("admin/overview.html", page=page, there=there, old=OLD.days)
