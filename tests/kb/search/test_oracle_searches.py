"""Filters, facets, orders, pages and counts of whole searches are those that the definitions give."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import LONG_AGO
from oracle import Oracle
from oracle_corpora import DAYS, LANGUAGES, Corpus, corpora
from oracle_index import Answer

from kb.citations.renumbering import Renumbering
from kb.document import Document, Standing
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.contents import Entry, write_contents, write_deleted
from kb.search.engines.whoosh.codec.segment import write_segment
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.searching import answer
from kb.search.fields import FACETS
from kb.search.query import parse
from kb.search.records import order_key
from kb.search.request import Filter, Period, SearchRequest, Sort, Status
from kb.search.response import Hit
from kb.search.weights import AS_TYPED
from kb.thesaurus.concepts import Thesaurus
from kb.vocabulary import TYPES

_TEXTS = (
    *("", "enfant OU juge", "enfants SAUF juge", "titre:enfant OU minor*", "(enfant OU mineur) (juge OU abri)"),
    *(
        '"L. 221-2" OU child',
        "type:law-article OU enfant",
        "-menores",
        "date:2010..2016 OU niño",
        "juge PROCHE/3 enfant",
    ),
)
_RANKS = {kind: place for place, kind in enumerate(TYPES)}
_FILTERS = (
    *(Filter("type", kind) for kind in ("guide", "practice", "law-article", "law-note")),
    *(Filter("language", language) for language in LANGUAGES),
    *(Filter("theme", "Santé"), Filter("theme", "Asile"), Filter("country", "FR"), Filter("code", "CASF")),
    *(Filter("organisation", "InfoMIE"), Filter("organisation", "unknown")),
)
_days = st.none() | st.sampled_from(DAYS)
requests = st.builds(
    SearchRequest,
    text=st.sampled_from(_TEXTS),
    filters=st.frozensets(st.sampled_from(_FILTERS), max_size=3),
    at=st.sampled_from((*DAYS, date(2013, 3, 3))),
    status=st.sampled_from([Status.IN_FORCE, Status.ALL, Status.FUTURE, Status.REPEALED]),
    published=st.builds(Period, start=_days, end=_days),
    sort=st.sampled_from([*Sort]),
    page_size=st.integers(1, 9),
    expand=st.just(False),
)


@settings(max_examples=6)
@given(corpora(), requests)
def test_a_search_shows_what_the_definitions_say(corpus: Corpus, request: SearchRequest) -> None:
    assert set(shown(corpus, request)) == meant(corpus, request)


@pytest.mark.slow
@settings(max_examples=150)
@given(corpora(), requests)
def test_many_searches_show_what_the_definitions_say(corpus: Corpus, request: SearchRequest) -> None:
    assert set(shown(corpus, request)) == meant(corpus, request)


def meant(corpus: Corpus, request: SearchRequest) -> set[int]:
    """The documents that the definitions find behind all filters."""
    return {number for number in matching(corpus, request) if passes(corpus.documents[number], request.filters)}


def shown(corpus: Corpus, request: SearchRequest) -> list[int]:
    """The documents of all pages, in their order; their scores, order, facets and years are compared on the way."""
    with ExitStack() as stack:
        opened = written(Path(stack.enter_context(TemporaryDirectory())), corpus)
        first = answer(opened, request, Thesaurus(), Renumbering())
        hits: list[Hit] = []
        for page in range(1, first.total // request.page_size + 3):
            hits += answer(opened, replace(request, page=page), Thesaurus(), Renumbering()).hits
    matched = matching(corpus, request)
    assert first.total == first.complete == len(hits) == len(meant(corpus, request))
    numbers = [int(hit.document_id[1:]) for hit in hits]
    assert [hit.score for hit in hits] == pytest.approx([matched[n] for n in numbers], rel=1e-4, abs=1e-4)
    keys = [order(corpus.documents[n], n, hit.score, request) for n, hit in zip(numbers, hits, strict=True)]
    assert keys == sorted(keys)
    for facet in FACETS:
        counted = {each.value: (each.count, each.selected) for each in first.facets[facet]}
        assert counted == counts(corpus, request, matched, facet)
    assert [(each.year, each.count) for each in first.years] == years(corpus, request)
    return numbers


def written(folder: Path, corpus: Corpus) -> Opened:
    """The corpus opened from files, its segments apart."""
    entries = [Entry(name=f"MAIN_{place}", deleted=f"{place}.deleted") for place in range(len(corpus.segments))]
    for entry, segment, deleted in zip(entries, corpus.segments, corpus.masks, strict=True):
        write_segment(folder / entry.file, segment)
        write_deleted(folder / entry.deleted, deleted)
    write_contents(folder, entries)
    living = len(corpus.documents) - len(corpus.deleted)
    return Opened(folder, Generation(number=1, documents=living, store="store", sequence=1, built_at=LONG_AGO))


def matching(corpus: Corpus, request: SearchRequest) -> Answer:
    """The documents that the query finds and status and period let through, with their scores."""
    tree = parse(request.text).tree
    oracle = Oracle(corpus.documents, corpus.deleted, as_typed=AS_TYPED)
    found = dict.fromkeys(oracle.live, 0.0) if tree is None else oracle.whole(tree)
    return {number: score for number, score in found.items() if stands(corpus.documents[number], request)}


def stands(document: Document, request: SearchRequest) -> bool:
    """Whether status and period let a document through."""
    start, end = request.published.start, request.published.end
    if start or end:
        if document.date is None:
            return False
        if not (start or document.date) <= document.date <= (end or document.date):
            return False
    assert request.at is not None
    match request.status:
        case Status.ALL:
            return True
        case Status.IN_FORCE:
            return document.version is None or document.version.in_force(request.at)
        case Status.FUTURE:
            return document.version is not None and document.version.standing(request.at) is Standing.FUTURE
    return document.version is not None and document.version.standing(request.at) is Standing.REPEALED


def passes(document: Document, filters: frozenset[Filter]) -> bool:
    """Whether a document has of each facet that is filtered by one of the values chosen."""
    chosen = {facet: {one.value for one in filters if one.facet == facet} for facet in {one.facet for one in filters}}
    return all(values & set(FACETS[facet].values(document)) for facet, values in chosen.items())


def counts(corpus: Corpus, request: SearchRequest, matched: Answer, facet: str) -> dict[str, tuple[int, bool]]:
    """How many documents have each value of a facet, without its own filter, and whether it is chosen."""
    others = frozenset(one for one in request.filters if one.facet != facet)
    own = {one.value for one in request.filters if one.facet == facet}
    found = dict.fromkeys(own, 0)
    for document in (corpus.documents[number] for number in matched):
        if passes(document, others):
            for value in set(FACETS[facet].values(document)):
                found[value] = found.get(value, 0) + 1
    return {value: (count, value in own) for value, count in found.items()}


def years(corpus: Corpus, request: SearchRequest) -> list[tuple[int, int]]:
    """How many documents are of each year, whatever the period asked for."""
    matched = matching(corpus, replace(request, published=Period()))
    found = (corpus.documents[number] for number in matched)
    dated = Counter(each.date.year for each in found if each.date and passes(each, request.filters))
    return sorted(dated.items())


def order(document: Document, number: int, score: float, request: SearchRequest) -> tuple[object, ...]:
    """What hits are in the order of."""
    if request.sort is Sort.TITLE or (request.sort is Sort.RELEVANCE and not request.text):
        return order_key(document.title), number
    best = (-score, _RANKS.get(document.type, len(TYPES)), number)
    if request.sort is Sort.RELEVANCE:
        return best
    day = document.date.toordinal() if document.date else None
    if request.sort is Sort.NEWEST:
        return (-(day or 0), *best)
    return (day or date.max.toordinal() + 1, *best)
