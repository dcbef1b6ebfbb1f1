"""The embedded engine behind the port of kb.search.engine."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.scoring import BM25F

from kb.clock import today
from kb.errors import IndexDamaged, IndexMissing
from kb.search.engine import Generation, IndexWriter
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.evaluating import Matches, Opened, evaluate, order, walk
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.invert import unpack
from kb.search.engines.whoosh.writing import writing
from kb.search.fields import FACETS
from kb.search.query import Node, parse, relaxed, unparse
from kb.search.request import MAX_DEPTH, SearchRequest
from kb.search.response import FacetCount, Hit, SearchResponse
from kb.search.snippets import Marker

_PASSAGES = 3
_REMEMBERED = 16  # evaluated queries kept, so that a click on a facet or a page costs no second evaluation
_OPENING_TRIES = 5


class WhooshEngine:
    """An index in a folder. Not for use by several threads at once: each process or thread opens its own."""

    def __init__(self, root: Path, generations: int) -> None:
        self._generations = Generations(root, generations)
        self._opened: Opened | None = None

    def close(self) -> None:
        if self._opened is not None:
            self._opened.searcher.close()
            self._opened = None

    def generation(self) -> Generation:
        """The state of the index that answers now; raises IndexMissing if there is none."""
        return self._current().generation

    def writing(self, *, rebuild: bool, store: str, sequence: int) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error."""
        return writing(self._generations, rebuild=rebuild, store=store, sequence=sequence)

    def rollback(self) -> Generation:
        """Serve the generation before this one again."""
        return self._generations.rollback()

    def check(self) -> Sequence[str]:
        """Every damage found in the serving generation: checksums first, then a walk through all postings."""
        name = self._generations.serving()
        damages = self._generations.damages(name)
        return damages or walk(self._open(name))

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for."""
        began = time.perf_counter()
        opened = self._current()
        parsed = parse(request.text)
        shown = self._shown(opened, request)
        tree, matches = parsed.tree, self._matches(opened, parsed.tree)
        selected = matches.numbers[shown.everything[matches.numbers]]
        looser = relaxed(tree) if not len(selected) else None
        if looser is not None:
            matches = self._matches(opened, looser)
            selected = matches.numbers[shown.everything[matches.numbers]]
        page = self._page(opened, request, matches, selected)
        marker = Marker.of(tree, opened.languages)
        return SearchResponse(
            request=request,
            total=len(selected),
            hits=tuple(_hit(opened, int(number), float(score), marker) for number, score in page),
            facets=_facets(opened, request, matches, shown) if request.facets else {},
            understood=unparse(parsed.tree),
            notes=parsed.notes,
            relaxed=looser is not None and len(selected) > 0,
            took_ms=(time.perf_counter() - began) * 1000,
        )

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
                folder, generation = self._generations.open(name)
                searcher = FileStorage(str(folder)).open_index().searcher(weighting=BM25F())
                columns = Columns(searcher.reader())
            except (FileNotFoundError, IndexDamaged):
                # Two newer generations may have come since the name was read, and this one have gone.
                newer = self._generations.serving()
                if newer == name:
                    raise
                name = newer
                continue
            return Opened(name, generation, searcher, columns, OrderedDict())
        raise IndexMissing("The index changes too quickly to be opened.", hint="Try again.")

    def _matches(self, opened: Opened, tree: Node | None) -> Matches:
        found = opened.remembered.get(tree)
        if found is None:
            found = evaluate(opened, tree)
            opened.remembered[tree] = found
            if len(opened.remembered) > _REMEMBERED:
                opened.remembered.popitem(last=False)
        return found

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
        self, opened: Opened, request: SearchRequest, matches: Matches, selected: NDArray[np.int32]
    ) -> list[tuple[int, float]]:
        first = (request.page - 1) * request.page_size
        if first < 0 or first >= min(len(selected), MAX_DEPTH):
            return []
        scores = matches.scores[np.searchsorted(matches.numbers, selected)]
        ranked = order(opened, request, selected, scores)[first : first + request.page_size]
        return [(int(selected[n]), float(scores[n])) for n in ranked]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a request lets through: before facets, by each facet chosen, and in all."""

    base: Mask
    chosen: Mapping[str, Mask]
    everything: Mask


def _hit(opened: Opened, number: int, score: float, marker: Marker) -> Hit:
    document = unpack(opened.searcher.stored_fields(number)["stored"])
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
