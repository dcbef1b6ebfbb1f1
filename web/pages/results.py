"""The page of results: what its template and its JSON show."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kb.document import Standing
from kb.search.fields import FACETS
from kb.search.query import parse
from kb.search.request import MAX_DEPTH, SearchRequest, Sort, Status
from kb.search.response import Hit, SearchResponse
from web.pages.conditions import Chip, chips_of
from web.pages.facets import Facet, facet_of
from web.pages.families import family
from web.pages.links import search_path
from web.pages.understood import Piece, understood
from web.pages.widened import Widening, widenings_of
from web.pages.years import Histogram, histogram_of
from web.params import Parameters, write

#: What may be left out of a query without a word on it: the sign of a number, and marks that are no quotes.
_UNSAID = re.compile(r"(?i)\bn(?:°s?|os?(?=[.\s]))\.?\s*(?=\d)|[^\w\"«»“”„]|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """A hit, with its words in the language of the interface.

    citation  how to cite it; "" where the title says so already
    standing  None for what is not law
    """

    hit: Hit
    family: str
    type: str
    language: str
    citation: str
    standing: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """A word that the query could do without: `query` is without it, and finds `total` documents."""

    word: str
    query: str
    total: int
    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """What a page of results shows.

    day        the day from which the standing of law is seen: the one asked for, or today
    notes      codes of what was changed in the query string or the query to understand it
    pages      (number, parameters) of the pages to offer; the number is None where some are left out
    wider      how many documents the words alone would find, where nothing was found; None if not asked
    understood what the query asks for, in words; empty for a plain list of words
    widenings  what the thesaurus added to the words
    drops      words to drop, with what would then be found
    unasked    True if the query has no word to search for
    law_until  the day up to which the texts of law are known; None without law, or if not told
    """

    response: SearchResponse
    today: date
    day: date
    lines: tuple[ResultLine, ...]
    facets: tuple[Facet, ...]
    years: Histogram
    chips: tuple[Chip, ...]
    notes: tuple[str, ...]
    pages: tuple[tuple[int | None, Parameters], ...]
    wider: int | None = None
    law_until: date | None = None
    understood: tuple[Piece, ...] = ()
    widenings: tuple[Widening, ...] = ()
    drops: tuple[Without, ...] = ()
    unasked: bool = False

    @property
    def request(self) -> SearchRequest:
        return self.response.request

    @property
    def parameters(self) -> Parameters:
        """Parameters of this very search."""
        return write(self.request)

    @property
    def carried(self) -> Parameters:
        """Parameters that a search for other words keeps."""
        return {name: values for name, values in self.parameters.items() if name not in ("q", "page")}

    @property
    def in_words(self) -> str:
        """What the query asks for, as one sentence; "" for a plain list of words."""
        return "".join(piece.text for piece in self.understood)

    @property
    def reworded(self) -> bool:
        """True if the query was understood in other words than it was typed."""
        typed, understood = (_UNSAID.sub("", text.casefold()) for text in (self.request.text, self.response.understood))
        return not self.unasked and typed != understood

    @property
    def searched(self) -> str:
        """The query that the hits answer: as it was typed, or corrected; "" for one without a word."""
        if self.unasked:
            return ""
        suggestion = self.response.suggestion
        return suggestion if suggestion and self.response.corrected else self.request.text

    @property
    def answered(self) -> Parameters:
        """Parameters to open a document with: of the search whose words it has, in their corrected spelling."""
        return write(replace(self.request, text=self.searched))

    @property
    def permalink(self) -> str:
        """The address of this search, the same whichever way it was come to, in the language of whoever opens it."""
        return search_path(self.parameters)

    @property
    def literally(self) -> Parameters:
        """Parameters of the same search for the words exactly as they were typed."""
        return self.changed(expand=False)

    @property
    def exactly(self) -> Parameters:
        """Parameters of the same search, corrected as it is, for nothing beside its words."""
        return self.changed(text=self.searched, expand=False)

    @property
    def last(self) -> int:
        """Number of the last page that can be shown."""
        return last_page(self.response)

    def changed(self, **changes: Any) -> Parameters:
        """Parameters of the same search with changes, from its first page."""
        return write(replace(self.request, **{"page": 1, **changes}))

    @property
    def bare(self) -> Parameters:
        """Parameters of the words alone, in law of any day."""
        return write(words_alone(self.request))

    @property
    def all_of_time(self) -> Parameters:
        """Parameters of the same search in law that is in force, to come or gone."""
        return self.changed(status=Status.ALL)

    def turned(self, step: int) -> Parameters | None:
        """Parameters of the page so many further on, or None where there is none."""
        number = self.request.page + step
        return self.changed(page=number) if 1 <= number <= self.last else None

    @property
    def sorts(self) -> tuple[tuple[str, Parameters], ...]:
        return tuple((sort.value, self.changed(sort=sort)) for sort in Sort)


def words_alone(request: SearchRequest) -> SearchRequest:
    """The same words without any condition."""
    return SearchRequest(text=request.text, status=Status.ALL, page_size=request.page_size, expand=request.expand)


def last_page(response: SearchResponse) -> int:
    """Number of the last page that an engine shows; 1 where there is nothing."""
    reachable = min(response.total, MAX_DEPTH)
    return max(1, -(-reachable // response.request.page_size))


def results_page(
    response: SearchResponse,
    language: str,
    *,
    today: date,
    notes: tuple[str, ...] = (),
    wider: int | None = None,
    law_until: date | None = None,
) -> ResultsPage:
    """What to show of an answer. `notes` are those on the query string; `language` is that of the labels."""
    day, request = response.request.at or today, response.request
    tree = parse(request.text).tree
    return ResultsPage(
        response=response,
        today=today,
        day=day,
        lines=tuple(_line(hit, language, day) for hit in response.hits),
        facets=tuple(facet_of(name, response, language) for name in FACETS if name in response.facets),
        years=histogram_of(response),
        chips=chips_of(request, language),
        notes=tuple(dict.fromkeys(notes + response.notes)),
        pages=_pages(response),
        wider=wider,
        law_until=law_until,
        understood=understood(tree, language),
        unasked=tree is None and bool(request.text.strip()),
        widenings=widenings_of(response),
        drops=tuple(
            Without(word=d.word, query=d.query, total=d.total, parameters=write(replace(request, text=d.query, page=1)))
            for d in response.drops
        ),
    )


def _line(hit: Hit, language: str, day: date) -> ResultLine:
    return ResultLine(
        hit=hit,
        family=family(hit.type),
        type=FACETS["type"].say(hit.type, language),
        language=FACETS["language"].say(hit.language, language),
        citation="" if hit.title.replace("article", "art.") == hit.citation else hit.citation,
        standing=hit.version.standing(day) if hit.version else None,
    )


def _pages(response: SearchResponse) -> tuple[tuple[int | None, Parameters], ...]:
    """First, last, and those around this one; a gap of one page is shown rather than hidden."""
    last, here = last_page(response), response.request.page
    shown = sorted({1, last, *(number for number in range(here - 2, here + 3) if 1 <= number <= last)})
    pages: list[tuple[int | None, Parameters]] = []
    for number in shown:
        before = pages[-1][0] if pages else 0
        if before is not None and number - before == 2:
            pages.append((number - 1, write(replace(response.request, page=number - 1))))
        elif before is not None and number - before > 2:
            pages.append((None, {}))
        pages.append((number, write(replace(response.request, page=number))))
    return tuple(pages) if last > 1 else ()
