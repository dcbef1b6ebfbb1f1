"""Which words of a text answer a query: what was asked for, and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from kb.search.analysis import Token, fold, query_stems, stem, tokens
from kb.search.fields import TEXT_FIELDS
from kb.search.query.tree import And, Meaning, Most, Near, Node, Or, Phrase, Wildcard, Within, Word
from kb.search.widening import forms
from kb.thesaurus.concepts import Concept

#: Other words that may stand between those of a label, in whatever order: "mineurs étrangers dits isolés".
_LABEL_SLACK = 2

_POINTED = re.compile(r"[^\w\s'’-]|\n")


class Part(NamedTuple):
    """A word that is looked for: its stems; the exact form; only in capitals; or of a form with * and ?."""

    stems: frozenset[str] = frozenset()
    exact: str = ""
    capitals: bool = False
    pattern: str = ""

    def takes(self, token: Token, term: str | None) -> bool:
        """Whether a word of a text, whose stem is `term`, is this one."""
        if self.pattern:
            return _pattern(self.pattern).fullmatch(token.exact) is not None
        if self.exact:
            return token.exact == self.exact and (token.acronym or not self.capitals)
        return term is not None and term in self.stems


class Sought(NamedTuple):
    """Something that was asked for.

    parts  words, or phrases of several, which stand near each other in any order
    asked  bit by bit, which of the things that the user asked for it answers
    slack  how many other words may stand between the first and the last part
    """

    parts: tuple[tuple[Part, ...], ...]
    asked: int
    slack: int = 0


class Span(NamedTuple):
    """A stretch of a text that answers; `asked` as in Sought."""

    start: int
    end: int
    asked: int


@dataclass(frozen=True, slots=True)
class _Asking:
    """Reads a tree into what to look for."""

    languages: Sequence[str]
    bits: Iterator[int]

    def read(self, node: Node | None) -> Iterator[Sought]:
        match node:
            case Word(text):
                yield from self._words(text)
            case Phrase(text):
                if parts := _exact(text):
                    yield Sought((parts,), next(self.bits))
            case Wildcard(pattern):
                yield Sought(((Part(pattern=pattern),),), next(self.bits))
            case Near(parts, distance):
                groups = tuple(filter(None, map(self._group, parts)))
                if groups:
                    yield Sought(groups, next(self.bits), distance)
            case Meaning(words, concepts):
                yield from self._meaning(words, concepts)
            case And(parts) | Or(parts) | Most(parts):
                for part in parts:
                    yield from self.read(part)
            case Within(field, part) if field in TEXT_FIELDS:
                yield from self.read(part)

    def _words(self, text: str) -> Iterator[Sought]:
        for token in tokens(text):
            if stems := query_stems(token, self.languages):
                yield Sought(((Part(frozenset(stems)),),), next(self.bits))

    def _group(self, node: Word | Phrase) -> tuple[Part, ...]:
        if isinstance(node, Phrase):
            return _exact(node.text)
        return tuple(part for sought in self._words(node.text) for group in sought.parts for part in group)

    def _meaning(self, words: Sequence[Word], concepts: Sequence[Concept]) -> Iterator[Sought]:
        typed = [sought for word in words for sought in self.read(word)]
        yield from typed
        asked = 0
        for sought in typed:
            asked |= sought.asked
        for form in dict.fromkeys(form for concept in concepts for form in forms(concept)):
            parts = tuple((_label_part(written, form.acronym),) for written in form.stems)
            yield Sought(parts, asked or next(self.bits), form.width - len(parts) + _LABEL_SLACK)


def asked_by(tree: Node | None, languages: Sequence[str]) -> tuple[Sought, ...]:
    """What a query looks for in a corpus of these languages; of a widened one, the labels of its meanings too."""
    return tuple(dict.fromkeys(_Asking(languages, (1 << n for n in count())).read(tree)))


def spans_in(text: str, language: str, sought: Sequence[Sought]) -> list[Span]:
    """The stretches that answer, in order; none overlaps another."""
    words = [(token, stem(token, language)) for token in tokens(text)] if sought else []
    forms = {token.exact for token, _ in words}
    stems = {term for _, term in words if term}
    there = (one for one in sought if all(_may_be_there(part, forms, stems) for group in one.parts for part in group))
    return merged(span for one in there for span in _found(text, words, one))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Those that overlap made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Span(last.start, max(last.end, span.end), last.asked | span.asked)
        else:
            joined.append(span)
    return joined


def close_together(places: Sequence[Sequence[tuple[int, int]]], width: int) -> set[tuple[int, int]]:
    """Of the places of each part, in order, those that stand with one of every other part within `width`."""
    near: set[tuple[int, int]] = set()
    for n, own in enumerate(places):
        others = (*places[:n], *places[n + 1 :])
        for place in own:
            group, (first, last) = [place], place
            for other in others:
                nearest = _nearest(other, place)
                group.append(nearest)
                first, last = min(first, nearest[0]), max(last, nearest[1])
            if last - first <= width:
                near.update(group)
    return near


def _nearest(places: Sequence[tuple[int, int]], place: tuple[int, int]) -> tuple[int, int]:
    at = bisect_left(places, place)
    return min(places[max(0, at - 1) : at + 1], key=lambda other: abs(other[0] - place[0]))


def _found(text: str, words: Sequence[tuple[Token, str | None]], one: Sought) -> Iterator[Span]:
    places = [list(_runs(words, group)) for group in one.parts]
    chosen: Iterable[tuple[int, int]] = places[0]
    if len(places) > 1:
        near = all(places) and sorted(close_together(places, sum(map(len, one.parts)) + one.slack))
        chosen = _joined(near, len(places), text, words) if near else ()
    for first, last in chosen:
        yield Span(words[first][0].start, words[last - 1][0].end, one.asked)


def _runs(words: Sequence[tuple[Token, str | None]], group: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """Where the parts of a group follow each other: index of the first word, and of the one after the last."""
    width = len(group)
    for n, (token, term) in enumerate(words):
        if group[0].takes(token, term) and (
            width == 1
            or (
                n + width <= len(words)
                and all(part.takes(*word) for part, word in zip(group[1:], words[n + 1 : n + width], strict=True))
            )
        ):
            yield n, n + width


def _joined(
    places: Sequence[tuple[int, int]], parts: int, text: str, words: Sequence[tuple[Token, str | None]]
) -> Iterator[tuple[int, int]]:
    """Neighbours made one, as many as there are parts: only blanks, stop words and apostrophes may stand between."""
    first, last = places[0]
    joined = 1
    for start, end in places[1:]:
        between = text[words[last - 1][0].end : words[start][0].start]
        stopped = joined == parts or any(term for _, term in words[last:start]) or _POINTED.search(between)
        if stopped:
            yield first, last
        first, joined = (start, 1) if stopped else (first, joined + 1)
        last = end
    yield first, last


def _may_be_there(part: Part, forms: AbstractSet[str], stems: AbstractSet[str]) -> bool:
    """Quickly, whether looking for it is worth while."""
    return bool(part.pattern) or part.exact in forms or not part.stems.isdisjoint(stems)


def _exact(text: str) -> tuple[Part, ...]:
    return tuple(Part(exact=token.exact) for token in tokens(text))


def _label_part(written: str, acronym: bool) -> Part:
    return Part(exact=written, capitals=True) if acronym else Part(frozenset((written,)))


@lru_cache(maxsize=200)
def _pattern(written: str) -> re.Pattern[str]:
    pieces = {"*": r"[\w*-]*", "?": "."}
    return re.compile("".join(pieces.get(character, re.escape(character)) for character in fold(written)), re.DOTALL)
