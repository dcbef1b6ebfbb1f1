"""Which documents a query finds in an OpenSearch index, and which of them are best.

Boolean queries are answered in one step: the cluster counts and orders. Plain ones, a word, a phrase or a list of them,
in three, each of several searches that are asked together, and all for a few hundred documents at most:

1.  the best by their own words; pages on law that the words find; what is named so; what is cited
2.  of the best, those in which words stand as in the query
3.  with the texts that notes among those pages are about: how many there are, and the texts behind the pages

The first two hundred are then ordered here, by all of that, and what comes behind them as the cluster has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kb.search.analysis import query_languages, query_stems, tokens
from kb.search.asking import Cited, names
from kb.search.engines.opensearch.behind import Behind
from kb.search.engines.opensearch.candidates import Candidate, asked, gathered, held_back, ordered, parts_named
from kb.search.engines.opensearch.compiling import in_a_row, pair
from kb.search.engines.opensearch.opened import Opened, Rarities, all_answered
from kb.search.engines.opensearch.plain import finds
from kb.search.engines.opensearch.scoring import (
    EVERYTHING,
    Query,
    any_of,
    constant,
    every,
    gained,
    rarity,
    values,
)
from kb.search.engines.opensearch.shown import Shown
from kb.search.query import Meaning, Most, Node, Word, is_plain, words_of
from kb.search.request import MAX_DEPTH, SearchRequest, Sort
from kb.search.weights import LOOKED_AT, QUOTE, SHARE, SHARE_A_WORD, TOGETHER, VERY_WORDS

#: Pages on law, and documents of the same name, that are looked at.
_PAGES, _NAMED = 500, 50


@dataclass(slots=True, kw_only=True)
class Matched:
    """What a query finds.

    total     how many documents the request lets through; standing: how many its status does
    ranked    the first of them, as far as the page asked for, the best first
    counts    the aggregations of Shown
    behind    what pages say about the texts behind them
    partial   True if a part of the index did not answer
    """

    total: int
    standing: int
    ranked: list[Candidate]
    counts: Mapping[str, Any]
    behind: Behind = field(default_factory=Behind)
    partial: bool = False


class Matching:
    """What a request asks of an open index, for one tree after the other."""

    def __init__(self, opened: Opened, request: SearchRequest, shown: Shown) -> None:
        self._opened, self._request, self._shown = opened, request, shown
        self._rarities: Rarities = opened.rarities()
        self._depth = min(max(request.page, 1) * request.page_size, MAX_DEPTH)
        self._partial = False

    def compiled(self, tree: Node | None) -> Query:
        """What a tree finds."""
        if tree is None:
            return constant(EVERYTHING)
        return self._rarities.compiled(lambda compiling: compiling.whole(tree), self._spoken(tree))

    def part(self, tree: Node) -> Query | None:
        """What a part of a query finds, without scores; None for a stop word."""
        found = self._rarities.parted(tree, self._spoken(tree))
        return None if found is None else finds(found)

    def count(self, tree: Node | None, cited: Cited) -> int:
        """How many documents a query finds that the request lets through."""
        query = self._with_cited(finds(self.compiled(tree)), tree, cited)
        return self._opened.counted([every([query, self._shown.everything])])[0]

    def matched(self, tree: Node | None, cited: Cited, preferred: str) -> Matched:
        """What a tree finds, or is cited; `preferred` is the language that is shown of what is in several."""
        query = self.compiled(tree)
        if tree is None or not is_plain(tree):
            first = self._elsewhere(query, preferred) if self._sorted else []
            (answer,) = self._several([self._all(finds(query) if self._sorted else query, first=first)])
            return self._as_matched(answer, self._hits(answer))
        return self._plain(tree, query, cited, preferred)

    def _plain(self, tree: Node, query: Query, cited: Cited, preferred: str) -> Matched:
        shares = self._shares(tree)
        query = parts_named(query, [part for part, _ in shares])
        keys = [key.lower() for alike in cited for key in alike]
        everything = self._shown.everything
        searches = [
            asked(query, max(LOOKED_AT, self._depth), among=everything),
            asked(query, _NAMED, among=every([everything, values("name", names(tree))])),
        ]
        if keys:
            searches.append(asked(query, LOOKED_AT, among=every([everything, _of(keys)]), optional=True))
        if self._request.expand:
            searches.append(asked(query, _PAGES, among=_PAGES_ON_LAW, cites=True))
        answers = gathered(self._hits(answer, shares) for answer in self._several(searches))
        best = {one.id: one for each in answers for one in each if one.own}
        pages = [one for one in answers[-1] if one.own] if self._request.expand else []
        quoted = self._nearer(tree, best)
        behind = Behind()
        if pages and not quoted:
            behind = Behind.of(pages, self._opened.texts_of)
        found = self._with_cited(finds(query), tree, cited)
        if behind.noted:
            found = any_of([found, every([values("ref", [*behind.noted]), values("type", ["law-article"])])])
        first = self._elsewhere(found, preferred) if self._sorted else []
        searches = [self._all(constant(found), size=None if self._sorted else 0, first=first)]
        if behind.carried:
            texts = every([values("ref", behind.best(LOOKED_AT)), values("type", ["law-article"]), everything])
            searches.append(asked(query, max(LOOKED_AT, self._depth), among=texts, optional=True))
        answer, *carried = self._several(searches)
        if self._sorted:
            return self._as_matched(answer, self._hits(answer), behind)
        head = {one.id: one for each in answers[: 3 if keys else 2] for one in each}
        for one in (one for each in carried for one in self._hits(each, shares)):
            if one.own or one.ref in behind.noted:
                head.setdefault(one.id, best.get(one.id, one))
        self._score(tree, head, quoted, behind, cited)
        everyone = ordered(head.values())
        # The same first ones whatever page is asked for: pages never overlap.
        first_ones, others = everyone[:LOOKED_AT], everyone[LOOKED_AT:]
        if preferred:
            held_back(first_ones, preferred)
        return self._as_matched(answer, [*ordered(first_ones), *others], behind)

    @property
    def _sorted(self) -> bool:
        """True if hits are not in the order of their scores."""
        return self._request.sort is not Sort.RELEVANCE or not self._request.text.strip()

    def _spoken(self, tree: Node) -> tuple[str, ...]:
        said = " ".join(node.text for node in words_of(tree))
        return query_languages(said, self._opened.languages, self._request.prefer)

    def _several(self, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        answers = self._opened.cluster.several(self._opened.index, searches)
        self._partial = self._partial or not all(map(all_answered, answers))
        return answers

    def _elsewhere(self, query: Query, preferred: str) -> list[dict[str, Any]]:
        """What sorts translations of what is found in the preferred language too behind all else."""
        works = self._opened.translated
        if not preferred or not works:
            return []
        among = every([finds(query), self._shown.everything, values("work", works), values("language", [preferred])])
        body = {"size": len(works), "query": constant(among), "_source": False, "docvalue_fields": ["work"]}
        (answer,) = self._several([body])
        found = {str(hit["fields"]["work"][0]): True for hit in answer["hits"]["hits"]}
        script = {"source": _ELSEWHERE, "params": {"works": found, "preferred": preferred}}
        return [{"_script": {"type": "number", "script": script, "order": "asc"}}] if found else []

    def _all(self, query: Query, size: int | None = None, first: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """A search for all that a query finds, counted; ordered by `first`, and then as the request wants it."""
        shown, request = self._shown, self._request
        body = asked(query, self._depth if size is None else size, among=shown.standing)
        body |= {"track_total_hits": True, "post_filter": shown.after}
        counts = shown.aggregations() if request.facets else {}
        body["aggs"] = counts | {"standing": {"filter": EVERYTHING}}
        if request.sort in (Sort.NEWEST, Sort.OLDEST):
            order = "desc" if request.sort is Sort.NEWEST else "asc"
            body["sort"] = [*first, {"day": {"order": order, "missing": "_last"}}, *body["sort"]]
        elif self._sorted:
            body["sort"] = [*first, {"order": "asc"}, {"id": "asc"}]
        return body

    def _as_matched(self, answer: Mapping[str, Any], ranked: list[Candidate], behind: Behind | None = None) -> Matched:
        return Matched(
            total=answer["hits"]["total"]["value"],
            standing=answer["aggregations"]["standing"]["doc_count"],
            ranked=ranked,
            counts=answer["aggregations"],
            behind=behind or Behind(),
            partial=self._partial,
        )

    def _with_cited(self, query: Query, tree: Node | None, cited: Cited) -> Query:
        keys = [key.lower() for alike in cited for key in alike]
        return any_of([query, _of(keys)]) if keys and is_plain(tree) else query

    def _shares(self, tree: Node) -> list[tuple[Query, float]]:
        """Of a query that asks for as much as can be what it asks for, and how much each says."""
        if not isinstance(tree, Most):
            return []
        parts = [finds(part) for part in self._rarities.parts(tree, self._spoken(tree))]
        counts = self._opened.counted(parts)
        return [(part, rarity(count, self._opened.size)) for part, count in zip(parts, counts, strict=True)]

    def _hits(self, answer: Mapping[str, Any], shares: Sequence[tuple[Query, float]] = ()) -> list[Candidate]:
        """The hits of an answer; those that have few of the parts, or common ones, gain less."""
        exponent = max(0.0, SHARE - SHARE_A_WORD * len(shares))
        everything = sum(rare for _, rare in shares)
        found = []
        for hit in answer["hits"]["hits"]:
            score = hit["_score"] or 0.0
            if shares:
                held = sum(shares[int(name)][1] for name in hit.get("matched_queries", ()))
                score *= (held / everything) ** exponent
            found.append(Candidate.of(hit, score))
        return found

    def _nearer(self, tree: Node, best: Mapping[str, Candidate]) -> Mapping[str, float]:
        """Let the best documents gain in which words that follow one another in the query do so. What is given back
        is what those gain that have all that was typed in a row, where that cannot be by chance."""
        first = [one.id for one in ordered(best.values())[:LOOKED_AT]]
        words = [token.exact for node in words_of(tree) for token in tokens(node.text)]
        pairs = [] if isinstance(tree, Meaning) else self._pairs(tree)
        queries = [pair(*one) for one in pairs]
        if len(words) >= QUOTE:
            queries.append(in_a_row(words, "text"))
        if not queries or not first:
            return {}
        among = values("id", first)
        answers = self._several([asked(query, LOOKED_AT, among=among) for query in queries])
        found = [{hit["fields"]["id"][0]: float(hit["_score"]) for hit in answer["hits"]["hits"]} for answer in answers]
        size = self._opened.size
        for weights in found[: len(pairs)]:
            for id_, weight in weights.items():
                best[id_].own += TOGETHER * gained(weight, rarity(len(weights), size))
                best[id_].score = best[id_].own
        quoted = found[len(pairs)] if len(found) > len(pairs) else {}
        return {id_: VERY_WORDS * gained(weight, rarity(len(quoted), size)) for id_, weight in quoted.items()}

    def _pairs(self, tree: Node) -> list[tuple[str, str, int]]:
        """Words that follow one another in the query, and how far behind the other the second stands."""
        opened, spoken = self._opened, self._spoken(tree)
        typed = [token for node in words_of(tree) if isinstance(node, Word) for token in tokens(node.text)]
        says = [(token.exact, n) for n, token in enumerate(typed) if query_stems(token, opened.languages, spoken)]
        return [*dict.fromkeys((one, two, place - at) for (one, at), (two, place) in pairwise(says))]

    def _score(
        self, tree: Node, head: Mapping[str, Candidate], quoted: Mapping[str, float], behind: Behind, cited: Cited
    ) -> None:
        """Give each document the score that it is ordered by."""
        for one in head.values():
            one.score = behind.with_carried(one) + quoted.get(one.id, 0.0)
        found = [one for one in head.values() if one.score]
        best = max((one.score for one in found), default=0.0)
        typed, *labels = names(tree)
        for one in found:
            if typed in one.names:
                one.score += 1.5 * best
            elif not one.names.isdisjoint(labels):
                one.score += best
        most = max((one.score for one in head.values()), default=0.0) + 1
        places = {key.lower(): place for place, alike in enumerate(reversed(cited)) for key in alike}
        for one in head.values():
            if one.ref in places:
                one.score += most * (3 + places[one.ref])
            elif any(key in places for key in one.about):
                one.score += most * (1 + (one.type == "law-note"))


#: A work's number is looked up as text: whole numbers of JSON come in two sizes.
_ELSEWHERE = (
    "params.works.containsKey(doc['work'].value.toString()) && doc['language'].value != params.preferred ? 1 : 0"
)


def _of(keys: Sequence[str]) -> Query:
    """The texts of these keys, and what is about them."""
    return any_of([values("ref", keys), values("about", keys)])


_PAGES_ON_LAW: Query = {
    "bool": {
        "must_not": [{"term": {"type": "law-article"}}],
        "should": [{"exists": {"field": "about"}}, {"exists": {"field": "cites"}}],
        "minimum_should_match": 1,
    }
}
