"""What is typed so far, and the names that it may be the beginning of.

Names and what is typed are compared by their words in the exact form of kb.search.analysis, so that accents, case,
apostrophes, "œ" and inclusive writing make no difference. Each word typed is the beginning of a word of the name, in
any order; words that say little ("de", "the") may be missing in the name, unless they are the last and unfinished.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import Token, article_number, fold, query_stems, tokens
from kb.search.response import Fragment
from kb.vocabulary import INTERFACE_LANGUAGES

Rows = NDArray[np.int32]
Words = NDArray[np.bytes_]
#: Where a piece of a text begins, and where it ends (excluded).
_Place = tuple[int, int]

#: Characters and words of what is typed that are read: nobody types more to find a name.
_LONGEST, _MOST_WORDS = 200, 12
#: Bytes of a word, and of a whole name, that are compared.
_WORD, _NAME = 24, 80
#: The first letters of an elided word ("l'abri"), before its apostrophe is typed.
_ELIDED = frozenset({*"cdjlmnst", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"})
#: An addition of inclusive writing that is not finished: "isolé(", "mineur·e".
_UNFINISHED = re.compile(r"(?<=\w)[·•‧∙⋅.(/\-‐‑–]e?$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s.*'’\-‐‑–]+")


class Closeness(IntEnum):
    """How near what is typed comes to a name, nearest first."""

    WHOLE = 0
    BEGINNING = 1
    IN_A_ROW = 2
    SCATTERED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What is typed: all its words as a name is written, and those that a name must have words for."""

    whole: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Typed:
        """What somebody has typed so far; without words where there is nothing to go by."""
        found = [*tokens(_UNFINISHED.sub("", text[:_LONGEST].strip()))][:_MOST_WORDS]
        if len(found) > 1 and found[-1].exact in _ELIDED:
            found.pop()
        asked = [token.exact for token in found if token is found[-1] or _says_something(token)]
        return cls(whole=" ".join(token.exact for token in found), words=tuple(dict.fromkeys(asked)))

    def fits(self, name: str) -> bool:
        """True if each word begins a word of this name."""
        own = [*_words(name)]
        return all(any(word.startswith(begun) for word in own) for begun in self.words)


def _says_something(token: Token) -> bool:
    return bool(query_stems(token, INTERFACE_LANGUAGES))


def encoded(words: Iterable[str], longest: int) -> Words:
    """Words as an array of bytes in UTF-8, so many of each."""
    return np.array([word.encode()[:longest] for word in words], dtype=f"S{longest}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """Words in their order, with the rows that each stands for: arrays that may be mapped from a file.

    words   ascending, as `encoded` gives them
    starts  where the rows of each word begin, one more than there are words
    rows    int32, ascending within a word
    """

    words: Words
    starts: NDArray[Any]
    rows: Rows

    @classmethod
    def of(cls, words: Iterable[str], rows: Rows, longest: int) -> Self:
        """From each word with a row of it; so many bytes of a word are compared."""
        places: dict[str, int] = {}
        given = np.fromiter((places.setdefault(word, len(places)) for word in words), dtype=np.int64, count=len(rows))
        distinct = encoded(places, longest)
        order = np.argsort(distinct, kind="stable")
        sorted_places = np.empty(len(order), dtype=np.int32)
        sorted_places[order] = np.arange(len(order), dtype=np.int32)
        of_word = sorted_places[given]
        counts = np.bincount(of_word, minlength=len(order))
        return cls(
            words=distinct[order],
            starts=np.cumsum([0, *counts.tolist()], dtype=np.uint32),
            rows=rows[np.argsort(of_word, kind="stable")],
        )

    def begun(self, beginning: str) -> Rows:
        """The rows of all words that begin so, one as often as it has such words."""
        first = beginning.encode()[: self.words.dtype.itemsize]
        return self._between(first, first.ljust(self.words.dtype.itemsize, b"\xff"))

    def same(self, word: str) -> Rows:
        """The rows of this very word."""
        key = word.encode()[: self.words.dtype.itemsize]
        return self._between(key, key)

    def _between(self, first: bytes, last: bytes) -> Rows:
        low = int(np.searchsorted(self.words, np.bytes_(first), side="left"))
        high = int(np.searchsorted(self.words, np.bytes_(last), side="right"))
        return self.rows[int(self.starts[low]) : int(self.starts[high])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names, those that matter most first; a row is a place in that order. Each is as fields.name_key writes it.

    name    what gives the name of a row
    size    how many there are
    wholes  their rows by the whole name, words: by each of its words
    """

    name: Callable[[int], str]
    size: int
    wholes: Beginnings
    words: Beginnings

    @classmethod
    def of(cls, names: Sequence[str]) -> Self:
        """These names."""
        words = [[*_words(name)] for name in names]
        rows = np.arange(len(names), dtype=np.int32)
        return cls(
            name=names.__getitem__,
            size=len(names),
            wholes=Beginnings.of(names, rows, _NAME),
            words=Beginnings.of(chain.from_iterable(words), np.repeat(rows, [*map(len, words)]), _WORD),
        )

    def find(self, typed: Typed, among: NDArray[np.bool_] | None = None) -> Iterator[tuple[Closeness, int]]:
        """The rows that may be meant, nearest first and then in their order, each once; only those of `among`."""
        if not typed.words:
            return
        left = np.ones(self.size, dtype=np.bool_) if among is None else among.copy()
        for word in typed.words:
            begun = np.zeros(self.size, dtype=np.bool_)
            begun[self.words.begun(word)] = True
            left &= begun
        for closeness, found in (
            (Closeness.WHOLE, self.wholes.same(typed.whole)),
            (Closeness.BEGINNING, self.wholes.begun(typed.whole)),
        ):
            rows = np.unique(found)
            for row in rows[left[rows]].tolist():
                left[row] = False
                yield closeness, row
        yield from self._inside(typed, np.flatnonzero(left))

    def _inside(self, typed: Typed, rows: NDArray[np.int64]) -> Iterator[tuple[Closeness, int]]:
        if " " not in typed.whole:
            yield from ((Closeness.IN_A_ROW, int(row)) for row in rows)
            return
        apart = []
        for row in map(int, rows):
            if f" {typed.whole}" in self.name(row):
                yield Closeness.IN_A_ROW, row
            else:
                apart.append(row)
        yield from ((Closeness.SCATTERED, row) for row in apart)


def _words(name: str) -> Iterator[str]:
    for word in dict.fromkeys(name.split()):
        yield word
        if number := article_number(word):
            yield number  # people leave the letter of an article out


def marked(text: str, typed: Typed) -> tuple[Fragment, ...]:
    """A text with what was typed marked: where its words stand in a row, else the beginnings of words wherever."""
    found = [*tokens(text)]
    places = _in_a_row(text, found, typed.whole.split()) or [_begun(text, token, typed.words) for token in found]
    fragments, done = [], 0
    for start, end in filter(None, places):
        fragments += [Fragment(text[done:start], False), Fragment(text[start:end], True)]
        done = end
    return tuple(fragment for fragment in (*fragments, Fragment(text[done:], False)) if fragment.text)


def _in_a_row(text: str, found: Sequence[Token], words: Sequence[str]) -> list[_Place | None]:
    """Where all the words stand one after the other, the last of them unfinished; the first time only."""
    *whole, last = words or [""]
    for first in range(len(found) - len(whole) if last else 0):
        row = found[first : first + len(words)]
        if [token.exact for token in row[:-1]] == whole and (place := _begun(text, row[-1], [last])):
            return [*((token.start, token.end) for token in row[:-1]), place]
    return []


def _begun(text: str, token: Token, words: Sequence[str]) -> _Place | None:
    """Where the longest typed word lies in a token: at its start, or at that of an article's number."""
    starts = [token.start]
    if article_number(token.exact) and (digit := re.search(r"\d", text[token.start : token.end])):
        starts.append(token.start + digit.start())
    ends = [(start, _reach(text, start, token.end, word)) for start in starts for word in words]
    best = max(ends, key=lambda place: place[1], default=(0, 0))
    return best if best[1] else None


def _reach(text: str, start: int, end: int, word: str) -> int:
    """Where the beginning of a token that spells a typed word ends; 0 if it spells none."""
    wanted = _plain(word)
    for stop in range(start + 1, end + 1):
        spelled = _plain(text[start:stop])
        if len(spelled) >= len(wanted):
            return stop if spelled.startswith(wanted) else 0
    return 0


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text))
