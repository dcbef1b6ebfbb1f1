"""The codes by their sections, as they stood on a day."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kb.clock import today
from web.languages import interface_language
from web.pages.codes import codes_page, section_page
from web.params import read_day, read_page
from web.services import services

pages = Blueprint("law", __name__)


@pages.get("/codes")
def codes() -> str:
    """The codes that are here."""
    held = services()
    return render_template("codes.html", page=codes_page(held.contents, held.store, today=today()))


@pages.get("/codes/<code>")
def code(code: str) -> ResponseReturnValue:
    """A code on a day: the sections of which it is made."""
    return _section(code, ())


@pages.get("/codes/<code>/<path:section>")
def section(code: str, section: str) -> ResponseReturnValue:
    """A section of a code on a day, with its articles."""
    return _section(code, tuple(section.strip("/").split("/")))


def _section(code: str, written: tuple[str, ...]) -> ResponseReturnValue:
    at, notes = read_day(request.args, "at")
    held, key = services(), tuple(part.lower() for part in written)
    page = section_page(
        code.upper(),
        key,
        held.contents,
        held.store,
        interface_language(),
        today=today(),
        at=at,
        page=read_page(request.args),
    )
    if page is None:
        abort(404)
    if (code, written) != (page.code, page.key):
        place = url_for("law.section", code=page.code, section="/".join(key), lang=None) if key else None
        address = place or url_for("law.code", code=page.code, lang=None)
        return redirect(f"{address}?{asked}" if (asked := request.query_string.decode()) else address, 308)
    return render_template("code.html", page=page, notes=notes, at=at.isoformat() if at else None)
