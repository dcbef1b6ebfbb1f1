"""The agenda for other programs: iCalendar (RFC 5545) and Atom (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree import ElementTree

from icalendar import Calendar, Event

from kb.document import Document
from kb.vocabulary import Label
from web.pages.agenda import AgendaPage, day_after
from web.pages.links import document_path

_TITLE = Label("Repère : agenda de la protection des mineurs non accompagnés", "Repère: agenda on unaccompanied minors")
_ATOM = "http://www.w3.org/2005/Atom"


def icalendar(page: AgendaPage, root: str) -> bytes:
    """All events with a date, whole days; one whose month or year alone is known takes all of it.

    `root` is the address of this site.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Repere//agenda//FR")
    calendar.add("version", "2.0")
    for document in page.dated:
        event = Event()
        event.add("uid", f"{document.id}@repere")
        event.add("dtstamp", _changed(document))
        event.add("dtstart", document.date)
        event.add("dtend", day_after(document))
        event.add("summary", document.title)
        event.add("description", document.summary)
        event.add("url", urljoin(root, document_path(document.id)))
        event.add("transp", "TRANSPARENT")
        if document.profile and document.profile.place:
            event.add("location", document.profile.place)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def atom(page: AgendaPage, language: str, root: str) -> bytes:
    """All events with a date, latest first; `root` is the address of this site."""
    here = urljoin(root, f"/agenda.atom?lang={language}")
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _say(feed, "id", here)
    _say(feed, "title", _TITLE.say(language))
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    ElementTree.SubElement(feed, "link", {"href": urljoin(root, f"/agenda?lang={language}")})
    changes = [_changed(document) for document in page.dated]
    _say(feed, "updated", max(changes, default=datetime(2000, 1, 1, tzinfo=UTC)).isoformat())
    author = ElementTree.SubElement(feed, "author")
    _say(author, "name", "Repère")
    for document in page.dated:
        address = urljoin(root, document_path(document.id))
        entry = ElementTree.SubElement(feed, "entry")
        _say(entry, "id", address)
        _say(entry, "title", document.title)
        ElementTree.SubElement(entry, "link", {"href": address, "hreflang": document.language})
        _say(entry, "updated", _changed(document).isoformat())
        _say(entry, "summary", document.summary)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _changed(document: Document) -> datetime:
    """When the page was last changed, or read where its source does not say."""
    return document.provenance.modified or document.provenance.retrieved_at
