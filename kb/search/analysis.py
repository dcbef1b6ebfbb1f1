"""Text becomes terms: the same for documents and for queries.

Each word has two forms. The *exact* form is folded (lower case, no accents, œ → oe). The *stem* is made from
the exact form in the document's language, stop words left out. Folding comes before stemming, so that a word
typed without its accents has the stem of the accented one.

What French texts of this field need beyond words:

- elision: "l'enfance", "d’un", "jusqu'à" give "enfance", "un", "a"; "aujourd'hui" stays whole;
- inclusive writing: "mineur·e·s", "isolé.e.s", "étranger-e-s", "isolé(e)s", "étrangers/ères" give the form without
  the addition, in the plural where they are plural;
- acronyms: a word in capitals keeps its form ("ASE", "CE", "M.N.A."), even where small letters spell a stop word;
- references: "L. 223-2", "L.223-2", "R*196-1", "n° 17-24.072" are one term each: "l223-2", "r*196-1", "17-24072".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import snowballstemmer

#: Changes whenever the same text gives other terms: the index is then rebuilt.
ANALYSIS_VERSION = 2

_APOSTROPHE = r"['’ʼ′]"
_HYPHEN = r"[-‐‑–]"
_LETTER = r"(?:[^\W\d_]|[\u00ad\u0300-\u036f])"
_FEMININE = r"(?:e|ne|le|te|se|ve|fe|ère|ière|rice|trice|euse)"
_INCLUSIVE = rf"""
    [·•‧∙⋅]{_FEMININE}?(?:s|[·•‧∙⋅]s)?(?!\w)
  | \.{_FEMININE}(?:s|\.s)?(?!\w)
  | {_HYPHEN}e{_HYPHEN}?s(?!\w)
  | \({_FEMININE}?s?\)(?:s(?!\w)|\(s\))?
  | /{_FEMININE}s?(?!\w)
"""
_WHOLE = rf"aujourd{_APOSTROPHE}hui | (?-i:(?<!\w)(?:[A-ZÀ-Þ]\.){{2,}}(?:[A-ZÀ-Þ](?!\w))?)"
# The letter of an article counts as a capital, or as a small one glued to its number: "l223-2", never "l 5". A bare
# "A 16" is the preposition in capitals, so A needs a hyphen in its number.
_ARTICLE_LETTER = rf"(?:LO|[LRD])\.?\s?|A\.?\s?(?=\d+{_HYPHEN}\d)|[lrd]\.?(?=\d{{2}})"
#: An article of a code as people write it: "L. 223-2", "R*196-1".
ARTICLE = rf"(?-i:(?<!\w)(?:{_ARTICLE_LETTER})\*{{0,2}}\s?\d+(?:{_HYPHEN}\d+)*)"
_NUMBER = rf"\d+(?:(?:{_HYPHEN}|\.(?=\d{{3}}))\d+)*"
_ELIDED = rf"(?<!\w)(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu){_APOSTROPHE}"
_TOKEN = re.compile(
    rf"""
    (?P<whole>{_WHOLE})
  | (?P<article>{ARTICLE})
  | (?P<number>{_NUMBER})
  | (?:{_ELIDED})?(?P<word>{_LETTER}(?:{_LETTER}|\d)*)(?P<inclusive>{_INCLUSIVE})?(?:{_APOSTROPHE}s(?!\w))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEARS = re.compile(r"((?:19|20)\d\d)-((?:19|20)\d\d)")

_STOP_WORDS = {
    "fr": """
        le la les l un une des du de d à au aux et ou où mais donc or ni car que qui quoi dont qu ce cet cette ces c
        se s sa son ses leur leurs mon ma mes ton ta tes notre nos votre vos je tu il elle on nous vous ils elles
        me m te t lui en y n ne pas dans par pour sur sous avec chez vers est sont était étaient été être ai as a
        avons avez ont avait avaient ayant si comme plus très aussi ainsi lorsque quand entre quel quelle quels
        quelles comment puis
    """,
    "en": """
        the a an and or but of to in on at by for with from as is are was were be been being it its this that these
        those he she they we you i his her their our your him them us me my not no so if than then there what which
        who whom how when where why do does did has have had can could may might must shall should will would into
        about
    """,
}
_STEMMERS = {"fr": "french", "en": "english"}
#: Longest run of capitals that is taken for an acronym rather than for a shouted word.
_ACRONYM = 6


class Token(NamedTuple):
    """A word of a text: its exact form, the form stop words are told by, and where it stands (end excluded)."""

    exact: str
    spelled: str
    acronym: bool
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents, ligatures opened: "Œuvre d’Été" → "oeuvre d'ete"."""
    opened = text.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss").replace("\u00ad", "")
    opened = re.sub(_APOSTROPHE, "'", re.sub(_HYPHEN, "-", opened))
    if opened.isascii():
        return opened
    return "".join(c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    shouted = _shouted(text)
    for match in _TOKEN.finditer(text):
        at = match.start()
        for exact, spelled, acronym, start, end in _words(match.group(), match.lastgroup, shouted):
            yield Token(exact, spelled, acronym, at + start, at + end)


def terms(text: str, language: str) -> Iterator[tuple[str, str | None]]:
    """For each word of a text its exact form and its stem, as `tokens` and `stem` give them, for indexing: quicker."""
    shouted = _shouted(text)
    for match in _TOKEN.finditer(text):
        yield from _forms(match.group(), match.lastgroup, shouted, language)


def _shouted(text: str) -> bool:
    """True for a heading all in capitals, whose words are no acronyms; one word in capitals alone is one."""
    return text.isupper() and len(text.split()) > 1


@lru_cache(maxsize=200_000)
def _forms(written: str, kind: str | None, shouted: bool, language: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((token.exact, stem(token, language)) for token in _words(written, kind, shouted))


@lru_cache(maxsize=50_000)
def _words(written: str, kind: str | None, shouted: bool) -> tuple[Token, ...]:
    """The words in what one match of _TOKEN took in: none, one, or the two of a span of years."""
    if kind in ("word", "inclusive"):
        return _plain(written, shouted)
    exact = re.sub(r"[\s.']", "", fold(written))
    years = _YEARS.fullmatch(exact)
    if years:
        first, last = years.groups()
        return Token(first, first, True, 0, 4), Token(last, last, True, len(written) - 4, len(written))
    return (Token(exact, exact, kind != "whole" or "." in written, 0, len(written)),)


def _plain(written: str, shouted: bool) -> tuple[Token, ...]:
    match = _TOKEN.fullmatch(written)
    word = match["word"] if match and match["word"] else written
    exact = fold(word)
    if not exact:
        return ()
    added = match["inclusive"] if match else None
    if added and re.search(r"s\)?$", added, re.IGNORECASE) and exact[-1] not in "sx":
        exact += "s"
    spelled = unicodedata.normalize("NFC", word.lower().replace("\u00ad", ""))
    acronym = not shouted and 2 <= len(word) <= _ACRONYM and word.isupper()
    return (Token(exact, spelled, acronym, written.index(word), len(written)),)


def stem(token: Token, language: str) -> str | None:
    """The term under which a token is found in texts of that language; None for a stop word."""
    if token.acronym or language not in _STEMMERS:
        return token.exact
    if token.spelled in _stop_words(language):
        return None
    return _stem(token.exact, language)


def query_stems(token: Token, languages: Sequence[str]) -> tuple[str, ...]:
    """The terms that a word of a query may have in a corpus of these languages; empty for a stop word of any.

    The exact form is always among them: what was an acronym in the text may be typed in small letters.
    """
    found = [stem(token, language) for language in languages]
    if None in found:
        return ()
    return tuple(dict.fromkeys(form for form in (*found, token.exact) if form))


def article_number(exact: str) -> str | None:
    """The number of an article's term without its letter: "l223-2" → "223-2"; None for any other term."""
    match = re.fullmatch(r"(?:lo|[lrda])\*{0,2}(\d[\d-]*)", exact)
    return match[1] if match else None


@lru_cache(maxsize=200_000)
def _stem(exact: str, language: str) -> str:
    if language == "fr":
        # The stemmer knows these endings by their accent ("isolée"), which folding took away.
        if exact.endswith("ees"):
            exact = exact[:-2]
        elif exact.endswith("ee"):
            exact = exact[:-1]
    stemmed: str = fold(_stemmer(language).stemWord(exact))
    return stemmed


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_STEMMERS[language])


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(_STOP_WORDS[language].split())
