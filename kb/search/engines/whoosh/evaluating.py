"""Which documents a query matches and in what order, on one open generation; and a walk through all it holds."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.searching import Searcher as WhooshSearcher

from kb.search.engine import Generation
from kb.search.engines.whoosh.columns import Columns
from kb.search.engines.whoosh.compiling import Compiler
from kb.search.engines.whoosh.invert import unpack
from kb.search.engines.whoosh.schema import NO_DAY, OPEN_END
from kb.search.query import Node
from kb.search.request import SearchRequest, Sort


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that a query matches, ascending by number, and their scores."""

    numbers: NDArray[np.int32]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Opened:
    """An open generation, with the latest queries evaluated on it."""

    name: str
    generation: Generation
    searcher: WhooshSearcher
    columns: Columns
    remembered: OrderedDict[Node | None, Matches]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that its documents are in."""
        return tuple(sorted(self.columns.values["language"]))


def evaluate(opened: Opened, tree: Node | None) -> Matches:
    """All documents that match a tree, with their BM25F scores; None matches every document with score 0."""
    columns = opened.columns
    if tree is None:
        numbers = np.flatnonzero(columns.live).astype(np.int32)
        return Matches(numbers, np.zeros(len(numbers), dtype=np.float32))
    compiled = Compiler(opened.languages, lambda facet: tuple(columns.values[facet])).compile(tree).normalize()
    found: list[int] = []
    scores: list[float] = []
    for leaf, offset in opened.searcher.leaf_searchers():
        matcher = compiled.matcher(leaf, leaf.context(needs_current=True, weighting=opened.searcher.weighting))
        while matcher.is_active():
            found.append(offset + matcher.id())
            scores.append(matcher.score())
            matcher.next()
    return Matches(np.asarray(found, dtype=np.int32), np.asarray(scores, dtype=np.float32))


def order(
    opened: Opened, request: SearchRequest, selected: NDArray[np.int32], scores: NDArray[np.float32]
) -> Sequence[int]:
    """Positions in `selected`, first hit first. What is equal keeps the index's order, so that pages never overlap."""
    sort = request.sort
    if sort is Sort.RELEVANCE and not request.text.strip():
        sort = Sort.TITLE
    if sort is Sort.TITLE:
        keys = opened.searcher.reader().column_reader("order")
        return sorted(range(len(selected)), key=lambda n: (keys[int(selected[n])], int(selected[n])))
    best_first = (selected, -scores)
    days = opened.columns.day[selected]
    match sort:
        case Sort.NEWEST:
            ranked = np.lexsort((*best_first, -days))
        case Sort.OLDEST:
            ranked = np.lexsort((*best_first, np.where(days == NO_DAY, OPEN_END, days)))
        case Sort.RELEVANCE:
            ranked = np.lexsort(best_first)
    positions: list[int] = ranked.tolist()
    return positions


def walk(opened: Opened) -> list[str]:
    """Read every posting and every stored document; a sentence for each that makes no sense."""
    reader = opened.searcher.reader()
    size = opened.columns.size
    damages = []
    for field, term in reader.all_terms():
        numbers = np.fromiter(reader.postings(field, term).all_ids(), dtype=np.int64)
        if not len(numbers) or numbers[0] < 0 or numbers[-1] >= size or (np.diff(numbers) <= 0).any():
            damages.append(f"The postings of {term!r} in {field} are damaged.")
    for number in np.flatnonzero(opened.columns.live).tolist():
        try:
            unpack(reader.stored_fields(number)["stored"])
        except (KeyError, ValueError, TypeError, zlib.error) as error:
            damages.append(f"Stored document {number} cannot be read: {error}")
    if reader.doc_count() != opened.generation.documents:
        damages.append(f"The index holds {reader.doc_count()} documents, not {opened.generation.documents}.")
    return damages
