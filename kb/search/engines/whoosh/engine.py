"""The embedded engine behind the port of kb.search.engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import numpy as np

from kb.citations.articles import articles
from kb.clock import today
from kb.errors import IndexDamaged, IndexMissing
from kb.search.engine import Generation, IndexWriter
from kb.search.engines.whoosh.columns import Mask
from kb.search.engines.whoosh.evaluating import Matches
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.postings import Numbers, Scores
from kb.search.engines.whoosh.schema import NO_DAY, OPEN_END
from kb.search.engines.whoosh.writing import writing
from kb.search.fields import FACETS
from kb.search.query import And, Node, parse, relaxed, unparse
from kb.search.request import MAX_DEPTH, SearchRequest, Sort
from kb.search.response import FacetCount, Hit, SearchResponse, Suggestion
from kb.search.snippets import Marker
from kb.search.widening import widen
from kb.thesaurus.concepts import Thesaurus

_PASSAGES = 3
#: Fewer documents than this with all the words of a longer query are little.
_LITTLE = 20
#: What a page in another language than the reader's is worth, where it exists in the reader's.
_TRANSLATION = 0.25
_OPENING_TRIES = 5


class WhooshEngine:
    """An index in a folder. Threads may share it, and search one after the other; each process opens its own."""

    def __init__(self, root: Path, generations: int, words: Callable[[], Thesaurus] = Thesaurus) -> None:
        self._generations = Generations(root, generations)
        self._words = words
        self._opened: Opened | None = None
        self._searching = RLock()

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def generation(self) -> Generation:
        """The state of the index that answers now; raises IndexMissing if there is none."""
        with self._searching:
            return self._current().generation

    def writing(self, *, base: Generation | None, store: str, sequence: int) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error."""
        return writing(self._generations, base=base, store=store, sequence=sequence)

    def rollback(self) -> Generation:
        """Serve the generation before this one again."""
        return self._generations.rollback()

    def check(self) -> Sequence[str]:
        """Every damage found in the serving generation: checksums first, then a walk through all postings."""
        name = self._generations.serving()
        damages = self._generations.damages(name)
        return damages or self._walked(name)

    def _walked(self, name: str) -> list[str]:
        with closing(self._open(name)) as opened:
            return opened.damages()

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for."""
        with self._searching:
            return self._search(self._current(), request)

    def _search(self, opened: Opened, request: SearchRequest) -> SearchResponse:
        began = time.perf_counter()
        parsed = parse(request.text)
        shown = self._shown(opened, request)
        cited = tuple(dict.fromkeys(found.ref for found in articles(request.text)))
        thesaurus = self._words() if request.expand else Thesaurus()
        opened._evaluation.thesaurus = thesaurus; opened._evaluation.bridge = request.expand
        tree, meanings = widen(parsed.tree, thesaurus)
        matches = opened.matches(tree, cited)
        # Relaxed only where the words themselves find little: facets that exclude all of it are the user's own.
        looser = relaxed(tree) if np.count_nonzero(shown.base[matches.numbers]) < _few(tree) else None
        complete = int(np.count_nonzero(shown.everything[matches.numbers]))
        if looser is not None:
            matches = opened.matches(looser, cited)
        selected = matches.numbers[shown.everything[matches.numbers]]
        page = self._page(opened, request, matches, selected)
        marker = Marker.of(parsed.tree, opened.languages)
        return SearchResponse(
            request=request,
            total=len(selected),
            hits=tuple(_hit(opened, int(number), float(score), marker) for number, score in page),
            facets=_facets(opened, request, matches, shown) if request.facets else {},
            understood=unparse(parsed.tree),
            notes=parsed.notes,
            relaxed=looser is not None and len(selected) > complete,
            complete=complete,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def suggest(self, typed: str, *, language: str = "fr", limit: int = 8) -> Sequence[Suggestion]:
        """What somebody who has typed this may mean, best first; `language` is the reader's."""
        with self._searching:
            suggesting = self._current().suggesting
            return suggesting.suggest(typed, self._words(), day=today(), language=language, limit=limit)

    def _current(self) -> Opened:
        """The serving generation, opened anew if another one serves by now."""
        name = self._generations.serving()
        if self._opened is None or self._opened.name != name:
            opened = self._open(name)
            self.close()
            self._opened = opened
        return self._opened

    def _open(self, name: str) -> Opened:
        for _ in range(_OPENING_TRIES):
            try:
                return _opened(*self._generations.open(name))
            except IndexDamaged:
                # Two newer generations may have come since the name was read, and this one have gone.
                newer = self._generations.serving()
                if newer == name:
                    raise
                name = newer
        raise IndexMissing("The index changes too quickly to be opened.", hint="Try again.")

    def _shown(self, opened: Opened, request: SearchRequest) -> _Shown:
        columns = opened.columns
        base = columns.standing(request.status, request.at or today()) & columns.published(request.published)
        chosen: dict[str, set[str]] = {}
        for one in request.filters:
            if one.facet in FACETS:
                chosen.setdefault(one.facet, set()).add(one.value)
        masks = {facet: columns.having(facet, frozenset(values)) for facet, values in chosen.items()}
        everything = base
        for mask in masks.values():
            everything = everything & mask
        return _Shown(base, masks, everything)

    def _page(
        self, opened: Opened, request: SearchRequest, matches: Matches, selected: Numbers
    ) -> list[tuple[int, float]]:
        first = (request.page - 1) * request.page_size
        if first < 0 or first >= min(len(selected), MAX_DEPTH):
            return []
        scores = matches.scores[np.searchsorted(matches.numbers, selected)]
        elsewhere = np.zeros(len(selected), dtype=np.bool_)
        if request.prefer:
            elsewhere = opened.columns.translated(request.prefer, selected, scores)
            scores = np.where(elsewhere, scores * _TRANSLATION, scores)
        ranked = _order(opened, request, selected, scores, elsewhere)[first : first + request.page_size]
        return [(int(selected[n]), float(scores[n])) for n in ranked]


def _few(tree: Node | None) -> int:
    """How many documents are too few for a query: one for two words, which are meant; more for what reads like a
    question, whose words need not all be there."""
    return _LITTLE if isinstance(tree, And) and len(tree.parts) > 2 else 1


def _opened(folder: Path, generation: Generation) -> Opened:
    try:
        return Opened(folder, generation)
    except Exception as error:
        # Altered files make Whoosh raise whatever its struct, pickle and mmap do.
        raise IndexDamaged(
            f"{folder.name} cannot be opened: {type(error).__name__}: {error}",
            hint="Run: kb index --rollback, or kb index --rebuild",
        ) from error


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a request lets through: before facets, by each facet chosen, and in all."""

    base: Mask
    chosen: Mapping[str, Mask]
    everything: Mask


def _order(opened: Opened, request: SearchRequest, selected: Numbers, scores: Scores, elsewhere: Mask) -> Sequence[int]:
    """Positions in `selected`, first hit first; `elsewhere` are translations of what is in the reader's language too.

    What is equal keeps the index's order, so that pages never overlap.
    """
    if request.sort is Sort.TITLE or (request.sort is Sort.RELEVANCE and not request.text.strip()):
        by_title = np.asarray(opened.by_title(selected), dtype=np.int64)
        first: list[int] = by_title[np.argsort(elsewhere[by_title], kind="stable")].tolist()
        return first
    best_first = (selected, elsewhere, -scores)
    days = opened.columns.day[selected]
    if request.sort is Sort.NEWEST:
        ranked = np.lexsort((*best_first, -days))
    elif request.sort is Sort.OLDEST:
        ranked = np.lexsort((*best_first, np.where(days == NO_DAY, OPEN_END, days)))
    else:
        ranked = np.lexsort(best_first)
    positions: list[int] = ranked.tolist()
    return positions


def _hit(opened: Opened, number: int, score: float, marker: Marker) -> Hit:
    document = opened.document(number)
    return Hit(
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
        passages=marker.passages(document.passages, document.language, _PASSAGES),
    )


def _facets(
    opened: Opened, request: SearchRequest, matches: Matches, shown: _Shown
) -> dict[str, tuple[FacetCount, ...]]:
    """Each facet counted without its own filter: who chose "Rapport" still sees how many articles there are."""
    columns = opened.columns
    matched = np.zeros(columns.size, dtype=np.bool_)
    matched[matches.numbers] = True
    matched &= shown.base
    counted = {}
    for facet in FACETS:
        mask = matched
        for other, allowed in shown.chosen.items():
            if other != facet:
                mask = mask & allowed
        counts = columns.count(facet, mask)
        chosen = {one.value for one in request.filters if one.facet == facet}
        counts |= {value: 0 for value in chosen if value not in counts}
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        counted[facet] = tuple(FacetCount(value=v, count=n, selected=v in chosen) for v, n in ordered)
    return counted
