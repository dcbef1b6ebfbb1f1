"""A request becomes a response: on one open index, from the words typed to the page of hits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb.citations.renumbering import Renumbering
from kb.citations.resolving import keys_named, mentions, remaining
from kb.search.analysis import query_languages
from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.columns import Mask
from kb.search.engines.whoosh.counting import Shown, facets, years
from kb.search.engines.whoosh.dropping import drops
from kb.search.engines.whoosh.evaluating import Cited, Matches
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.postings import Scores
from kb.search.engines.whoosh.ranking import leading
from kb.search.query import MAX_CHARACTERS, And, Node, is_plain, parse, relaxed, unparse, wildcards_of
from kb.search.records import NO_DAY, OPEN_END
from kb.search.request import MAX_DEPTH, SearchRequest, Sort
from kb.search.response import Drop, Hit, SearchResponse
from kb.search.snippets import Marker
from kb.search.widening import Widened, expansions, widen
from kb.thesaurus.concepts import Thesaurus

_PASSAGES = 3
#: Fewer documents than this with all the words of a longer query are little.
_LITTLE = 20
#: Fewer than this, and it is said without which word there would be more.
_SCARCE = 5
#: What a page in another language than the reader's is worth, where it exists in the reader's.
_TRANSLATION = 0.1


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
        # What stands behind is not read: see kb.search.query.parse.
        self._text = request.text[:MAX_CHARACTERS]
        self._thesaurus = thesaurus
        self._renumbering = renumbering
        self._shown = Shown.of(opened.columns, request)

    def respond(self, began: float) -> SearchResponse:
        """The response; `began` is when the request came, in seconds of time.perf_counter."""
        request, opened = self._request, self._opened
        parsed = parse(request.text)
        found = self._look(self._text, parsed.tree)
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
        cited, only = self._cited(text), _only_cites(text)
        widened = Widened(tree, ()) if only else widen(tree, self._thesaurus)
        matches = self._matches(widened.tree, cited)
        complete = int(np.count_nonzero(self._shown.everything[matches.numbers]))
        looser = None
        if np.count_nonzero(self._shown.standing[matches.numbers]) < _few(widened.tree) and not only:
            looser = relaxed(widened.tree)
        if looser is not None:
            matches = self._matches(looser, cited)
        keys = frozenset(key.lower() for alike in cited for key in alike)
        opening = keys if only and not any(one.portion for one in mentions(text)) else frozenset()
        return _Found(widened=widened, matches=matches, complete=complete, relaxed=looser is not None, opening=opening)

    def _cited(self, text: str) -> Cited:
        """The canonical keys that a query names, those of a range with all that lie between; the words decide between
        those that a number without its code may be."""
        named, said = keys_named(text, self._request.at, self._renumbering), mentions(text)
        if not all(one.certain for one in said):
            return (named,)
        ranges = ((one.keys[0], one.until) for one in said if one.until)
        between = (key for first, last in ranges for key in self._opened.articles_between(first, last))
        return tuple((key,) for key in dict.fromkeys(map(str.lower, (*named[:1], *between, *named))))

    def _matches(self, tree: Node | None, cited: Cited) -> Matches:
        return self._opened.matches(tree, cited, literal=not self._request.expand, reader=self._request.prefer)

    def _respelled(self, tree: Node | None, found: _Found) -> str | None:
        """The query in another spelling, if it finds little in this one."""
        if found.complete >= max(_SCARCE, _few(tree)):
            return None
        return self._opened.respelling.corrected(self._request.text, tree, found.widened.meanings)

    def _drops(self, tree: Node | None, complete: int) -> tuple[Drop, ...]:
        if complete >= _SCARCE:
            return ()
        shown = self._shown.everything

        def having(node: Node) -> Mask | None:
            mask = self._opened.having(widen(node, self._thesaurus).tree or node, self._request.prefer)
            return None if mask is None else mask & shown

        def count(query: str) -> int:
            matches = self._matches(widen(parse(query).tree, self._thesaurus).tree, self._cited(query))
            return int(np.count_nonzero(shown[matches.numbers]))

        return drops(tree, complete, having=having, count=count)

    def _page(self, found: _Found, selected: Numbers) -> list[tuple[int, float]]:
        request, matches = self._request, found.matches
        first = (request.page - 1) * request.page_size
        if first < 0 or first >= min(len(selected), MAX_DEPTH):
            return []
        scores = matches.scores[np.searchsorted(matches.numbers, selected)]
        elsewhere = np.zeros(len(selected), dtype=np.bool_)
        if preferred := self._preferred(found):
            elsewhere = self._opened.columns.translated(preferred, selected, scores)
            scores = np.where(elsewhere, scores * _TRANSLATION, scores)
        ranked = _order(self._opened, request, selected, scores, elsewhere, first + request.page_size)[first:]
        return [(int(selected[n]), float(scores[n])) for n in ranked]

    def _preferred(self, found: _Found) -> str:
        """The language that a plain query is in, where its words tell; else the reader's."""
        if not is_plain(found.widened.tree):
            return self._request.prefer
        spoken = query_languages(self._text, self._opened.languages)
        labels = {meaning.language for meaning in found.widened.meanings if meaning.language}
        said = spoken if len(spoken) == 1 else tuple(labels)
        return said[0] if len(said) == 1 else self._request.prefer

    def _hit(self, found: _Found, number: int, score: float, marker: Marker) -> Hit:
        document = self._opened.document(number)
        if not self._request.passages:
            return Hit.of(document, score)
        if document.ref and document.ref.lower() in found.opening:
            marker = Marker(())
        note = self._opened.note_on(number, found.matches, self._request.prefer) if self._request.text else None
        shown = note or document
        excerpt = marker.excerpt(shown.quotable, shown.language, _PASSAGES)
        hit = replace(Hit.of(document, score), passages=excerpt.shown)
        if note is None:
            return replace(hit, more=excerpt.more)
        return replace(hit, note=note.title, note_id=note.id, note_language=note.language)


def _few(tree: Node | None) -> int:
    """How many documents are too few for a query: one for two words, which are meant; more for what reads like a
    question, whose words need not all be there."""
    return _LITTLE if isinstance(tree, And) and len(tree.parts) > 2 else 1


def _only_cites(text: str) -> bool:
    """True for a query that names texts, whole ones, and nothing else: who names an article wants that one."""
    named = mentions(text)
    return bool(named) and not remaining(text, named)


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
