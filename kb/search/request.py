"""What is asked of a search engine: one frozen, hashable value, without a word of any engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAX_PAGE_SIZE = 100
#: Deeper pages than this many hits are refused by every engine; nobody reads them, crawlers do.
MAX_DEPTH = 10_000


class Status(StrEnum):
    """Which versions of law to show, seen from the day `SearchRequest.at`. Texts that are not law have no status:
    IN_FORCE and ALL show them, FUTURE and REPEALED do not."""

    IN_FORCE = "in_force"
    FUTURE = "future"
    REPEALED = "repealed"
    ALL = "all"


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


@dataclass(frozen=True, slots=True, order=True)
class Filter:
    """One value of one facet. Filters of one facet are alternatives; of several facets, conditions."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Documents dated from `start` to `end`, both included; None is open."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search. `at` None means today. `page` counts from 1.

    `prefer` is the reader's language: of the translations of a work, the one in it comes first. "": none does.
    `passages` False leaves out of hits what answers in them: for who wants their order only.
    """

    text: str = ""
    filters: frozenset[Filter] = frozenset()
    at: date | None = None
    status: Status = Status.IN_FORCE
    published: Period = Period()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = 10
    expand: bool = True
    prefer: str = ""
    facets: bool = True
    passages: bool = True
