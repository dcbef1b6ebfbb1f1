"""The best documents of a query, fetched with what they are ordered by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.search.engines.opensearch.scoring import EVERYTHING, Query
from kb.search.weights import AS_WELL, TRANSLATION

#: What is fetched of each.
_FIELDS = ("id", "work", "language", "rank", "type", "ref", "about", "name")


@dataclass(slots=True)
class Candidate:
    """A document that may be shown.

    own        its score by its own words; 0 for one that only a page about it brought in
    score      the score that it is ordered by
    elsewhere  True for a translation of what is in the reader's language too
    """

    id: str
    work: int
    language: str
    rank: int
    type: str
    ref: str
    about: tuple[str, ...]
    cites: tuple[str, ...]
    names: frozenset[str]
    own: float
    score: float = 0.0
    elsewhere: bool = False

    @classmethod
    def of(cls, hit: Mapping[str, Any], score: float) -> Candidate:
        """From a hit of a search that `asked` made."""
        fields = hit["fields"]
        return cls(
            id=fields["id"][0],
            work=int(fields["work"][0]),
            language=fields["language"][0],
            rank=int(fields["rank"][0]),
            type=fields["type"][0],
            ref=fields.get("ref", [""])[0],
            about=tuple(fields.get("about", ())),
            cites=tuple(fields.get("cites", ())),
            names=frozenset(fields.get("name", ())),
            own=score,
            score=score,
        )


def asked(
    query: Query, size: int, *, among: Query = EVERYTHING, optional: bool = False, cites: bool = False
) -> dict[str, Any]:
    """A search for the best of a query among some documents; of all of these, if the query is `optional`."""
    return {
        "size": size,
        "query": {"bool": {"filter": [among], "should" if optional else "must": [query]}},
        "sort": [{"_score": "desc"}, {"rank": "asc"}, {"id": "asc"}],
        "track_scores": True,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": [*_FIELDS, *(["cites"] if cites else [])],
    }


def parts_named(query: Query, parts: Sequence[Query]) -> Query:
    """The same, of which each hit says which of some parts it has."""
    if not parts:
        return query
    named = [{"constant_score": {"filter": part, "boost": 0, "_name": str(n)}} for n, part in enumerate(parts)]
    return {"bool": {"must": [query], "should": [*named]}}


def gathered(lists: Iterable[Iterable[Candidate]]) -> list[list[Candidate]]:
    """The same lists, in which a document is one and the same wherever it is; what one search fetched of it and
    another did not is known to all."""
    known: dict[str, Candidate] = {}
    found = []
    for each in lists:
        own = []
        for one in each:
            same = known.setdefault(one.id, one)
            same.cites = same.cites or one.cites
            own.append(same)
        found.append(own)
    return found


def held_back(candidates: Iterable[Candidate], preferred: str) -> None:
    """Mark the translations of what is in the preferred language too, about as well found, and hold them back."""
    everyone = [*candidates]
    here: dict[int, float] = {}
    for one in everyone:
        if one.language == preferred:
            here[one.work] = max(here.get(one.work, 0.0), one.score)
    for one in everyone:
        own = here.get(one.work)
        if one.language != preferred and own is not None and own >= AS_WELL * one.score:
            one.elsewhere, one.score = True, one.score * TRANSLATION


def ordered(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first. Of what is equal the type with more authority comes first: pages never overlap."""
    return sorted(candidates, key=lambda one: (-one.score, one.elsewhere, one.rank, one.id))
