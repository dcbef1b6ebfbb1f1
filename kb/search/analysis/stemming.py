"""The stem of a word: what its forms have in common, in the language of the text it stands in.

Stems are made from folded forms, so that a word typed without its accents has the stem of the accented one; where the
stemmer of a language knows an ending by its accent, the rules here come before it. German compounds stay whole: parts
cannot be told from chance ("Staub-ecken") without a dictionary, and a wildcard, "vormund*", finds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

import snowballstemmer

from kb.search.analysis.folding import fold
from kb.search.analysis.stop_words import stop_words
from kb.search.analysis.words import NUMBER_SIGN, Token, matches, parts, shouted

_STEMMERS = {"fr": "french", "en": "english", "es": "spanish", "it": "italian", "de": "german"}

#: Words whose plural, or whose verb of the same letters, the stemmers do not tell: form → what is stemmed instead.
#: A stem is given where it begins with "=".
_IRREGULAR: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "lois": "loi", "emplois": "emploi", "envois": "envoi", "renvois": "renvoi", "rois": "roi",
        "parois": "paroi", "amis": "ami", "abris": "abri", "defis": "defi", "jeux": "jeu", "enjeux": "enjeu",
        "lieux": "lieu", "milieux": "milieu", "voeux": "voeu", "aveux": "aveu", "neveux": "neveu",
        "travaux": "travail", "baux": "bail", "vitraux": "vitrail", "yeux": "oeil", "cieux": "ciel",
        "loyer": "=loyer", "loyers": "=loyer", "foyer": "=foyer", "foyers": "=foyer",
    },
    "en": {"children": "child", "men": "man", "women": "woman"},
    "es": {},
    "it": {},
    "de": {},
}  # fmt: skip
#: Endings rewritten before the stemmer sees them; the first that fits.
_ENDINGS: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "fr": (
        (re.compile(r"ee(s?)$"), "e"),  # "isolée"
        (re.compile(r"(?<=[ghi])eres?$"), "er"),  # "étrangère", "première"
        (re.compile(r"(?<=[a-z]{2}er)s$"), ""),  # "étrangers": "er" is cut only at the end of a word
        (re.compile(r"(?<=t)rices?$"), "eur"),  # "tutrice"
    ),
    "en": (),
    "es": ((re.compile(r"(?<=[a-z]en)es$"), ""), (re.compile(r"(?<=[a-z]es)es$"), "")),  # "jóvenes", "intereses"
    "it": ((re.compile(r"(?<=i)ere$"), "era"),),  # "straniere" is no verb
    "de": (),
}


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
    capitals = shouted(text)
    for match in matches(text):
        yield from _forms(match.group(), match.lastgroup, capitals, language)


@lru_cache(maxsize=200_000)
def _forms(written: str, kind: str | None, capitals: bool, language: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((token.exact, stem(token, language)) for token in parts(written, kind, capitals))


@lru_cache(maxsize=200_000)
def _stem(exact: str, language: str) -> str:
    irregular = _IRREGULAR[language].get(exact, exact)
    if irregular.startswith("="):
        return irregular[1:]
    if len(irregular) <= 3 and not irregular.endswith("s"):
        # Too short to lose anything: "mie" and "ase" are acronyms more often than words.
        return irregular
    for ending, instead in _ENDINGS[language]:
        rewritten = ending.sub(instead, irregular)
        if rewritten != irregular:
            irregular = rewritten
            break
    stemmed = fold(_stemmer(language)(irregular))
    # "actif" and "active"
    return f"{stemmed[:-1]}v" if language == "fr" and len(stemmed) > 3 and stemmed.endswith("if") else stemmed


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    stem_word: Callable[[str], str] = snowballstemmer.stemmer(_STEMMERS[language]).stemWord
    return stem_word
