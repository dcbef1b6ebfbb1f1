"""One complete index of a cluster: what can be asked of it, and what is remembered of it, for it never changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from kb.document import Document
from kb.search.asking import keys_between
from kb.search.engine import Generation
from kb.search.engines.opensearch.cluster import Cluster
from kb.search.engines.opensearch.compiling import Compiling
from kb.search.engines.opensearch.lexicon import ClusterLexicon
from kb.search.engines.opensearch.plain import finds
from kb.search.engines.opensearch.scoring import NOTHING, Query, constant, rarity, terms_of, values
from kb.search.engines.opensearch.suggesting import Suggesting
from kb.search.fields import FACETS
from kb.search.query import Most, Node
from kb.search.records import unpack
from kb.search.spelling.respelling import Respelling

Made = TypeVar("Made")

#: Counts that are remembered.
_COUNTS = 20_000
#: Works in several languages, at most.
_WORKS = 20_000
#: Articles of a code, at most.
_ARTICLES = 10_000


class Opened:
    """A generation that does not change any more; threads may share it."""

    def __init__(self, cluster: Cluster, index: str, generation: Generation) -> None:
        self.index, self.generation = index, generation
        self.cluster = cluster
        self._counts: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        self._terms: dict[tuple[str, str], bool] = {}
        self._lock = Lock()

    @property
    def size(self) -> int:
        return self.generation.documents

    @cached_property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """The values of each facet."""
        return {facet: tuple(counts) for facet, counts in self.counts().items()}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that its documents are in."""
        return tuple(sorted(self.known["language"]))

    @cached_property
    def translated(self) -> list[int]:
        """The works that are here in several languages: of all but law, which is in one."""
        by_work = {
            "terms": {"field": "work", "size": _WORKS, "min_doc_count": 2},
            "aggs": {"languages": {"cardinality": {"field": "language"}}},
        }
        query = {"bool": {"must_not": [values("type", ["law-article"])]}}
        (answer,) = self.asked([{"size": 0, "query": query, "aggs": {"works": by_work}}])
        works = answer["aggregations"]["works"]["buckets"]
        return [each["key"] for each in works if each["languages"]["value"] > 1]

    def counts(self, query: Query | None = None) -> dict[str, dict[str, int]]:
        """Of each facet, how many documents have each value: of all, or of those that a query finds."""
        body: dict[str, Any] = {"size": 0, "aggs": {facet: terms_of(facet) for facet in FACETS}}
        if query is not None:
            body["query"] = constant(query)
        (answer,) = self.asked([body])
        return {
            facet: {str(each["key"]): each["doc_count"] for each in answer["aggregations"][facet]["buckets"]}
            for facet in FACETS
        }

    @cached_property
    def respelling(self) -> Respelling:
        """What corrects queries from its words."""
        return Respelling(ClusterLexicon(self), self.languages)

    @cached_property
    def suggesting(self) -> Suggesting:
        """What suggests from its documents."""
        return Suggesting(self)

    def asked(self, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The answers to some searches, asked together."""
        return self.cluster.several(self.index, searches)

    def rarities(self) -> Rarities:
        """What is known of how many documents queries find."""
        return Rarities(self)

    def counted(self, queries: Sequence[Query]) -> list[int]:
        """How many documents each of these finds; what was asked before is remembered."""
        keys = [json.dumps(query, sort_keys=True) for query in queries]
        missing = {key: query for key, query in zip(keys, queries, strict=True) if key not in self._counts}
        found = dict(zip(missing, self._counted([*missing.values()]), strict=True))
        counts = {key: self._counts.get(key, 0) for key in keys} | found
        with self._lock:
            if len(self._counts) + len(found) > _COUNTS:
                self._counts.clear()
            self._counts.update(found)
        return [counts[key] for key in keys]

    def _counted(self, queries: Sequence[Query]) -> list[int]:
        bodies = [{"size": 0, "track_total_hits": True, "query": constant(query)} for query in queries]
        return [answer["hits"]["total"]["value"] for answer in self.asked(bodies)]

    def known_terms(self, field: str, terms: Sequence[str]) -> list[bool | None]:
        """Of each term, whether a field has it in some document; None if nobody has looked for it."""
        return [self._terms.get((field, term)) for term in terms]

    def look_for(self, terms: Sequence[tuple[str, str]]) -> None:
        """Find out which of these fields have these terms; there are no more than labels have words."""
        queries: list[Query] = [{"term": {field: term}} for field, term in terms]
        counts = self._counted(queries)
        self._terms.update(zip(terms, (count > 0 for count in counts), strict=True))

    def texts_of(self, keys: Iterable[str]) -> Mapping[str, int]:
        """How many articles there are of each canonical key, versions counted apart; keys in small letters."""
        wanted = [*keys]
        missing = [key for key in wanted if key not in self._keys]
        if missing:
            query = {"bool": {"filter": [values("ref", missing), values("type", ["law-article"])]}}
            by_key = {"terms": {"field": "ref", "size": len(missing)}}
            (answer,) = self.asked([{"size": 0, "query": query, "aggs": {"keys": by_key}}])
            found = {each["key"]: each["doc_count"] for each in answer["aggregations"]["keys"]["buckets"]}
            self._keys.update({key: found.get(key, 0) for key in missing})
        return {key: self._keys[key] for key in wanted}

    def articles_between(self, first: str, last: str) -> tuple[str, ...]:
        """The keys of the articles of a code from one to another, as far as they are here, in small letters."""
        code = first.rpartition(":")[0].lower() + ":"
        by_key = {"terms": {"field": "ref", "size": _ARTICLES}}
        body = {"size": 0, "query": {"prefix": {"ref": code}}, "aggs": {"keys": by_key}}
        (answer,) = self.asked([body])
        return keys_between(first, last, (each["key"] for each in answer["aggregations"]["keys"]["buckets"]))

    def documents(self, ids: Sequence[str]) -> dict[str, Document]:
        """The documents of these ids that are here, without their citations."""
        if not ids:
            return {}
        body = {"size": len(ids), "query": constant(values("id", [*ids])), "_source": ["stored"]}
        (answer,) = self.asked([body])
        found = (unpack(hit["_source"]["stored"]) for hit in answer["hits"]["hits"])
        return {document.id: document for document in found}

    def holds(self, name: str) -> bool:
        """True if there is a document of this id, or reference key."""
        return any(self.counted([values("id", [name]), values("ref", [name])]))


class Rarities:
    """How much what queries find says. What is not known yet counts as common until `ask` has asked for it."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._known: dict[str, float] = {}
        self._missing: dict[str, Query] = {}
        self._terms: dict[tuple[str, str], None] = {}

    def __call__(self, query: Query) -> float:
        plain = finds(query)
        key = json.dumps(plain)
        if key not in self._known:
            self._missing[key] = plain
        return self._known.get(key, 1.0)

    def there(self, field: str, terms: Sequence[str]) -> bool:
        """Whether a field has all of these terms, in whatever documents; what is not known yet is there."""
        known = self._opened.known_terms(field, terms)
        self._terms |= {(field, term): None for term, found in zip(terms, known, strict=True) if found is None}
        return False not in known

    def ask(self) -> bool:
        """Ask for what was not known; True if there was anything."""
        if self._terms:
            # What is nowhere changes what is asked for: only then it is worth counting.
            self._opened.look_for([*self._terms])
            self._terms.clear()
            self._missing.clear()
            return True
        if not self._missing:
            return False
        counts = self._opened.counted([*self._missing.values()])
        size = self._opened.size
        self._known |= {key: rarity(count, size) for key, count in zip(self._missing, counts, strict=True)}
        self._missing.clear()
        return True

    def parted(self, tree: Node, spoken: tuple[str, ...]) -> Query | None:
        """What a part of a query asks for; None for a stop word."""
        return self._settled(lambda compiling: compiling.part(tree), spoken)

    def parts(self, tree: Most, spoken: tuple[str, ...]) -> list[Query]:
        """What a document may have of a query that asks for as much as can be."""
        return self._settled(lambda compiling: compiling.parts_of(tree), spoken)

    def compiled(self, make: Callable[[Compiling], Query | None], spoken: tuple[str, ...]) -> Query:
        """What `make` makes of a compiler, with all rarities known."""
        return self._settled(make, spoken) or NOTHING

    def _settled(self, make: Callable[[Compiling], Made], spoken: tuple[str, ...]) -> Made:
        opened = self._opened
        compiling = Compiling(
            rarity=self, there=self.there, known=opened.known, languages=opened.languages, spoken=spoken
        )
        made = make(compiling)
        while self.ask():
            made = make(compiling)
        return made


def all_answered(answer: Mapping[str, Any]) -> bool:
    """True if all of the index has answered, and in time. Shards without a node are no failure to a cluster."""
    shards = answer.get("_shards", {})
    return not answer.get("timed_out") and shards.get("successful") == shards.get("total")
