"""Articles of codes by the number that is being typed: "L. 221-2-4", "221-2-4", "l2212", "CASF L22", "375-5 code c".

A number counts with its letter or without, with its hyphens or without; other words must be beginnings of the code's
name, abbreviation or usual citation, or of "article".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.citations.codes import BY_ABBREVIATION, CODES, article_citation
from kb.search.analysis import fold, query_stems, tokens
from kb.search.beginnings import Beginnings, Closeness
from kb.vocabulary import INTERFACE_LANGUAGES

_LETTER = r"(?:lo|[lrda]|annexe)"
_TYPED = re.compile(
    r"(?<![^\W_]) (?P<letter>(?:l\.?\s?o|[lrda]|annexe)(?=[\s.*]*\d))? [\s.*]*"
    r"(?<![\d-]) (?P<number>\d+(?:[\s.-]+\d+)*[a-z]{0,6}) (?![^\W_])",
    re.VERBOSE,
)
_REF = re.compile(r"fr:(?P<code>[^:]+):(?P<number>.*\d.*)")
_DECORATION = re.compile(r"[*\s.'’]+")
_ARTICLE = ("article", "articles")
_RANKS = {code.abbreviation: rank for rank, code in enumerate(CODES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as its key writes it, ("CASF", "L221-2-4"), with the title of its document.

    row  the caller's own number for it
    """

    code: str
    number: str
    title: str
    row: int

    @classmethod
    def of(cls, ref: str, *, title: str, row: int) -> Article | None:
        """The article of a key; None for other keys."""
        match = _REF.fullmatch(ref)
        return cls(code=match["code"], number=match["number"], title=title, row=row) if match else None

    @property
    def citation(self) -> str:
        """How lawyers write it; its title where its code has no usual name."""
        return article_citation(self.code, self.number) if self.code in BY_ABBREVIATION else self.title

    @property
    def code_title(self) -> str:
        """The name of its code; "" where its title says it."""
        return BY_ABBREVIATION[self.code].title if self.code in BY_ABBREVIATION else ""


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
    """The articles of an index, in the order of the codes of kb.citations.codes and then of their numbers."""

    def __init__(self, articles: Iterable[Article]) -> None:
        ordered = sorted(articles, key=_place)
        spelled = [(form, row) for row, article in enumerate(ordered) for form in _forms(article.number)]
        self._numbers = Beginnings([form for form, _ in spelled], (row for _, row in spelled))
        self._rows = np.fromiter((article.row for article in ordered), dtype=np.int32, count=len(ordered))
        self._words = {code: _code_words(article) for code, article in {one.code: one for one in ordered}.items()}
        self._spans = _spans([article.code for article in ordered])

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


def _place(article: Article) -> tuple[int, str, str]:
    number = re.sub(r"\d+", lambda match: match[0].zfill(8), article.number)
    return _RANKS.get(article.code, len(_RANKS)), article.code, number


def _forms(number: str) -> set[str]:
    """What may be typed of a number: with its letter or without, with its hyphens or without."""
    spelled = _DECORATION.sub("", re.sub(r"(?<=\d)\.(?=\d)", "-", fold(number)))
    bare = re.sub(rf"^{_LETTER}(?=\d)", "", spelled)
    return {spelled, bare, spelled.replace("-", ""), bare.replace("-", "")}


def _code_words(article: Article) -> frozenset[str]:
    """The words by which people name the code of an article."""
    known = BY_ABBREVIATION.get(article.code)
    said = f"{known.abbreviation} {known.title} {known.cited}" if known else article.title
    return frozenset({*_ARTICLE, *(token.exact for token in tokens(said))})


def _spans(codes: Sequence[str]) -> dict[str, slice]:
    starts = {code: row for row, code in reversed([*enumerate(codes)])}
    ends = {code: row + 1 for row, code in enumerate(codes)}
    return {code: slice(starts[code], ends[code]) for code in starts}
