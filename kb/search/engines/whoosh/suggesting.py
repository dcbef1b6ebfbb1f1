"""Suggestions while typing, from one generation of the index and the thesaurus.

What is kept of the documents is their names, and of the articles of codes their numbers; titles are read from the
index for the few that are shown. A work is suggested once, whatever its versions and languages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

import numpy as np

from kb.citations.codes import BY_ABBREVIATION, article_citation
from kb.search.article_numbers import Article, ArticleNumbers, TypedArticle
from kb.search.beginnings import Closeness, Names, Typed
from kb.search.concept_names import ConceptNames
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.works import Works
from kb.search.fields import FACETS, name_key
from kb.search.request import Status
from kb.search.response import Suggestion
from kb.thesaurus import Thesaurus

#: Types of documents, those that most people come for first; what is not here comes last.
_TYPES = (
    "guide", "theme", "practice", "structure", "statute", "decree", "circular", "treaty", "eu-act", "soft-law",
    "report", "statistics", "rights-decision", "case-law", "case-study", "law-note", "training", "event", "press",
)  # fmt: skip
_RANKS = {type_: rank for rank, type_ in enumerate(_TYPES)}
#: Kinds in the order in which they come where they are equally near.
_KINDS = ("article", "concept", "organisation", "document")

#: A JSON value at the beginning of a text, and where it ends: `json.loads` without what it asks of bytes each time.
_DECODE = json.JSONDecoder().raw_decode

#: How near a row is.
_Near = tuple[Closeness, int]


class _Card(NamedTuple):
    """What the index keeps of every document for this: see kb.search.engines.whoosh.invert.card."""

    id: str
    ref: str
    title: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return self.title, *self.aliases


class _Named(NamedTuple):
    """A name as it is compared, whose it is, and what it is ordered by: types first, then the newest."""

    rank: int
    age: int
    name: str
    number: int
    work: int


class Suggesting:
    """Suggests from the documents of an open index.

    cards  what its column of that name has of a document
    about  how many of its documents are about each concept
    """

    def __init__(self, columns: Columns, cards: Callable[[int], bytes], about: Mapping[str, int]) -> None:
        self._columns, self._cards, self._works = columns, cards, Works(columns)
        self._about, self._concepts = about, ConceptNames(Thesaurus(), about)
        self._types = np.full(columns.size, "", dtype=object)
        for type_ in columns.values("type"):
            self._types[columns.having("type", frozenset({type_}))] = type_
        self._articles, self._named = self._read()
        self._names = {kind: Names([one.name for one in named]) for kind, named in self._named.items()}

    def suggest(
        self, text: str, thesaurus: Thesaurus, *, day: date, language: str, limit: int
    ) -> tuple[Suggestion, ...]:
        """What somebody who has typed this may mean, the nearest kind first; of law, what stands on that day."""
        if self._concepts.thesaurus is not thesaurus:
            self._concepts = ConceptNames(thesaurus, self._about)
        typed, article = Typed.of(text), TypedArticle.of(text)
        standing = self._columns.standing(Status.IN_FORCE, day)
        found = {kind: self._find(kind, typed) for kind in self._named}
        found["concept"] = self._concepts.find(typed)
        if article is not None:
            found["article"] = self._articles.find(article, self._works.any(standing))
        rows = _mixed({kind: [*islice(near, limit)] for kind, near in found.items()}, limit)
        return tuple(self._suggestion(kind, row, typed, language, standing) for kind, row in rows)

    def _find(self, kind: str, typed: Typed) -> Iterator[_Near]:
        seen = set()
        for closeness, row in self._names[kind].find(typed):
            work = self._named[kind][row].work
            if work not in seen:
                seen.add(work)
                yield closeness, row

    def _suggestion(self, kind: str, row: int, typed: Typed, language: str, standing: Mask) -> Suggestion:
        match kind:
            case "concept":
                return self._concepts.suggestion(row, typed, language)
            case "article":
                return self._article(row, standing)
            case _:
                return self._document(self._named[kind][row], typed, language, standing)

    def _article(self, work: int, standing: Mask) -> Suggestion:
        card = self._card(self._works.best(work, "", standing))
        article = Article.of(card.ref, work)
        code = BY_ABBREVIATION.get(article.code) if article else None
        if article is None or code is None:
            return Suggestion(kind="article", text=card.title, document_id=card.id)
        cited = article_citation(article.code, article.number)
        return Suggestion(kind="article", text=cited, detail=code.title, document_id=card.id)

    def _document(self, named: _Named, typed: Typed, language: str, standing: Mask) -> Suggestion:
        number = self._works.best(named.work, language, standing)
        card, kind = self._card(number), _kind(self._types[number])
        detail = "" if kind == "organisation" else FACETS["type"].say(self._types[number], language)
        if not typed.fits(name_key(card.title)):
            detail = next(name for name in self._card(named.number).names if name_key(name) == named.name)
        return Suggestion(kind=kind, text=card.title, detail=detail, document_id=card.id)

    def _card(self, number: int) -> _Card:
        (id_, ref, title, *aliases), _ = _DECODE(self._cards(number).decode())
        return _Card(id_, ref, title, tuple(aliases))

    def _read(self) -> tuple[ArticleNumbers, dict[str, list[_Named]]]:
        """The articles of codes by number, and the names of all other documents by kind, in their order."""
        articles: list[Article] = []
        titles: dict[str, str] = {}
        named: dict[str, dict[tuple[str, int], _Named]] = {"organisation": {}, "document": {}}
        for work, first in enumerate(self._works.firsts):
            type_ = self._types[first]
            card = self._card(first) if type_ == "law-article" else None
            article = Article.of(card.ref, work) if card else None
            if card and article:
                articles.append(article)
                titles.setdefault(article.code, card.title)
                continue
            for one in self._named_so(work, self._works[work]):
                named[_kind(type_)].setdefault((one.name, work), one)
        return ArticleNumbers(articles, titles), {kind: sorted(found.values()) for kind, found in named.items()}

    def _named_so(self, work: int, numbers: Sequence[int]) -> Iterator[_Named]:
        for number in numbers:
            rank = _RANKS.get(self._types[number], len(_RANKS))
            for name in filter(None, map(name_key, self._card(number).names)):
                yield _Named(rank, -int(self._columns.day[number]), name, number, work)


def _kind(type_: str) -> str:
    return "organisation" if type_ == "organisation" else "document"


def _mixed(found: Mapping[str, Sequence[_Near]], limit: int) -> list[tuple[str, int]]:
    """The nearest of all kinds, kind by kind; no kind takes more than half where others have something to offer."""
    ranked = sorted(
        (closeness, _KINDS.index(kind), place, row)
        for kind, near in found.items()
        for place, (closeness, row) in enumerate(near)
    )
    half = limit // 2
    first, more = [one for one in ranked if one[2] < half], [one for one in ranked if one[2] >= half]
    chosen = sorted((*first, *more)[:limit])
    kinds = dict.fromkeys(kind for _, kind, _, _ in chosen)
    return [(_KINDS[wanted], row) for wanted in kinds for _, kind, _, row in chosen if kind == wanted]
