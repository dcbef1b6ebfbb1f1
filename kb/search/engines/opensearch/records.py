"""A document becomes what is sent of it: see kb.search.engines.opensearch.mappings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kb.document import Document
from kb.search.analysis import article_number, terms
from kb.search.article_numbers import Article
from kb.search.cards import LAW, Card, card, rank
from kb.search.engines.opensearch.mappings import AVERAGES, EMPTY, SCALE, WEIGHS, length
from kb.search.fields import FACETS, TEXT_FIELDS
from kb.search.records import cited_keys, exact, kept_names, order_key, pack, validity, work_number
from kb.search.suggesting import kind_of
from kb.vocabulary import TYPES

_RANKS = {kind: place for place, kind in enumerate(TYPES)}
#: Lengths of a field beyond this are one and the same: no text is longer that one reads.
_LONGEST = 100_000


def record(document: Document) -> dict[str, Any]:
    """The fields of a document."""
    fields: dict[str, Any] = {
        "id": document.id,
        "ref": document.ref.lower() if document.ref else None,
        "name": kept_names(document),
        "concept": document.concepts,
        "about": cited_keys(document, "ABOUT"),
        "cites": cited_keys(document, "CITATION"),
        "day": document.date.toordinal() if document.date else None,
        "year": document.date.year if document.date else None,
        "rank": _RANKS.get(document.type, len(TYPES)),
        "work": work_number(document.work),
        "order": order_key(document.title).decode(errors="ignore"),
        "card": card(document).decode(),
        "stored": pack(document).decode(),
        **validity(document.version),
        **_suggested(document),
        **{name: facet.values(document) for name, facet in FACETS.items()},
    }
    stems: dict[str, float] = defaultdict(float)
    forms: dict[str, float] = defaultdict(float)
    for name, field in TEXT_FIELDS.items():
        parts = [[*terms(part, document.language)] for part in field.text(document)]
        placed = [" ".join([stem or EMPTY for _, stem in part]) for part in parts]
        numbers = [*_numbers(stem for part in parts for _, stem in part if stem)]
        # Behind all else: they have no place of their own.
        fields[name] = [*placed, *numbers]
        fields[exact(name)] = [" ".join([word for word, _ in part]) for part in parts]
        words = sum(map(len, parts))
        fields[length(name)] = min(words, _LONGEST)
        counted = Counter(stem for part in parts for _, stem in part if stem)
        counted.update(numbers)
        _weigh(stems, name, counted)
        _weigh(forms, exact(name), Counter(word for part in parts for word, _ in part))
    fields["words"], fields["words_exact"] = _weighed(stems), _weighed(forms)
    return fields


def _suggested(document: Document) -> dict[str, Any]:
    """By what a document is suggested: an article by what may be typed of its number, all else by its names."""
    article = Article.of(document.ref) if document.type == LAW and document.ref else None
    if article is not None:
        return {"suggested": "article", "number": article.spelled}
    names = Card.of(card(document)).names
    words = (form for name in names for word in name.split() for form in (word, article_number(word)) if form)
    return {
        "suggested": kind_of(document.type),
        "called": names,
        "called_words": " ".join(dict.fromkeys(words)),
        "sought": rank(document.type),
    }


def _numbers(stems: Iterator[str]) -> Iterator[str]:
    """Numbers of articles without their letters, because people leave these out."""
    return (number for stem in stems if (number := article_number(stem)))


def _weigh(into: dict[str, float], field: str, counted: Counter[str]) -> None:
    """Add what the terms of a field weigh: their frequency by BM25F, see kb.search.engines.opensearch.scoring."""
    of = TEXT_FIELDS[field.removesuffix(exact(""))]
    long = counted.total() / AVERAGES[field]
    worth = SCALE * of.weight / (1 - of.held_back + of.held_back * long)
    for term, times in counted.items():
        into[term] += times * worth


def _weighed(weights: Mapping[str, float]) -> str:
    return " ".join([f"{term}{WEIGHS}{max(1, round(weight))}" for term, weight in weights.items()])


@cache
def text_fields(field: str | None) -> Sequence[str]:
    """The text fields to look in: one, or all."""
    return tuple(TEXT_FIELDS) if field is None else (field,) if field in TEXT_FIELDS else ()
