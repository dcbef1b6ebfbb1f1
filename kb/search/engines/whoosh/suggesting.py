"""Suggestions while typing, from one generation of the index and the thesaurus.

What names and numbers begin with is in arrays of each segment; titles are read from the index for the few that are
shown. A work is suggested once, whatever its versions and languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from heapq import merge
from itertools import accumulate, islice

import numpy as np

from kb.search.article_numbers import Article, TypedArticle
from kb.search.beginnings import Closeness, Typed
from kb.search.cards import Card, rank
from kb.search.concept_names import ConceptNames
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.named import Named, Standing
from kb.search.engines.whoosh.works import Works
from kb.search.request import Status
from kb.search.response import Suggestion
from kb.search.suggesting import NAMED, Near, article_suggestion, kind_of, mixed, named_suggestion
from kb.thesaurus import Thesaurus


class Suggesting:
    """Suggests from the documents of an open index; about: how many of its documents are about each concept."""

    def __init__(self, snapshot: Snapshot, columns: Columns, about: Mapping[str, int]) -> None:
        self._snapshot, self._columns, self._works = snapshot, columns, Works(columns)
        self._about, self._concepts = about, ConceptNames(Thesaurus(), about)
        bases = accumulate((segment.size for segment in snapshot.segments), initial=0)
        self._segments = [Named(segment, base) for segment, base in zip(snapshot.segments, bases, strict=False)]

    def suggest(
        self, text: str, thesaurus: Thesaurus, *, day: date, language: str, limit: int
    ) -> tuple[Suggestion, ...]:
        """What somebody who has typed this may mean, the nearest kind first; of law, what stands on that day."""
        if self._concepts.thesaurus is not thesaurus:
            self._concepts = ConceptNames(thesaurus, self._about)
        typed, article = Typed.of(text), TypedArticle.of(text)
        standing = self._columns.standing(Status.IN_FORCE, day)
        found: dict[str, Iterator[Near]] = {
            "concept": self._about_concepts(typed, language),
            **{kind: self._called(kind, typed, language, standing) for kind in NAMED},
        }
        if article is not None:
            found["article"] = self._numbered(article, standing)
        return tuple(
            suggestion() for suggestion in mixed({kind: [*islice(n, limit)] for kind, n in found.items()}, limit)
        )

    def _about_concepts(self, typed: Typed, language: str) -> Iterator[Near]:
        for closeness, row in self._concepts.find(typed):
            yield closeness, partial(self._concepts.suggestion, row, typed, language)

    def _called(self, kind: str, typed: Typed, language: str, standing: Mask) -> Iterator[Near]:
        """What has a name that may be meant: of the documents of a work that have one name, the first has it."""
        own: dict[int, Mapping[str, int]] = {}
        seen = set()
        near = (self._near(named, among, typed) for named, among in zip(self._segments, self._among[kind], strict=True))
        for closeness, one in merge(*near):
            work = self._works.of(one.number)
            if work not in own:
                own[work] = self._first(work, kind)
            if work not in seen and own[work][one.name] == one.number:
                seen.add(work)
                yield closeness, partial(self._document, one.name, one.number, typed, language, standing)

    def _near(self, named: Named, among: Mask, typed: Typed) -> Iterator[tuple[Closeness, Standing]]:
        for closeness, number, name in named.names(typed, among):
            yield closeness, Standing(rank(self._type(number)), -int(self._columns.day[number]), name, number)

    def _first(self, work: int, kind: str) -> Mapping[str, int]:
        """The names of a work, and the first of its documents that has each."""
        numbers = [number for number in reversed(self._works[work]) if kind_of(self._type(number)) == kind]
        return {name: number for number in numbers for name in self._card(number).names}

    def _numbered(self, typed: TypedArticle, standing: Mask) -> Iterator[Near]:
        seen = set()
        for closeness, _, _, work in merge(*(self._near_articles(named, typed, standing) for named in self._segments)):
            if work not in seen:
                seen.add(work)
                yield closeness, partial(self._article, work, standing)

    def _near_articles(
        self, named: Named, typed: TypedArticle, standing: Mask
    ) -> Iterator[tuple[Closeness, bool, tuple[int, str, str], int]]:
        for closeness, gone, number in named.articles(typed, standing, self._columns.live):
            article = Article.of(self._card(number).ref)
            if article is not None:
                yield closeness, gone, article.place, self._works.of(number)

    def _article(self, work: int, standing: Mask) -> Suggestion:
        return article_suggestion(self._card(self._works.best(work, "", standing)))

    def _document(self, name: str, number: int, typed: Typed, language: str, standing: Mask) -> Suggestion:
        best = self._works.best(self._works.of(number), language, standing)
        return named_suggestion(
            self._card(best), self._type(best), typed, language, named=self._card(number), name=name
        )

    def _card(self, number: int) -> Card:
        return Card.of(self._snapshot.string("card", number))

    def _type(self, number: int) -> str:
        return self._types[int(self._columns.profiles.of[number])]

    @cached_property
    def _types(self) -> Sequence[str]:
        """The type of each profile."""
        profiles = self._columns.profiles
        types = np.full(profiles.number, "", dtype=object)
        for type_ in profiles.known("type"):
            types[profiles.having("type", [type_])] = type_
        found: list[str] = types.tolist()
        return found

    @cached_property
    def _among(self) -> Mapping[str, Sequence[Mask]]:
        """Of each kind and segment the names of such documents that are not deleted."""
        bodies = self._columns.having("type", frozenset({"organisation"}))
        live = self._columns.live
        masks = {"organisation": live & bodies, "document": live & ~bodies}
        return {kind: [named.having(mask) for named in self._segments] for kind, mask in masks.items()}
