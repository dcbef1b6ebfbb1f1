"""Suggestions while typing, from an index of a cluster and the thesaurus.

The cluster gives a few dozen documents for each way of being near: the whole name, its beginning, words of it. Which of
them is how near is told by kb.search.beginnings, as for any engine. A work is suggested once, whatever its versions and
languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from kb.search.article_numbers import Article, TypedArticle, code_words
from kb.search.beginnings import Closeness, Names, Typed
from kb.search.cards import UNRANKED, Card
from kb.search.concept_names import ConceptNames
from kb.search.engines.opensearch.scoring import EVERYTHING, Query, constant, every, terms_of, values
from kb.search.engines.opensearch.shown import standing
from kb.search.records import OPEN_END, STILL_BORN_LAW
from kb.search.request import Status
from kb.search.response import Suggestion
from kb.search.suggesting import NAMED, Near, article_suggestion, mixed, named_suggestion
from kb.thesaurus import Thesaurus

if TYPE_CHECKING:
    from kb.search.engines.opensearch.opened import Opened

#: Documents that are fetched for each way of being near, and the records of the works found.
_FETCHED, _RECORDS = 60, 2_000
#: Codes of which an article is looked at, where a code is named beside the number.
_CODES = 500
_FIELDS = ("work", "language", "type", "day", "valid_from", "law", "sought")
_NEVER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A document that may be suggested; `begins` is the day on which it begins to be law."""

    card: Card
    work: int
    language: str
    type: str
    day: int
    begins: int
    sought: int
    stands: bool

    @property
    def place(self) -> tuple[int, int, str, str]:
        """What names are ordered by: the type that people come for first, then the newest."""
        return self.sought, -self.day, self.card.title, self.card.id


class Suggesting:
    """Suggests from the documents of an open index."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        (answer,) = opened.asked([{"size": 0, "aggs": {"about": terms_of("concept")}}])
        self._about = {each["key"]: each["doc_count"] for each in answer["aggregations"]["about"]["buckets"]}
        self._concepts = ConceptNames(Thesaurus(), self._about)

    def suggest(
        self, text: str, thesaurus: Thesaurus, *, day: date, language: str, limit: int
    ) -> tuple[Suggestion, ...]:
        """What somebody who has typed this may mean, the nearest kind first; of law, what stands on that day."""
        concepts = self._concepts
        if concepts.thesaurus is not thesaurus:
            concepts = self._concepts = ConceptNames(thesaurus, self._about)
        typed, article = Typed.of(text), TypedArticle.of(text)
        named = self._named(typed, day) if typed.words else {}
        numbered = self._numbered(article, day) if article else {}
        works = self._works({one.work for each in (*named.values(), *numbered.values()) for one in each}, day)
        found: dict[str, Iterator[Near]] = {
            "concept": (
                (near, partial(concepts.suggestion, row, typed, language)) for near, row in concepts.find(typed)
            ),
            **{kind: _called(each, works, typed, language) for kind, each in named.items()},
        }
        if article:
            found["article"] = _articles(article, numbered, works)
        shown = {kind: [*islice(near, limit)] for kind, near in found.items()}
        return tuple(suggestion() for suggestion in mixed(shown, limit))

    def _named(self, typed: Typed, day: date) -> dict[str, list[_Record]]:
        """Of each kind the documents with a name that may be meant."""
        words = every([{"prefix": {"called_words": word}} for word in typed.words])
        ways: list[Query] = [values("called", [typed.whole]), {"prefix": {"called": typed.whole}}, EVERYTHING]
        asked = [every([values("suggested", [kind]), words, way]) for kind in NAMED for way in ways]
        first: list[dict[str, Any]] = [{"sought": "asc"}, {"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}]
        answers = self._records([_search(query, _FETCHED, first) for query in asked], day)
        each = len(ways)
        return {
            kind: [one for answer in answers[n * each : (n + 1) * each] for one in answer]
            for n, kind in enumerate(NAMED)
        }

    def _numbered(self, typed: TypedArticle, day: date) -> dict[Closeness, list[_Record]]:
        """The articles whose number is the one typed, and those whose number begins so: those that stand before others.

        Numbers are in the order of bytes, which is that of codes for the first digit after what was typed.
        """
        stands = standing(Status.IN_FORCE, day)
        ways: dict[Closeness, Query] = {
            Closeness.WHOLE: values("number", [typed.number]),
            Closeness.BEGINNING: {"prefix": {"number": typed.number}},
        }
        searches = []
        for way in ways.values():
            for alive in (stands, {"bool": {"must_not": [stands]}}):
                size = _CODES if typed.words or alive is stands else _FETCHED
                query = every([values("suggested", ["article"]), way, alive])
                searches.append(_search(query, size, [{"ref": "asc"}, {"id": "asc"}]))
        answers = self._records(searches, day)
        return {near: [*answers[2 * n], *answers[2 * n + 1]] for n, near in enumerate(ways)}

    def _works(self, works: set[int], day: date) -> Mapping[int, Sequence[_Record]]:
        """All records of some works, in the order of their ids."""
        if not works:
            return {}
        (records,) = self._records([_search(values("work", sorted(works)), _RECORDS, [{"id": "asc"}])], day)
        found: dict[int, list[_Record]] = {}
        for one in records:
            found.setdefault(one.work, []).append(one)
        return found

    def _records(self, searches: Sequence[Mapping[str, Any]], day: date) -> list[list[_Record]]:
        answers = self._opened.asked(searches)
        at = day.toordinal()
        return [[_record(hit, at) for hit in answer["hits"]["hits"]] for answer in answers]


def _search(query: Query, size: int, order: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "size": size,
        "query": constant(query),
        "sort": [*order],
        "_source": ["card"],
        "docvalue_fields": [*_FIELDS, "valid_to"],
    }


def _record(hit: Mapping[str, Any], at: int) -> _Record:
    fields = {name: found[0] for name, found in hit["fields"].items()}
    begins, still_born = int(fields["valid_from"]), int(fields["law"]) == STILL_BORN_LAW
    return _Record(
        card=Card.of(hit["_source"]["card"].encode()),
        work=int(fields["work"]),
        language=fields["language"],
        type=fields["type"],
        day=int(fields.get("day", 0)),
        begins=_NEVER if still_born or begins == OPEN_END else begins,
        sought=int(fields.get("sought", UNRANKED)),
        stands=not still_born and begins <= at < int(fields["valid_to"]),
    )


def _best(records: Sequence[_Record], language: str) -> _Record:
    """Of a work the document to offer: in the reader's language, standing, or else the one that began last."""
    return max(reversed(records), key=lambda one: (one.language == language, one.stands, one.begins))


def _called(
    records: Sequence[_Record], works: Mapping[int, Sequence[_Record]], typed: Typed, language: str
) -> Iterator[Near]:
    """What has a name that may be meant: of the documents of a work that have one name, the first has it."""
    distinct = {one.card.id: one for one in records}
    named = sorted(
        ((one.place[:2], name, one) for one in distinct.values() for name in one.card.names),
        key=lambda each: (each[0], each[1], each[2].card.id),
    )
    seen = set()
    for closeness, row in Names.of([name for _, name, _ in named]).find(typed):
        _, name, one = named[row]
        siblings = [
            other for other in works[one.work] if (other.type == "organisation") == (one.type == "organisation")
        ]
        first = next(other for other in siblings if name in other.card.names)
        if one.work not in seen and first.card.id == one.card.id:
            seen.add(one.work)
            best = _best(works[one.work], language)
            yield (
                closeness,
                partial(named_suggestion, best.card, best.type, typed, language, named=one.card, name=name),
            )


def _articles(
    typed: TypedArticle, found: Mapping[Closeness, Sequence[_Record]], works: Mapping[int, Sequence[_Record]]
) -> Iterator[Near]:
    """Articles by their number: that very number first, then longer ones; of both those that stand before others."""
    seen = set()
    for closeness, records in found.items():
        by_work: dict[int, tuple[bool, tuple[int, str, str], Card]] = {}
        for one in records:
            article = Article.of(one.card.ref)
            if article and _of_code(article, one.card, typed.words):
                gone = not any(each.stands for each in works[one.work])
                by_work.setdefault(one.work, (gone, article.place, one.card))
        for work, _ in sorted(by_work.items(), key=lambda each: each[1][:2]):
            if work not in seen:
                seen.add(work)
                yield closeness, partial(article_suggestion, _best(works[work], "").card)


def _of_code(article: Article, card: Card, words: Sequence[str]) -> bool:
    known = code_words(article.code, card.title)
    return all(any(name.startswith(word) for name in known) for word in words)
