"""Articles of codes by the number that is being typed: "L. 221-2-4", "221-2-4", "l2212", "CASF L22", "375-5 code c".

A number counts with its letter or without, with its hyphens or without; other words must be beginnings of the code's
name, abbreviation or usual citation, or of "article".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.citations.codes import BY_ABBREVIATION, CODES
from kb.search.analysis import fold, query_stems, tokens
from kb.search.beginnings import Beginnings, Closeness, encoded
from kb.vocabulary import INTERFACE_LANGUAGES

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
    """An article as its key writes it, ("CASF", "L221-2-4"); `row` is the caller's own number for it."""

    code: str
    number: str
    row: int

    @classmethod
    def of(cls, ref: str, row: int) -> Article | None:
        """The article of a key; None for other keys."""
        match = _REF.fullmatch(ref)
        return cls(sys.intern(match["code"]), match["number"], row) if match else None


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


class ArticleNumbers:
    """The articles of an index, in the order of the codes of kb.citations.codes and then of their numbers.

    titles  the title of one article of each code: of a code that kb.citations.codes does not know it says the name
    """

    def __init__(self, articles: Iterable[Article], titles: Mapping[str, str]) -> None:
        numbers = _Numbers()

        def place(article: Article) -> tuple[int, str, str]:
            return _RANKS.get(article.code, len(_RANKS)), article.code, numbers[article.number][0]

        ordered = sorted(articles, key=place)
        self._numbers = _beginnings([numbers[article.number][1:] for article in ordered])
        self._rows = np.fromiter((article.row for article in ordered), dtype=np.int32, count=len(ordered))
        self._spans = _spans([article.code for article in ordered])
        self._words = {code: _code_words(code, titles[code]) for code in self._spans}

    def find(self, typed: TypedArticle, standing: NDArray[np.bool_]) -> Iterator[tuple[Closeness, int]]:
        """The rows of articles that may be meant: that very number first, then those that `standing` says stand."""
        among = self._of_code(typed.words)
        seen: set[int] = set()
        for closeness, found in (
            (Closeness.WHOLE, self._numbers.same(typed.number)),
            (Closeness.BEGINNING, self._numbers.rows(typed.number)),
        ):
            places = np.unique(found)
            places = places[among[places]]
            rows = self._rows[places]
            for row in rows[np.argsort(~standing[rows], kind="stable")].tolist():
                if row not in seen:
                    seen.add(row)
                    yield closeness, row

    def _of_code(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Which articles are of a code that these words may name."""
        among = np.zeros(len(self._rows), dtype=np.bool_)
        for code, span in self._spans.items():
            known = self._words[code]
            among[span] = all(any(name.startswith(word) for name in known) for word in words)
        return among


class _Numbers(dict[str, tuple[str, str, str]]):
    """Of each number what it is ordered by, and what may be typed of it: with its letter, and without."""

    def __missing__(self, number: str) -> tuple[str, str, str]:
        letter = number[:1] if number[:1].isalpha() else ""
        order = letter + "-".join([part.rjust(8) for part in number.split("-")])  # 9 before 10
        full = number.lower()
        if not full.replace("-", "").isalnum():
            full = _DECORATION.sub("", re.sub(r"(?<=\d)\.(?=\d)", "-", fold(number)))
        before = _BEFORE.match(full)
        self[number] = order, full, full[before.end() :] if before else full
        return self[number]


def _beginnings(spelled: Sequence[tuple[str, str]]) -> Beginnings:
    """The rows of numbers by what may be typed of them: with their letter or without, with their hyphens or without."""
    full, bare = (encoded((forms[place] for forms in spelled), _LONGEST) for place in (0, 1))
    joined, least = (encoded((forms[place].replace("-", "") for forms in spelled), _LONGEST) for place in (0, 1))
    new = (np.ones(len(full), dtype=np.bool_), bare != full, joined != full, (least != bare) & (least != joined))
    kept = [np.flatnonzero(mask).astype(np.int32) for mask in new]
    words = [form[rows] for form, rows in zip((full, bare, joined, least), kept, strict=True)]
    return Beginnings(np.concatenate(words), np.concatenate(kept))


def _code_words(code: str, title: str) -> frozenset[str]:
    """The words by which people name a code, or the words of a title of one of its articles."""
    known = BY_ABBREVIATION.get(code)
    said = f"{known.abbreviation} {known.title} {known.cited}" if known else title
    return frozenset({*_ARTICLE, *(token.exact for token in tokens(said))})


def _spans(codes: Sequence[str]) -> dict[str, slice]:
    starts = {code: row for row, code in reversed([*enumerate(codes)])}
    ends = {code: row + 1 for row, code in enumerate(codes)}
    return {code: slice(starts[code], ends[code]) for code in starts}
