"""Articles of codes by the number that is being typed: "L. 221-2-4", "221-2-4", "l2212", "CASF L22", "375-5 code c".

A number counts with its letter or without, with its hyphens or without; other words must be beginnings of the code's
name, abbreviation or usual citation, or of "article".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.citations.codes import BY_ABBREVIATION, CODES
from kb.search.analysis import fold, query_stems, tokens
from kb.search.beginnings import Beginnings, Closeness
from kb.vocabulary import INTERFACE_LANGUAGES

Mask = NDArray[np.bool_]

_LETTER = r"(?:lo|[lrda]|annexe)"
_TYPED = re.compile(
    r"(?<![^\W_]) (?P<letter>(?:l\.?\s?o|[lrda]|annexe)(?=[\s.*]*\d))? [\s.*]*"
    r"(?<![\d-]) (?P<number>\d+(?:[\s.-]+\d+)*[a-z]{0,6}) (?![^\W_])",
    re.VERBOSE,
)
_BEFORE = re.compile(rf"{_LETTER}(?=\d)")
_REF = re.compile(r"fr:(?P<code>[^:]+):(?P<number>.*\d.*)")
_DECORATION = re.compile(r"[*\s.'’]+")
_ARTICLE = ("article", "articles")
#: Bytes of a number that are compared.
_LONGEST = 16
_RANKS = {code.abbreviation: rank for rank, code in enumerate(CODES)}


class Article(NamedTuple):
    """An article as its key writes it: ("CASF", "L221-2-4")."""

    code: str
    number: str

    @classmethod
    def of(cls, ref: str) -> Article | None:
        """The article of a key; None for other keys."""
        match = _REF.fullmatch(ref)
        return cls(sys.intern(match["code"]), match["number"]) if match else None

    @property
    def place(self) -> tuple[int, str, str]:
        """What articles are ordered by: the codes in the order of kb.citations.codes, 9 before 10."""
        letter = self.number[:1] if self.number[:1].isalpha() else ""
        parts = "-".join([part.rjust(8) for part in self.number.split("-")])
        return _RANKS.get(self.code, len(_RANKS)), self.code, letter + parts

    @property
    def spelled(self) -> Sequence[str]:
        """What may be typed of its number: with its letter or without, with its hyphens or without."""
        full = self.number.lower()
        if not full.replace("-", "").isalnum():
            full = _DECORATION.sub("", re.sub(r"(?<=\d)\.(?=\d)", "-", fold(self.number)))
        before = _BEFORE.match(full)
        forms = (full, full[before.end() :]) if before else (full,)
        return tuple(dict.fromkeys((*forms, *(form.replace("-", "") for form in forms))))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedArticle:
    """A number that is typed, folded, and the other words with it."""

    number: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> TypedArticle | None:
        """The article of which somebody types the number; None where there is no number, or more than one."""
        folded = fold(text[:200])
        found = [*_TYPED.finditer(folded)]
        if len(found) != 1:
            return None
        letter = _DECORATION.sub("", found[0]["letter"] or "")
        number = re.sub(r"[\s.-]+(?=\d)", "-", found[0]["number"])
        rest = f"{folded[: found[0].start()]} {folded[found[0].end() :]}"
        said = (token.exact for token in tokens(rest) if query_stems(token, INTERFACE_LANGUAGES))
        return cls(number=letter + number, words=tuple(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleNumbers:
    """Articles in their order, see Article.place; a row is a place in it.

    numbers  their rows by what may be typed of their number
    codes    of each code where its rows begin, one more than there are codes
    words    of each code the words by which people name it
    """

    numbers: Beginnings
    codes: Sequence[int]
    words: Sequence[frozenset[str]]

    def find(self, typed: TypedArticle, standing: Mask, living: Mask) -> Iterator[tuple[Closeness, bool, int]]:
        """The rows of articles that may be meant, and whether they are not among those standing: that very number
        first, then those that stand; of longer numbers in the same way. Of those that do not stand, only the living."""
        among = self._of_code(typed.words)
        for closeness, found in (
            (Closeness.WHOLE, self.numbers.same(typed.number)),
            (Closeness.BEGINNING, self.numbers.begun(typed.number)),
        ):
            rows = np.unique(found)
            rows = rows[among[rows]]
            stands = standing[rows]
            for gone, some in ((False, stands), (True, living[rows] & ~stands)):
                for row in rows[some].tolist():
                    yield closeness, gone, row

    def _of_code(self, words: Sequence[str]) -> Mask:
        """Which articles are of a code that these words may name."""
        among = np.zeros(self.codes[-1], dtype=np.bool_)
        for start, end, known in zip(self.codes, self.codes[1:], self.words, strict=False):
            among[start:end] = all(any(name.startswith(word) for name in known) for word in words)
        return among


def by_number(articles: Sequence[Article]) -> Beginnings:
    """The rows of articles by what may be typed of their numbers."""
    forms = [article.spelled for article in articles]
    rows = np.repeat(np.arange(len(forms), dtype=np.int32), [*map(len, forms)])
    return Beginnings.of(chain.from_iterable(forms), rows, _LONGEST)


def code_words(code: str, title: str) -> frozenset[str]:
    """The words by which people name a code, or the words of a title of one of its articles."""
    known = BY_ABBREVIATION.get(code)
    said = f"{known.abbreviation} {known.title} {known.cited}" if known else title
    return frozenset({*_ARTICLE, *(token.exact for token in tokens(said))})
