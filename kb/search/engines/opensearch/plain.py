"""What a query finds, without what it is worth: quicker to count, and the same whatever its scores are made of."""

from __future__ import annotations

from typing import Any

from kb.search.engines.opensearch.scoring import Query


def finds(parsed: Query) -> Query:
    """A query for what another one finds, without any score: quicker to count."""
    plain: Query = _plain(parsed)
    return plain


def _plain(query: Any) -> Any:
    match query:
        case {"script_score": {"query": inner}} | {"function_score": {"query": inner}}:
            return _plain(inner)
        case {"dis_max": {"queries": inner}}:
            return {"bool": {"should": [_plain(one) for one in inner], "minimum_should_match": 1}}
        case {"bool": {"must": must, **_others}}:
            return {"bool": {"filter": [_plain(one) for one in must]}}
        case {"bool": {"filter": needed, **_others}}:
            return {"bool": {"filter": [_plain(one) for one in needed]}}
        case {"bool": {"should": should}}:
            return {"bool": {"should": [_plain(one) for one in should], "minimum_should_match": 1}}
        case {"bool": {"must_not": inner}}:
            return {"bool": {"must_not": [_plain(one) for one in inner]}}
        case {"constant_score": {"filter": inner}}:
            return _plain(inner)
        case _:
            return query
