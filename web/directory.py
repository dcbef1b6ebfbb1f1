"""The directory of bodies, the départements, the structures and their figures, and the agenda with its feeds."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kb.clock import today
from web.languages import interface_language
from web.pages import agenda_page, organisations_page, structures_page
from web.pages.agenda import TYPE as AGENDA
from web.pages.departements import code_of, departement_page, departements_page
from web.pages.directory.organisations import FILTERS
from web.pages.feeds import agenda_atom, icalendar
from web.params import read_text
from web.services import services

pages = Blueprint("directory", __name__)


@pages.get("/organisations")
def organisations() -> str:
    """Who there is, by country, level, département and kind."""
    asked = {name: read_text(request.args, name) for name in (*FILTERS, "q")}
    page = organisations_page(services().store, interface_language(), asked)
    return render_template("organisations.html", page=page, today=today())


@pages.get("/departements")
def departements() -> str:
    """The départements, with how much is known of each."""
    held = services()
    page = departements_page(held.store, held.searcher, interface_language(), read_text(request.args, "q"))
    return render_template("departements.html", page=page)


@pages.get("/departements/<code>")
def departement(code: str) -> ResponseReturnValue:
    """Whom to call in a département, its courts, and what names it; other ways to write it lead to its number."""
    known, held = code_of(code), services()
    if not known:
        abort(404)
    if known != code:
        return redirect(url_for("directory.departement", code=known), 308)
    page = departement_page(code, held.store, held.searcher, interface_language())
    return render_template("departement.html", page=page, today=today())


@pages.get("/structures")
def structures() -> str:
    """The structures that receive minors, with what each source counts of them."""
    return render_template("structures.html", page=structures_page(services().store, interface_language()))


@pages.get("/agenda")
def agenda() -> str:
    """What is to come, and the milestones behind us."""
    page = agenda_page(services().store, interface_language(), today=today())
    return render_template("agenda.html", page=page, today=today())


@pages.get("/agenda.ics")
def agenda_calendar() -> Response:
    """The agenda for a calendar (iCalendar, RFC 5545)."""
    page = agenda_page(services().store, interface_language(), today=today())
    return Response(icalendar(page.dated, request.url_root), mimetype="text/calendar")


@pages.get("/agenda/<path:event_id>.ics")
def event_calendar(event_id: str) -> Response:
    """One event for a calendar, by the id of its document; 404 where it has no date."""
    event = services().store.document(event_id)
    if event is None or event.type != AGENDA or event.date is None:
        abort(404)
    return Response(icalendar([event], request.url_root), mimetype="text/calendar")


@pages.get("/agenda.atom")
def agenda_feed() -> Response:
    """The agenda for a feed reader (Atom, RFC 4287)."""
    page = agenda_page(services().store, interface_language(), today=today())
    return Response(agenda_atom(page, interface_language(), request.url_root), mimetype="application/atom+xml")
