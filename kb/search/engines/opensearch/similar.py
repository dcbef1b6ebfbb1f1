"""Documents on the same subject as one: by their most telling words, what they are filed under and what they cite.

The same measure as kb.search.engines.whoosh.similar, with its figures; the cluster tells which words are telling, and
adds up what documents share.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.document import Document
from kb.search.analysis import terms
from kb.search.engines.opensearch.opened import Opened
from kb.search.engines.opensearch.scoring import WORDS, Query, any_of, constant, every, gain, term, values
from kb.search.engines.opensearch.shown import standing
from kb.search.likeness import (
    CITING,
    COMMON,
    CONCEPTS,
    LEAST,
    TELLING,
    THEMES,
    TOGETHER,
    texts_compared,
)
from kb.search.records import work_number
from kb.search.request import Status
from kb.search.response import Hit
from kb.search.weights import K1

#: Documents that cite a text, of which it is looked at what else they cite; and documents compared.
_CITING_IT, _COMPARED = 500, 100


def similar(opened: Opened, document_id: str, *, at: date, prefer: str, limit: int) -> tuple[Hit, ...]:
    """The documents shown on a day that are most like this one, best first; none for a document that is not there.

    One of each work, in the language `prefer` where it is in it, else in the document's. Its own work is left out, and
    what it cites or is cited by, which is known already.
    """
    document = opened.documents([document_id]).get(document_id)
    if document is None:
        return ()
    own = values("id", [document_id])
    keys = [key.lower() for key in (document.ref, document.work) if key]
    mine, citing = opened.asked(
        [
            {"size": 1, "query": constant(own), "_source": False, "docvalue_fields": ["cites"]},
            {
                "size": _CITING_IT,
                "query": constant(values("cites", keys)),
                "_source": False,
                "docvalue_fields": ["cites", "work"],
                "track_total_hits": True,
            },
        ]
    )
    cites: list[str] = mine["hits"]["hits"][0].get("fields", {}).get("cites", []) if mine["hits"]["hits"] else []
    likeness = _likeness(opened, document, cites, citing["hits"]["hits"])
    if likeness is None:
        return ()
    known = [work_number(document.work), *(int(hit["fields"]["work"][0]) for hit in citing["hits"]["hits"])]
    others = {"bool": {"must_not": [values("work", known), _of_keys(cites)]}}
    shown = standing(Status.IN_FORCE, at)
    (answer,) = opened.asked([_ranked(likeness, every([shown, others]), _COMPARED)])
    works: dict[int, float] = {}
    for hit in answer["hits"]["hits"]:
        if hit["_score"] >= LEAST and len(works) < limit:
            works.setdefault(int(hit["fields"]["work"][0]), float(hit["_score"]))
    return _shown(opened, likeness, works, every([shown, values("work", [*works])]), (prefer, document.language))


def _shown(
    opened: Opened, likeness: Query, works: Mapping[int, float], among: Query, languages: Sequence[str]
) -> tuple[Hit, ...]:
    """One document of each work, in the first of the languages that it is in."""
    if not works:
        return ()
    (answer,) = opened.asked([_ranked(likeness, among, 10 * _COMPARED, must="should")])
    best: dict[int, tuple[list[bool], float, str]] = {}
    for hit in answer["hits"]["hits"]:
        fields = hit["fields"]
        one = ([fields["language"][0] != language for language in languages], -hit["_score"], fields["id"][0])
        work = int(fields["work"][0])
        best[work] = min(best.get(work, one), one)
    documents = opened.documents([id_ for _, _, id_ in best.values()])
    return tuple(Hit.of(documents[best[work][2]], score) for work, score in works.items() if work in best)


def _ranked(likeness: Query, among: Query, size: int, must: str = "must") -> dict[str, Any]:
    return {
        "size": size,
        "query": {"bool": {"filter": [among], must: [likeness]}},
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_scores": True,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["id", "work", "language"],
    }


def _likeness(
    opened: Opened, document: Document, cites: Sequence[str], citing: Sequence[Mapping[str, Any]]
) -> Query | None:
    """What scores documents by how like this one they are; None where nothing tells."""
    found: list[Query] = []
    words = _words(opened, document)
    if words is not None:
        own = _own_score(opened, words, document.id)
        if own:
            found.append({"function_score": {"query": words, "boost": 1 / own}})
    for field, shared, worth in (
        ("concept", document.concepts, CONCEPTS),
        ("theme", document.themes, THEMES),
        ("cites", cites, CITING),
    ):
        found += _shared(opened, field, shared, worth)
    together = Counter(key for hit in citing for key in hit["fields"].get("cites", ()))
    found += [
        constant(_of_keys([key]), TOGETHER * times / (len(citing) + 1)) for key, times in together.most_common(TELLING)
    ]
    return any_of(found) if found else None


def _words(opened: Opened, document: Document) -> Query | None:
    """The words that tell a document from others, each worth what it tells."""
    counts: Counter[str] = Counter()
    for text, times in texts_compared(document):
        for _, stem in terms(text, document.language):
            if stem and not stem.isdigit():
                counts[stem] += times
    # Of all others it is not asked how many documents have them: what a document says once hardly tells.
    likeliest = [stem for stem, _ in counts.most_common(20 * TELLING)]
    documents = opened.counted([{"term": {"text": stem}} for stem in likeliest])
    telling = {
        stem: (1 + math.log(counts[stem])) * math.log(opened.size / among)
        for stem, among in zip(likeliest, documents, strict=True)
        if 1 < among <= max(2, opened.size // COMMON)
    }
    best = sorted(telling, key=lambda stem: (-telling[stem], stem))[:TELLING]
    if not best:
        return None
    return any_of([gain(term("words", [stem], boost=1 / WORDS), rarity=telling[stem] / (K1 + 1)) for stem in best])


def _own_score(opened: Opened, words: Query, document_id: str) -> float:
    (answer,) = opened.asked([_ranked(words, values("id", [document_id]), 1)])
    return next((float(hit["_score"]) for hit in answer["hits"]["hits"]), 0.0)


def _shared(opened: Opened, field: str, keys: Sequence[str], worth: float) -> list[Query]:
    """What is gained by each of the keys that a document shares, rare ones counting for more: `worth` by all."""
    counts = opened.counted([values(field, [key]) for key in keys])
    rare = {key: math.log(1 + opened.size / count) for key, count in zip(keys, counts, strict=True) if count > 1}
    return [constant(values(field, [key]), worth * each / sum(rare.values())) for key, each in rare.items()]


def _of_keys(keys: Sequence[str]) -> Query:
    """The documents of canonical keys, or of works that a page cites."""
    return any_of([values("ref", [*keys]), values("work", [work_number(key) for key in keys])])
