"""The agenda: what is to come, and the milestones behind us, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kb.clock import day_after
from kb.document import Document, Precision
from kb.store import Store
from web.pages.translated import of_type

TYPE = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The events of a year, latest first."""

    year: int
    events: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPage:
    """Events to come, next one first; those past, latest year first; those without a date."""

    coming: tuple[Document, ...]
    past: tuple[Year, ...]
    undated: tuple[Document, ...]

    @property
    def dated(self) -> tuple[Document, ...]:
        """All that have a date, latest first."""
        return (*reversed(self.coming), *(event for year in self.past for event in year.events))


def agenda_page(store: Store, language: str, *, today: date) -> AgendaPage:
    """The events as seen from a day; one that is still going on is to come."""
    events = of_type(store, TYPE, language)
    dated = sorted((event for event in events if event.date), key=lambda event: (event.date, event.id))
    coming = [event for event in dated if end_of(event) > today]
    past = [event for event in reversed(dated) if end_of(event) <= today]
    return AgendaPage(
        coming=tuple(coming),
        past=tuple(Year(year=year, events=tuple(group)) for year, group in groupby(past, key=_year)),
        undated=tuple(event for event in events if not event.date),
    )


def end_of(event: Document) -> date:
    """The first day after an event: after its day, month or year, as precisely as its date is known."""
    first = event.date or date.min
    if event.precision is Precision.DAY:
        return day_after(first)
    if event.precision is Precision.MONTH and first.month < 12:
        return date(first.year, first.month + 1, 1)
    return date(first.year + 1, 1, 1) if first.year < date.max.year else date.max


def _year(event: Document) -> int:
    return event.date.year if event.date else 0
