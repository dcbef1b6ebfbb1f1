"""The first page: three doors into what there is, what is new, and how fresh each source is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.document import Document
from kb.holdings import Holding
from kb.search.engine import Searcher
from kb.search.fields import FACETS
from kb.search.request import Filter, Period, SearchRequest, Sort
from kb.search.response import FacetCount, Hit
from kb.store import Explained, Store
from kb.vocabulary import TYPES
from web.pages.agenda import agenda_page
from web.pages.families import FAMILIES, family
from web.pages.journey import Stage, journey_page
from web.params import Parameters, write

#: Lines in each list of what is new.
_NEW = 6
#: Events to come that are shown.
_COMING = 3
#: Behind the door of the law, beside the codes.
_TEXTS = tuple(type_ for type_ in FAMILIES["law"] if type_ not in ("law-article", "law-note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A kind of documents that there are some of; `parameters` is the search for them."""

    value: str
    label: str
    count: int
    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A document that appeared not long ago."""

    hit: Hit
    family: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What the first page shows.

    total      documents that a search without words finds
    codes      the codes, with how many articles are in force
    texts      the other kinds of law
    stages     of the journey of a minor, in their order
    guidance   what helps to act: guides, practices, experience reports
    knowledge  reports, statistics and what else there is to know
    recent     the latest documents of every kind but articles of law and events
    amended    the articles that changed last, of those that a note of ours explains
    coming     the next events
    sources    those that documents come from
    law_until  the day up to which the texts of law are known; None without law

    The last two change without any document changing: they are told apart, with `dataclasses.replace`.
    """

    today: date
    total: int
    codes: tuple[Way, ...]
    texts: tuple[Way, ...]
    stages: tuple[Stage, ...]
    guidance: tuple[Way, ...]
    knowledge: tuple[Way, ...]
    recent: tuple[News, ...]
    amended: tuple[Explained, ...]
    coming: tuple[Document, ...]
    sources: tuple[Holding, ...] = ()
    law_until: date | None = None


def home_page(searcher: Searcher, store: Store, language: str, *, today: date) -> HomePage:
    """The first page on a day, in the reader's language, without how fresh it is."""
    everything = searcher.search(SearchRequest(page_size=1))
    here = searcher.search(SearchRequest(page_size=1, filters=frozenset({Filter("language", language)})))
    types = _Types(everything.facets.get("type", ()), here.facets.get("type", ()), language)
    return HomePage(
        today=today,
        total=everything.total,
        codes=tuple(_code(count, language) for count in everything.facets.get("code", ())),
        texts=types.ways(_TEXTS),
        stages=journey_page(store, language).stages,
        guidance=types.ways(("practice", "case-study", "theme", "law-note")),
        knowledge=types.ways(FAMILIES["knowledge"]),
        recent=_recent(searcher, language, today),
        amended=store.explained(today, language, _NEW),
        coming=agenda_page(store, language, today=today).coming[:_COMING],
    )


def _recent(searcher: Searcher, language: str, today: date) -> tuple[News, ...]:
    """The latest in the reader's language; what is to come is in the agenda."""
    kinds = [Filter("type", type_) for type_ in TYPES if type_ not in ("law-article", "event")]
    asked = SearchRequest(
        filters=frozenset([*kinds, Filter("language", language)]),
        published=Period(start=None, end=today),
        sort=Sort.NEWEST,
        page_size=_NEW,
        facets=False,
    )
    hits = (hit for hit in searcher.search(asked).hits if hit.date)
    return tuple(News(hit=hit, family=family(hit.type), type=FACETS["type"].say(hit.type, language)) for hit in hits)


def _code(count: FacetCount, language: str) -> Way:
    parameters = write(SearchRequest(filters=frozenset({Filter("code", count.value)})))
    label = FACETS["code"].say(count.value, language)
    return Way(value=count.value, label=label, count=count.count, parameters=parameters)


class _Types:
    """How many documents there are of each type: in the reader's language, or in any where it has none."""

    def __init__(self, everything: Sequence[FacetCount], here: Sequence[FacetCount], language: str) -> None:
        self._all: Mapping[str, int] = {count.value: count.count for count in everything}
        self._here: Mapping[str, int] = {count.value: count.count for count in here}
        self._language = language

    def ways(self, types: Sequence[str]) -> tuple[Way, ...]:
        """Those that there are, in the order of the vocabulary."""
        return tuple(self._way(type_) for type_ in TYPES if type_ in types and self._all.get(type_))

    def _way(self, type_: str) -> Way:
        filters = {Filter("type", type_)}
        count = self._here.get(type_, 0)
        if count:
            filters.add(Filter("language", self._language))
        return Way(
            value=type_,
            label=FACETS["type"].say(type_, self._language),
            count=count or self._all[type_],
            parameters=write(SearchRequest(filters=frozenset(filters))),
        )
