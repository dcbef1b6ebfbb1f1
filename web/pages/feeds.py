"""Feeds: the agenda as iCalendar (RFC 5545) and Atom, and any search as Atom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode, urljoin

from icalendar import Calendar, Event

from kb.document import Document, Reuse
from kb.search.fields import FACETS
from kb.search.request import SearchRequest, Sort
from kb.search.response import Hit
from kb.vocabulary import Label
from web.formats.atom import Entry, Feed, atom
from web.pages.agenda import AgendaPage, end_of
from web.pages.links import document_path
from web.params import write

_TITLE = Label("Repère : agenda de la protection des mineurs non accompagnés", "Repère: agenda on unaccompanied minors")


def icalendar(events: Iterable[Document], root: str) -> bytes:
    """Events, whole days; one whose month or year alone is known takes all of it. Each has a date.

    `root` is the address of this site.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Repere//agenda//FR")
    calendar.add("version", "2.0")
    for document in events:
        event = Event()
        event.add("uid", f"{document.id}@repere")
        event.add("dtstamp", _changed(document))
        event.add("dtstart", document.date)
        event.add("dtend", end_of(document))
        event.add("summary", document.title)
        event.add("description", document.public_summary)
        event.add("url", urljoin(root, document_path(document.id)))
        event.add("transp", "TRANSPARENT")
        if document.profile and document.profile.place:
            event.add("location", document.profile.place)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def agenda_atom(page: AgendaPage, language: str, root: str) -> bytes:
    """All events with a date, latest first; `root` is the address of this site."""
    return atom(
        Feed(
            here=urljoin(root, f"/agenda.atom?lang={language}"),
            page=urljoin(root, f"/agenda?lang={language}"),
            title=_TITLE.say(language),
            language=language,
            entries=[_entry(document, document.public_summary, language, root) for document in page.dated],
        )
    )


def search_atom(
    wanted: SearchRequest, hits: Sequence[Hit], documents: Mapping[str, Document], language: str, root: str
) -> bytes:
    """The documents found, in their order; those that have gone since they were indexed are left out."""
    asked, shown = (
        urlencode({**write(request), "lang": [language]}, doseq=True)
        for request in (replace(wanted, sort=SearchRequest().sort), replace(wanted, sort=Sort.NEWEST))
    )
    return atom(
        Feed(
            here=urljoin(root, f"/results.atom?{asked}"),
            page=urljoin(root, f"/?{shown}"),
            title=Label(f"Repère\u00a0: {wanted.text}", f"Repère: {wanted.text}").say(language).rstrip("\u00a0: "),
            language=language,
            entries=[
                _entry(document, _summary(document, hit), language, root)
                for hit in hits
                if (document := documents.get(hit.document_id))
            ],
        )
    )


def _summary(document: Document, hit: Hit) -> str:
    """What the rights of its source allow to be said of it: its summary, else what answers the search."""
    reuse = document.provenance.reuse
    if document.summary or reuse not in (Reuse.FULL_TEXT, Reuse.INDEX_SNIPPET):
        return document.public_summary
    passages = ("".join(fragment.text for fragment in passage.fragments) for passage in hit.passages)
    return " … ".join((*filter(None, [hit.note]), *passages))


def _entry(document: Document, summary: str, language: str, root: str) -> Entry:
    return Entry(
        address=urljoin(root, document_path(document.id)),
        title=document.title,
        language=document.language,
        updated=_changed(document),
        summary=summary,
        kind=document.type,
        label=FACETS["type"].say(document.type, language),
    )


def _changed(document: Document) -> datetime:
    """When the page was last changed, or read where its source does not say."""
    return document.provenance.modified or document.provenance.retrieved_at
