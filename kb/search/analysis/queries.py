"""The words of a query as terms: for every language that the corpus has, whatever language it is typed in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.search.analysis.folding import APOSTROPHES
from kb.search.analysis.stemming import stem
from kb.search.analysis.stop_words import LANGUAGES, stop_words, weight_of
from kb.search.analysis.words import NUMBER_SIGN, Token, tokens

#: What the reader's language counts for, in words that only that language has: little, but it settles a draw, and
#: outweighs a lone word that may mean something: "die".
_READER = 0.25
_ELIDED = re.compile(
    rf"(?<!\w)(?i:(?P<fr>[cj]|qu|jusqu|lorsqu)|(?P<it>(?:[dn]e|d?a|su|que)ll|un)|[ldnst])[{APOSTROPHES}](?=\w)"
)


def query_languages(text: str, known: Sequence[str], reader: str = "") -> tuple[str, ...]:
    """The languages, of those known, that a query may be written in, as its function words tell; several in a draw.

    The reader's language settles a draw, and is the answer where no word tells; without a reader all known are.
    """
    candidates = [language for language in known if language in LANGUAGES]
    votes = dict.fromkeys(candidates, 0.0)
    if reader in votes:
        votes[reader] = _READER
    for token in tokens(text):
        if not token.acronym:
            for language in candidates:
                votes[language] += weight_of(token.spelled, language)
    for match in _ELIDED.finditer(text):
        for language in [match.lastgroup] if match.lastgroup else ["fr", "it"]:
            if language in votes:
                votes[language] += 1 if match.lastgroup else 0.5
    best = max(votes.values(), default=0.0)
    found = tuple(language for language in candidates if votes[language] > best - 0.01)
    return (reader,) if reader in found else found


def query_stems(token: Token, languages: Sequence[str], spoken: Sequence[str] | None = None) -> tuple[str, ...]:
    """The terms that a word of a query may have in a corpus of these languages; empty for a stop word.

    A stop word is one of every language that the query may be `spoken` in, see `query_languages`; None: judged by this
    word alone. The exact form is always among the terms: what was an acronym in the text may be typed in small letters.
    """
    if token.spelled == NUMBER_SIGN:
        return ()
    said = query_languages(token.spelled, languages) if spoken is None else spoken
    if said and not token.acronym and all(token.spelled in stop_words(language) for language in said):
        return ()
    found = [stem(token, language) for language in languages]
    return tuple(dict.fromkeys(form for form in (*found, token.exact) if form))


def silent_in(token: Token, languages: Sequence[str]) -> tuple[str, ...]:
    """Those of these languages in whose texts a word cannot be found, because it is a stop word there.

    A word that counts in a query, "die" in an English one, must not be asked of a German text.
    """
    return tuple(language for language in languages if stem(token, language) is None)
