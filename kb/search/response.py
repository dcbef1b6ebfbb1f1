"""What a search engine answers: values only, no markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kb.document import Document, Precision, Version
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
    """One document found, with what a list of results shows of it. `score` is only comparable within a response.

    more  passages of it that answer too, beyond those shown
    note  for a text that is found by what a note on it says, the note's title; its passages are then the note's,
          whose id is `note_id`, and whose language `note_language`
    """

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
    more: int = 0
    note: str = ""
    note_id: str = ""
    note_language: str = ""

    @classmethod
    def of(cls, document: Document, score: float) -> Hit:
        """A document as a hit, without passages."""
        return cls(
            document_id=document.id,
            title=document.title,
            type=document.type,
            language=document.language,
            score=score,
            organisations=document.organisations,
            url=document.provenance.url,
            ref=document.ref,
            citation=document.citation,
            path=document.path,
            date=document.date,
            precision=document.precision,
            version=document.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many documents of the result have this value, counted without the facet's own filter."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCount:
    """How many documents of the result are dated in this year, counted without the period asked for.

    The date of a version of law is the day from which it applies, as it is for `SearchRequest.published`.
    """

    year: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What words of the query were widened to.

    label    the words, as they were typed
    terms    the other labels that were searched, those of the reader's language first
    concept  id of the concept that they are a label of
    name     the concept's name in the reader's language
    query    this search with this concept alone, named in full: for a label that has several; "" if it has one
    """

    label: str
    terms: tuple[str, ...]
    concept: str
    name: str
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A word whose absence would find more, or two with a comma between them: the `query` without them, and how many
    documents that finds, counted."""

    word: str
    query: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What somebody who types may mean.

    kind         "article", "document", "concept" or "organisation"
    text         what is offered
    detail       what tells it from others of the same text: a type, a code's name, the label that was typed; "" if
                 nothing does
    document_id  the document to open; "" where there is none to open
    concept      id of the concept; "" for what is no concept
    """

    kind: str
    text: str
    detail: str = ""
    document_id: str = ""
    concept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResponse:
    """The answer to `request`.

    total       number of documents, not of hits on this page
    years       the years that documents are dated in, ascending; empty without facets
    understood  the query as it was understood, in the query language
    notes       codes of what was changed to understand it, see kb.search.query.parsing.Parsed; and "wildcard_cut" where
                a wildcard stands for more words than are looked for
    expansions  what was searched beside the words as typed; empty if the request wants them literally
    suggestion  the query in another spelling, if it finds little and a word of it is in no document, or hardly any
    corrected   True if the hits are those of `suggestion`, for the query as typed finds nothing
    drops       words that the query could do without, where it finds little
    relaxed     True if documents are shown that do not have all the words
    complete    number of documents that have all the words
    partial     True if a part of the index did not answer: there may be more than is shown and counted
    took_ms     time in the engine, milliseconds
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    years: tuple[YearCount, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    suggestion: str | None = None
    corrected: bool = False
    drops: tuple[Drop, ...] = ()
    relaxed: bool = False
    complete: int = 0
    partial: bool = False
    understood: str = ""
    notes: tuple[str, ...] = ()
    took_ms: float = 0.0
