"""A request becomes a response: on one open index, from the words typed to the page of hits."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kb.citations.renumbering import Renumbering
from kb.search.asking import SCARCE, Asking, Cited, few, only_cites, opening
from kb.search.dropping import drops
from kb.search.engines.opensearch.candidates import Candidate
from kb.search.engines.opensearch.dropped import Counted
from kb.search.engines.opensearch.matching import Matched, Matching
from kb.search.engines.opensearch.opened import Opened
from kb.search.engines.opensearch.shown import Shown, years
from kb.search.query import Node, parse, relaxed, unparse
from kb.search.request import MAX_DEPTH, SearchRequest
from kb.search.response import Drop, Hit, SearchResponse
from kb.search.snippets import Marker
from kb.search.widening import Widened, expansions, widen
from kb.thesaurus.concepts import Thesaurus


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a query finds.

    widened   as it was evaluated before it was relaxed
    complete  how many of the documents shown have all that it asks for
    relaxed   True if it was asked for any of the words instead
    opening   keys, in small letters, of the texts that are all it asks for
    """

    widened: Widened
    matched: Matched
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
        self._shown = Shown.of(request)
        self._matching = Matching(opened, request, self._shown)

    def respond(self, began: float) -> SearchResponse:
        """The response; `began` is when the request came, in seconds of time.perf_counter."""
        request = self._request
        parsed = parse(request.text)
        found = self._look(self._asking.text, parsed.tree)
        suggestion = self._respelled(parsed.tree, found)
        # What is in no document in one spelling is searched in the other, unless the words are meant literally.
        corrected = suggestion is not None and request.expand and not found.complete
        if corrected and suggestion:
            found = self._look(suggestion, parse(suggestion).tree)
        matched = found.matched
        return SearchResponse(
            request=request,
            total=matched.total,
            hits=self._page(found),
            facets=self._shown.facets(matched.counts) if request.facets else {},
            years=years(matched.counts) if request.facets else (),
            expansions=expansions(found.widened, request.prefer or "fr"),
            suggestion=suggestion,
            corrected=corrected,
            drops=self._drops(parsed.tree, found.complete) if not corrected else (),
            understood=unparse(parsed.tree),
            notes=parsed.notes,
            relaxed=found.relaxed and matched.total > found.complete,
            complete=found.complete,
            partial=matched.partial,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _look(self, text: str, tree: Node | None) -> _Found:
        """What a query finds; relaxed only where the words themselves find little: facets and periods that exclude it
        all are the user's own."""
        cited, only = self._cited(text), only_cites(text)
        widened = Widened(tree, ()) if only else widen(tree, self._thesaurus)
        preferred = self._asking.preferred(widened, self._opened.languages)
        matched = self._matching.matched(widened.tree, cited, preferred)
        complete = matched.total
        looser = relaxed(widened.tree) if matched.standing < few(widened.tree) and not only else None
        if looser is not None:
            matched = self._matching.matched(looser, cited, preferred)
        return _Found(
            widened=widened,
            matched=matched,
            complete=complete,
            relaxed=looser is not None,
            opening=opening(text, cited),
        )

    def _cited(self, text: str) -> Cited:
        return self._asking.cited(text, self._opened.articles_between)

    def _respelled(self, tree: Node | None, found: _Found) -> str | None:
        """The query in another spelling, if it finds little in this one."""
        if found.complete >= max(SCARCE, few(tree)):
            return None
        return self._opened.respelling.corrected(self._request.text, tree, found.widened.meanings)

    def _drops(self, tree: Node | None, complete: int) -> tuple[Drop, ...]:
        if complete >= SCARCE:
            return ()

        def part(node: Node) -> Node:
            return widen(node, self._thesaurus).tree or node

        def count(query: str) -> int:
            tree = widen(parse(query).tree, self._thesaurus).tree
            return self._matching.count(tree, self._cited(query))

        having = Counted(self._opened, lambda node: self._matching.part(part(node)), self._shown.everything)
        return drops(tree, complete, having=having, count=count)

    def _page(self, found: _Found) -> tuple[Hit, ...]:
        request = self._request
        first = (request.page - 1) * request.page_size
        if first < 0 or first >= min(found.matched.total, MAX_DEPTH):
            return ()
        ranked = found.matched.ranked[first : first + request.page_size]
        behind = found.matched.behind
        wanted = request.text and request.passages
        led = {one.id: behind.note_on(one, request.prefer) for one in ranked} if wanted else {}
        documents = self._opened.documents([*(one.id for one in ranked), *filter(None, led.values())])
        marker = Marker.of(found.widened.tree, self._opened.languages)

        def hit(one: Candidate) -> Hit:
            note = documents.get(led.get(one.id) or "")
            return self._asking.hit(documents[one.id], one.score, marker, opening=found.opening, note=note)

        # One may have gone with a shard that does not answer any more.
        return tuple(hit(one) for one in ranked if one.id in documents)
