"""What suggestions are made from, in one segment: articles of codes by their number, all else by its names.

Arrays that are worked out when a segment is complete, and then mapped:

    named/documents        of each name whose it is, those that matter most first: see Standing
    named/content, /ends   the names
    named/wholes/…         the names as kb.search.beginnings.Beginnings, and their words: words, starts, rows of both
    articles/documents     of each article its versions, articles in the order of ArticleNumbers
    articles/starts        where the versions of each begin, one more than there are articles
    articles/codes         where the articles of each code begin, one more than there are codes
    articles/numbers/…     their numbers as Beginnings
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kb.search.article_numbers import Article, ArticleNumbers, TypedArticle, by_number, code_words
from kb.search.beginnings import Beginnings, Closeness, Names, Typed
from kb.search.cards import LAW, UNRANKED, Card, rank
from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.segment import Array, SegmentArrays
from kb.search.engines.whoosh.columns import Mask


class Standing(NamedTuple):
    """What names are ordered by: the type of their document, then its day, the newest first."""

    rank: int
    age: int
    name: str
    number: int


def derive_names(segment: SegmentArrays) -> Mapping[str, Array]:
    """The arrays of a segment; none of one without the cards that they are made from."""
    if "card" not in segment.strings:
        return {}
    types = segment.fields["type"]
    ranks = np.full(segment.size, UNRANKED, dtype=np.int64)
    law = np.zeros(segment.size, dtype=np.bool_)
    for term, type_ in enumerate(types.terms.terms()):
        having = types.numbers[int(types.starts[term]) : int(types.starts[term + 1])]
        ranks[having] = rank(type_.decode())
        law[having] |= type_.decode() == LAW
    articles: dict[tuple[Article, int], list[int]] = {}
    named: list[Standing] = []
    cards = segment.strings["card"]
    facts = zip(law.tolist(), ranks.tolist(), segment.numbers["day"].tolist(), strict=True)
    works = segment.numbers["work"].tolist()
    for number, (is_law, ranked, day) in enumerate(facts):
        card = Card.of(cards[number])
        article = Article.of(card.ref) if is_law else None
        if article is not None:
            articles.setdefault((article, works[number]), []).append(number)
        else:
            named += (Standing(ranked, -day, name, number) for name in card.names)
    return _names(sorted(named)) | _articles(articles)


def _names(named: Sequence[Standing]) -> dict[str, Array]:
    kept = Blobs.pack([one.name.encode() for one in named])
    names = Names.of([one.name for one in named])
    return {
        "named/documents": np.asarray([one.number for one in named], dtype=np.int32),
        "named/content": np.frombuffer(kept.content, dtype=np.uint8),
        "named/ends": kept.ends,
        **_arrays("named/wholes", names.wholes),
        **_arrays("named/words", names.words),
    }


def _articles(found: Mapping[tuple[Article, int], Sequence[int]]) -> dict[str, Array]:
    ordered = sorted(found, key=lambda each: (each[0].place, each[1]))
    articles = [article for article, _ in ordered]
    versions = [found[each] for each in ordered]
    codes = [row for row, each in enumerate(articles) if not row or each.code != articles[row - 1].code]
    return {
        "articles/documents": np.asarray([number for each in versions for number in each], dtype=np.int32),
        "articles/starts": np.cumsum([0, *map(len, versions)], dtype=np.uint32),
        "articles/codes": np.asarray([*codes, len(articles)], dtype=np.uint32),
        **_arrays("articles/numbers", by_number(articles)),
    }


def _arrays(name: str, table: Beginnings) -> dict[str, Array]:
    return {f"{name}/words": table.words, f"{name}/starts": table.starts, f"{name}/rows": table.rows}


def _table(arrays: Mapping[str, Array], name: str) -> Beginnings:
    return Beginnings(words=arrays[f"{name}/words"], starts=arrays[f"{name}/starts"], rows=arrays[f"{name}/rows"])


class Named:
    """The arrays of a segment; documents have the numbers of the index, the first of them `base`."""

    def __init__(self, segment: SegmentArrays, base: int) -> None:
        derived = segment.derived
        self._base, self._size, self._cards = base, segment.size, segment.strings["card"]
        self._named = derived["named/documents"]
        self._texts = Blobs(derived["named/content"].data, derived["named/ends"])
        self._names = Names(
            name=self._name,
            size=len(self._texts),
            wholes=_table(derived, "named/wholes"),
            words=_table(derived, "named/words"),
        )
        self._versions, self._starts = derived["articles/documents"], derived["articles/starts"]
        self._codes, self._numbers = derived["articles/codes"], _table(derived, "articles/numbers")

    def having(self, mask: Mask) -> Mask:
        """Of each name, whether its document is in a mask of the whole index."""
        return mask[self._base :][self._named]

    def names(self, typed: Typed, among: Mask) -> Iterator[tuple[Closeness, int, str]]:
        """The names that may be meant, of those of a mask that `having` gave, with their documents; nearest first."""
        for closeness, row in self._names.find(typed, among):
            yield closeness, int(self._named[row]) + self._base, self._name(row)

    def articles(self, typed: TypedArticle, standing: Mask, living: Mask) -> Iterator[tuple[Closeness, bool, int]]:
        """The articles that may be meant, see ArticleNumbers, each as its first version; `standing` and `living` are
        masks of the whole index."""
        if len(self._versions):
            masks = (
                np.logical_or.reduceat(mask[self._base :][self._versions], self._starts[:-1])
                for mask in (standing, living)
            )
            for closeness, gone, row in self._articles.find(typed, *masks):
                yield closeness, gone, self._base + self._first(row)

    @cached_property
    def _articles(self) -> ArticleNumbers:
        codes = self._codes.tolist()
        firsts = (Card.of(self._cards[self._first(row)]) for row in codes[:-1])
        words = [code_words(article.code, card.title) for card in firsts if (article := Article.of(card.ref))]
        return ArticleNumbers(numbers=self._numbers, codes=codes, words=words)

    def _first(self, row: int) -> int:
        return int(self._versions[int(self._starts[row])])

    def _name(self, row: int) -> str:
        return self._texts[row].decode()
