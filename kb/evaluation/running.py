"""Judged queries are asked of an engine, and what it answers is measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from kb.evaluation.judged import Judged
from kb.evaluation.metrics import DEPTH, Figures, Ties, figures
from kb.search.request import SearchRequest
from kb.search.response import Hit, SearchResponse
from kb.vocabulary import INTERFACE_LANGUAGES


class Asking(Protocol):
    """Whoever answers."""

    def search(self, request: SearchRequest) -> SearchResponse: ...


class Task(Protocol):
    """Whoever watches."""

    def advance(self, amount: int = 1) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A query with what an engine answered: `ranking`, the documents by the names that the judgements use."""

    judged: Judged
    ranking: Ties
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Queries measured, in the order of the file; `skipped` are those without a relevant document to find."""

    measured: tuple[Measured, ...]
    skipped: tuple[Judged, ...]

    def by_class(self) -> Iterator[tuple[str, Sequence[Measured]]]:
        """The queries of each class, classes by name, and at the end all of them as "all"."""
        for label in sorted({one.judged.label for one in self.measured}):
            yield label, [one for one in self.measured if one.judged.label == label]
        yield "all", self.measured


def inside(judged: Iterable[Judged], codes: frozenset[str]) -> tuple[Judged, ...]:
    """The queries with what is judged of these codes only: what a search in them cannot find is no fault of it."""
    return tuple(replace(one, grades=_of(one.grades, codes)) for one in judged) if codes else tuple(judged)


def evaluate(
    judged: Iterable[Judged], searcher: Asking, request: SearchRequest, *, min_rel: int, task: Task | None = None
) -> Evaluation:
    """Ask each query as `request` says (filters, date, expansion) and measure the first hundred documents.

    A query is asked in its own language where pages are written in it, else in French. `task` hears of each query.
    """
    measured, skipped = [], []
    for one in judged:
        if task:
            task.advance()
        if max(one.grades.values(), default=0) < min_rel:
            skipped.append(one)
            continue
        ranking = ask(one, searcher, request)
        measured.append(Measured(judged=one, ranking=ranking, figures=figures(ranking, one.grades, min_rel)))
    return Evaluation(measured=tuple(measured), skipped=tuple(skipped))


def ask(judged: Judged, searcher: Asking, request: SearchRequest, *, depth: int = DEPTH) -> Ties:
    """What a searcher answers to a query: ties of documents, best first, none of them twice, no deeper than that."""
    prefer = judged.language if judged.language in INTERFACE_LANGUAGES else "fr"
    pages = replace(request, text=judged.query, prefer=prefer, page_size=depth, facets=False, passages=False)
    hits = searcher.search(pages).hits
    ranking: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for _, tied in groupby(hits, key=lambda hit: hit.score):
        names = dict.fromkeys(_name(hit, judged.grades) for hit in tied)
        fresh = tuple(name for name in names if name not in seen)
        seen.update(fresh)
        if fresh:
            ranking.append(fresh)
    return ranking


def exported(evaluation: Evaluation) -> dict[str, list[tuple[str, int]]]:
    """The rankings as other programs score them: query → documents with scores that only say order and ties."""
    return {
        one.judged.qid: [
            (document, len(one.ranking) - place) for place, tie in enumerate(one.ranking) for document in tie
        ]
        for one in evaluation.measured
    }


def ranks(ranking: Ties) -> dict[str, int]:
    """The rank of each document, from 1; tied ones share the first of theirs."""
    found: dict[str, int] = {}
    rank = 1
    for tie in ranking:
        found |= dict.fromkeys(tie, rank)
        rank += len(tie)
    return found


def _of(grades: Mapping[str, int], codes: frozenset[str]) -> dict[str, int]:
    return {key: grade for key, grade in grades.items() if key.split(":")[1:2] and key.split(":")[1] in codes}


def _name(hit: Hit, grades: Mapping[str, int]) -> str:
    """What judgements call a document: by its id where they do, else by its reference."""
    return hit.document_id if hit.document_id in grades or not hit.ref else hit.ref
