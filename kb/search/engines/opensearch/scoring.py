"""Pieces of OpenSearch queries: what finds, what counts nothing, and what documents gain by BM25F.

A word's frequencies in all fields are added up, each by its field's weight and length, before repetition is held back
(Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004); Lucene's own scores are
added up behind that. So what is found here is scored in two steps: a query whose score is what a word weighs in the
document, and around it one that makes of that what the document gains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kb.search.engines.opensearch.mappings import AVERAGES, SCALE, length
from kb.search.fields import TEXT_FIELDS
from kb.search.records import exact
from kb.search.weights import K1

Query = dict[str, Any]

#: Values of a field that are counted at most; an index has some hundreds of organisations.
VALUES = 10_000

#: Sources are compiled once, so what differs from query to query is in their parameters.
_GAIN = "double w = _score * params.scale; return params.gain * w / (w + params.k1)"
_WEIGHT = (
    "double times = params.intervals ? _score / Math.max(0.001, 1 - _score) : _score;"
    " return times * params.w / (1 - params.b + params.b * doc[params.length].value / params.average)"
)


def gain(weights: Query, *, rarity: float, scale: float = 1.0, boost: float = 1.0) -> Query:
    """What each document gains whose weights are the scores of a query; `scale` of these makes 1."""
    params = {"gain": rarity * (K1 + 1) * boost, "k1": K1, "scale": 1 / scale}
    return {"script_score": {"query": weights, "script": {"source": _GAIN, "params": params}}}


def weighed(query: Query, field: str, *, intervals: bool = False) -> Query:
    """What the occurrences of something weigh in a text field, of which the scores of a query are the number; those of
    intervals say n as n / (n + 1)."""
    row = TEXT_FIELDS[field]
    params = {
        "w": row.weight,
        "b": row.held_back,
        "length": length(field),
        "average": AVERAGES[exact(field)],
        "intervals": intervals,
    }
    return {"script_score": {"query": query, "script": {"source": _WEIGHT, "params": params}}}


def rarity(among: int, size: int) -> float:
    """How much something says that so many documents of all have: Whoosh's inverse document frequency."""
    return math.log(max(size, 1) / (among + 1)) + 1


def gained(weight: float, rare: float) -> float:
    """What a document gains by something that weighs so much in it."""
    return rare * (K1 + 1) * weight / (weight + K1)


def term(field: str, values: Sequence[str], *, boost: float = 1.0) -> Query:
    """Documents with any of these terms, their counts added up."""
    each = [{"term": {field: {"value": value, "boost": boost}}} for value in values]
    return each[0] if len(each) == 1 else any_of(each)


def any_of(queries: Sequence[Query]) -> Query:
    """Documents that one of these finds, at least; scores are added up."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": [*queries], "minimum_should_match": 1}}


def all_of(queries: Sequence[Query]) -> Query:
    """Documents that all of these find; scores are added up."""
    return queries[0] if len(queries) == 1 else {"bool": {"must": [*queries]}}


def best_of(queries: Sequence[Query]) -> Query:
    """Documents that one of these finds, at least; the best score counts."""
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": [*queries]}}


def constant(query: Query, score: float = 0.0) -> Query:
    """The same documents, all with this score."""
    return {"constant_score": {"filter": query, "boost": score}}


def values(field: str, wanted: Sequence[str | int]) -> Query:
    """Documents with any of these values."""
    return {"terms": {field: [*wanted]}}


def without(query: Query) -> Query:
    """All other documents."""
    return {"bool": {"must_not": [query]}}


def every(queries: Sequence[Query]) -> Query:
    """Documents that all of these let through."""
    asked = [query for query in queries if query != EVERYTHING]
    return {"bool": {"filter": asked}} if asked else EVERYTHING


def terms_of(field: str, size: int = VALUES) -> dict[str, Any]:
    """An aggregation: the values of a field, and how many documents have each."""
    return {"terms": {"field": field, "size": size}}


NOTHING: Query = {"match_none": {}}
EVERYTHING: Query = {"match_all": {}}
#: So many of a weight as the fields of all words keep it make 1.
WORDS = float(SCALE)
