"""A request becomes a response: on one open index, from the words typed to the page of hits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.citations.renumbering import Renumbering
from kb.search.asking import SCARCE, Asking, Cited, few, only_cites, opening
from kb.search.dropping import drops
from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.columns import Mask
from kb.search.engines.whoosh.counting import Shown, facets, years
from kb.search.engines.whoosh.dropping import Held
from kb.search.engines.whoosh.evaluating import Matches
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.postings import Scores
from kb.search.engines.whoosh.ranking import leading
from kb.search.query import Node, parse, relaxed, unparse, wildcards_of
from kb.search.records import NO_DAY, OPEN_END
from kb.search.request import MAX_DEPTH, SearchRequest, Sort
from kb.search.response import Drop, Hit, SearchResponse
from kb.search.snippets import Marker
from kb.search.weights import TRANSLATION
from kb.search.widening import Widened, expansions, widen
from kb.thesaurus.concepts import Thesaurus


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a query finds.

    widened   as it was evaluated before it was relaxed
    complete  how many of the documents shown have all that it asks for
    relaxed   True if it was asked for any of the words instead
    opening   keys, in small letters, of the texts that are all it asks for: they are shown from their beginning
    """

    widened: Widened
    matches: Matches
    complete: int
    relaxed: bool
    opening: frozenset[str]


def answer(opened: Opened, request: SearchRequest, thesaurus: Thesaurus, renumbering: Renumbering) -> SearchResponse:
    """The page of hits that the request asks for."""
    began = time.perf_counter()
    return _Search(opened, request, thesaurus if request.expand else Thesaurus(), renumbering).respond(began)


class _Search:
    """One request on one open index."""

    def __init__(self, opened: Opened, request: SearchRequest, thesaurus: Thesaurus, renumbering: Renumbering) -> None:
        self._opened = opened
        self._request = request
        self._asking = Asking(request=request, renumbering=renumbering)
        self._thesaurus = thesaurus
        self._shown = Shown.of(opened.columns, request)

    def respond(self, began: float) -> SearchResponse:
        """The response; `began` is when the request came, in seconds of time.perf_counter."""
        request, opened = self._request, self._opened
        parsed = parse(request.text)
        found = self._look(self._asking.text, parsed.tree)
        suggestion = self._respelled(parsed.tree, found)
        # What is in no document in one spelling is searched in the other, unless the words are meant literally.
        corrected = suggestion is not None and request.expand and not found.complete
        if corrected and suggestion:
            found = self._look(suggestion, parse(suggestion).tree)
        numbers, shown = found.matches.numbers, self._shown
        selected = numbers[shown.everything[numbers]]
        marker = Marker.of(found.widened.tree, opened.languages)
        return SearchResponse(
            request=request,
            total=len(selected),
            hits=tuple(self._hit(found, number, score, marker) for number, score in self._page(found, selected)),
            facets=facets(opened.columns, numbers, shown) if request.facets else {},
            years=years(opened.columns, numbers, shown) if request.facets else (),
            expansions=expansions(found.widened, request.prefer or "fr"),
            suggestion=suggestion,
            corrected=corrected,
            drops=self._drops(parsed.tree, found.complete) if not corrected else (),
            understood=unparse(parsed.tree),
            notes=parsed.notes + (("wildcard_cut",) if self._cut(parsed.tree) else ()),
            relaxed=found.relaxed and len(selected) > found.complete,
            complete=found.complete,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _cut(self, tree: Node | None) -> bool:
        return any(self._opened.too_many(wildcard.pattern) for wildcard in wildcards_of(tree))

    def _look(self, text: str, tree: Node | None) -> _Found:
        """What a query finds; relaxed only where the words themselves find little: facets and periods that exclude it
        all are the user's own."""
        cited, only = self._cited(text), only_cites(text)
        widened = Widened(tree, ()) if only else widen(tree, self._thesaurus)
        matches = self._matches(widened.tree, cited)
        complete = int(np.count_nonzero(self._shown.everything[matches.numbers]))
        looser = None
        if np.count_nonzero(self._shown.standing[matches.numbers]) < few(widened.tree) and not only:
            looser = relaxed(widened.tree)
        if looser is not None:
            matches = self._matches(looser, cited)
        return _Found(
            widened=widened,
            matches=matches,
            complete=complete,
            relaxed=looser is not None,
            opening=opening(text, cited),
        )

    def _cited(self, text: str) -> Cited:
        return self._asking.cited(text, self._opened.articles_between)

    def _matches(self, tree: Node | None, cited: Cited) -> Matches:
        return self._opened.matches(tree, cited, literal=not self._request.expand, reader=self._request.prefer)

    def _respelled(self, tree: Node | None, found: _Found) -> str | None:
        """The query in another spelling, if it finds little in this one."""
        if found.complete >= max(SCARCE, few(tree)):
            return None
        return self._opened.respelling.corrected(self._request.text, tree, found.widened.meanings)

    def _drops(self, tree: Node | None, complete: int) -> tuple[Drop, ...]:
        if complete >= SCARCE:
            return ()
        shown = self._shown.everything

        def having(node: Node) -> Mask | None:
            mask = self._opened.having(widen(node, self._thesaurus).tree or node, self._request.prefer)
            return None if mask is None else mask & shown

        def count(query: str) -> int:
            matches = self._matches(widen(parse(query).tree, self._thesaurus).tree, self._cited(query))
            return int(np.count_nonzero(shown[matches.numbers]))

        return drops(tree, complete, having=Held(having), count=count)

    def _page(self, found: _Found, selected: Numbers) -> list[tuple[int, float]]:
        request, matches = self._request, found.matches
        first = (request.page - 1) * request.page_size
        if first < 0 or first >= min(len(selected), MAX_DEPTH):
            return []
        scores = matches.scores[np.searchsorted(matches.numbers, selected)]
        elsewhere = np.zeros(len(selected), dtype=np.bool_)
        if preferred := self._asking.preferred(found.widened, self._opened.languages):
            elsewhere = self._opened.columns.translated(preferred, selected, scores)
            scores = np.where(elsewhere, scores * TRANSLATION, scores)
        ranked = _order(self._opened, request, selected, scores, elsewhere, first + request.page_size)[first:]
        return [(int(selected[n]), float(scores[n])) for n in ranked]

    def _hit(self, found: _Found, number: int, score: float, marker: Marker) -> Hit:
        document = self._opened.document(number)
        asked = self._request.text and self._request.passages
        note = self._opened.note_on(number, found.matches, self._request.prefer) if asked else None
        return self._asking.hit(document, score, marker, opening=found.opening, note=note)


def _order(
    opened: Opened, request: SearchRequest, selected: Numbers, scores: Scores, elsewhere: Mask, count: int
) -> Sequence[int]:
    """Positions in `selected` of the first `count` hits, first hit first; `elsewhere` are translations of what is in
    the reader's language too.

    Of what is equal the type with more authority comes first, then what the index has first: pages never overlap.
    """
    if request.sort is Sort.TITLE or (request.sort is Sort.RELEVANCE and not request.text.strip()):
        ordered: list[int] = []
        for places in (np.flatnonzero(~elsewhere), np.flatnonzero(elsewhere)):
            ordered += places.take(opened.by_title(selected.take(places), count - len(ordered))).tolist()
        return ordered
    if request.sort is Sort.RELEVANCE:
        # Only what can be among them is put in order: of most queries a few of thousands.
        places = leading(scores, count)
        selected, scores, elsewhere = selected.take(places), scores.take(places), elsewhere.take(places)
        ranked = np.lexsort((selected, opened.columns.rank[selected], elsewhere, -scores))[:count]
        best: list[int] = places.take(ranked).tolist()
        return best
    days = opened.columns.day[selected]
    oldest = np.where(days == NO_DAY, OPEN_END, days)
    best_first = (selected, opened.columns.rank[selected], elsewhere, -scores)
    dated = np.lexsort((*best_first, -days if request.sort is Sort.NEWEST else oldest, elsewhere))
    positions: list[int] = dated[:count].tolist()
    return positions
