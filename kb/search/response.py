"""What a search engine answers: values only, no markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kb.document import Precision, Version
from kb.search.request import SearchRequest


class Fragment(NamedTuple):
    """A piece of text, and whether it matched the query."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageHit:
    """The part of a passage that answers. `page` from 1; None where pages make no sense."""

    anchor: str
    fragments: tuple[Fragment, ...]
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One document found, with what a list of results shows of it. `score` is only comparable within a response."""

    document_id: str
    title: str
    type: str
    language: str
    score: float
    organisations: tuple[str, ...] = ()
    url: str = ""
    ref: str | None = None
    citation: str = ""
    path: tuple[str, ...] = ()
    date: date | None = None
    precision: Precision = Precision.DAY
    version: Version | None = None
    passages: tuple[PassageHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many documents of the result have this value, counted without the facet's own filter."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What a word of the query was widened to."""

    label: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResponse:
    """The answer to `request`.

    total       number of documents, not of hits on this page
    understood  the query as it was understood, in the query language
    notes       codes of what was changed to understand it: "too_long", "too_many_words", "too_deep" …
    relaxed     True if documents are shown that do not have all the words
    complete    number of documents that have all the words
    took_ms     time in the engine, milliseconds
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    expansions: tuple[Expansion, ...] = ()
    suggestion: str | None = None
    relaxed: bool = False
    complete: int = 0
    understood: str = ""
    notes: tuple[str, ...] = ()
    took_ms: float = 0.0
