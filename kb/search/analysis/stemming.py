"""The stem of a word: what its forms have in common, in the language of the text it stands in.

Stems are made from folded forms, so that a word typed without its accents has the stem of the accented one; where the
stemmer of a language knows an ending by its accent, the rules here come before it. German compounds stay whole: parts
cannot be told from chance ("Staub-ecken") without a dictionary, and a wildcard, "vormund*", finds them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

import snowballstemmer

from kb.search.analysis.endings import irregular, regular
from kb.search.analysis.folding import fold
from kb.search.analysis.stop_words import stop_words
from kb.search.analysis.words import NUMBER_SIGN, Token, matches, parts, shouted

_STEMMERS = {"fr": "french", "en": "english", "es": "spanish", "it": "italian", "de": "german"}


def stem(token: Token, language: str) -> str | None:
    """The term under which a token is found in texts of that language; None for a stop word.

    In a language without rules it is the exact form.
    """
    if token.acronym:
        return token.exact
    if token.spelled == NUMBER_SIGN or token.spelled in stop_words(language):
        return None
    return _stem(token.exact, language) if language in _STEMMERS else token.exact


def terms(text: str, language: str) -> Iterator[tuple[str, str | None]]:
    """For each word of a text its exact form and its stem, as `tokens` and `stem` give them, for indexing: quicker."""
    return forms(text, language, shouted(text))


def forms(text: str, language: str, capitals: bool) -> Iterator[tuple[str, str | None]]:
    """The same of what is part of a text: whether that is all in `capitals`, see `shouted`, is said."""
    for match in matches(text):
        yield from _forms(match.group(), match.lastgroup, capitals, language)


def plain_forms(words: Collection[str], language: str) -> Iterator[tuple[str, str | None]]:
    """The same of each of these words of nothing but Latin letters, of which only the first may be a capital: quicker
    still."""
    if not words:
        return
    # What folding makes of a letter does not depend on those around it.
    text = "\n".join(words)
    stops = stop_words(language)
    for exact, spelled in zip(fold(text).split("\n"), text.lower().split("\n"), strict=True):
        if spelled in stops:
            yield exact, None
        else:
            yield exact, _stem(exact, language) if language in _STEMMERS else exact


@lru_cache(maxsize=20_000)
def _forms(written: str, kind: str | None, capitals: bool, language: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((token.exact, stem(token, language)) for token in parts(written, kind, capitals))


@lru_cache(maxsize=20_000)
def _stem(exact: str, language: str) -> str:
    form = irregular(language).get(exact, exact)
    if form.startswith("="):
        return form[1:]
    form = regular(form, language)
    short = form[:-1] if len(form) == 4 and form.endswith("es") else form
    if len(short) <= 3 and not short.endswith(("s", "ue")):
        # Too short to lose more: "mie" and "ase" are acronyms more often than words.
        return short
    stemmed = fold(_stemmer(language)(form))
    # "actif" and "active"
    return f"{stemmed[:-1]}v" if language == "fr" and len(stemmed) > 3 and stemmed.endswith("if") else stemmed


class _Stemmers(threading.local):
    """A stemmer of each language, for one thread: it keeps the word that it is at."""

    def __init__(self) -> None:
        self._known: dict[str, Callable[[str], str]] = {}

    def __call__(self, language: str) -> Callable[[str], str]:
        if language not in self._known:
            self._known[language] = snowballstemmer.stemmer(_STEMMERS[language]).stemWord
        return self._known[language]


_stemmer = _Stemmers()
