"""Words in another spelling: what somebody meant who typed a word that no document has.

Candidates come from the index itself, whatever its languages. A word is near another by the letters to be changed
(added, left out, replaced, two swapped) and by how both sound; words run together and lost apostrophes ("labri",
"assistanceeducative") are parted. Of what is as near, what more documents have is likelier, and what stands in the
same documents as the other words of the query.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kb.search.analysis import Token, query_stems, tokens
from kb.search.spelling.lexicon import LONGEST, Beside, Lexicon
from kb.search.spelling.parting import APOSTROPHE, Parting

#: Up to four letters may be an acronym, known or not: never corrected but for an apostrophe ("lase", "dage").
_SHORT = 4
#: A word that the index has is thought a misprint of a likely one if it is long, in as few documents as these, and the
#: other in so many times as many. Only a letter left out, put in or moved is: one in place of another makes mostly
#: words of their own, and those of other languages ("evacuation", "security").
_LONG, _HARDLY, _TIMES = 8, 3, 200
#: What is no further away is sure enough to look no further: one letter, or two that sound alike. And how near a word
#: must be to one that is found by its stem.
_SURE, _STRANGE = 1.0, 0.8
#: Documents that have a word that is well known, but one in so many is enough.
_KNOWN, _ONE_IN = 20, 1_000
#: Rare words are seldom meant: up to this distance any will do, then only those that so many documents have, in parts
#: of what is well known.
_DISTANCES = (0.5, 0.0), (0.85, 0.25), (1.0, 1.0), (9.0, 3.0)
#: How much tenfold as many documents make up for, in letters.
_TENFOLD = 0.3
_OFFERS = 3
_MUTE = frozenset("aeiouyh")
#: Candidates whose documents are compared with those of the query's other words.
_COMPARED = 5
#: What gives that, asked for only where there is something to choose from: it takes its time.
Comparing = Callable[[], Beside | None]


def _alone() -> None:
    """For a word without others."""


class _Candidate(NamedTuple):
    """`cost` in letters; `documents` that have it, of several words the rarest."""

    text: str
    cost: float
    documents: int


class Spelling:
    """The words of an open index by their letters and their sound."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._well_known: int = max(1, min(_KNOWN, lexicon.size // _ONE_IN))
        self._parting = Parting(lexicon, known=self._well_known)

    def nearest(self, token: Token, languages: Sequence[str], beside: Comparing = _alone) -> tuple[str, ...]:
        """The words meant by one that no document has, or hardly any, best first; empty if it stands as it is.

        They are folded: "tutelle", "l'abri", "assistance educative". Stop words, numbers, references and what may be
        an acronym are never corrected.
        """
        word = token.exact
        stems = query_stems(token, languages)
        if not stems or not word.isalpha() or not _SHORT <= len(word) <= LONGEST or _acronym(token):
            return ()
        written = self._lexicon.documents(word)
        known = max(written, *map(self._lexicon.having, stems))
        if written and (len(word) < _LONG or known > _HARDLY):
            return ()
        found = [each for each in self._candidates(word, tuple(languages)) if each.text != word]
        if written:
            found = [each for each in found if each.documents >= _TIMES * known and _misprinted(word, each.text)]
        elif known:
            found = _strangers(found, stems, languages)
        return _likeliest(found, languages, beside)

    def knows(self, form: str) -> bool:
        """True if a word is well known in this exact form."""
        return self._lexicon.documents(form) >= self._well_known

    def _candidates(self, word: str, languages: tuple[str, ...]) -> list[_Candidate]:
        near = list(self._near(word)) if len(word) > _SHORT else []
        parted = self._parting.parted(word, languages)
        if parted:
            near.append(_Candidate(*parted))
        elif all(each.cost > _SURE for each in near):
            near += chain.from_iterable(self._elided(word, letters) for letters in ("qu", "d", "l"))
        return [each for each in near if each.documents >= self._enough(each.cost)]

    def _elided(self, word: str, letters: str) -> Iterator[_Candidate]:
        """Words near the rest of one that begins with these letters and lost the apostrophe behind them."""
        rest = word.removeprefix(letters)
        if rest != word and len(rest) > _SHORT and rest[0] in _MUTE:
            for each in self._near(rest):
                if each.text[0] in _MUTE:
                    yield _Candidate(f"{letters}'{each.text}", each.cost + APOSTROPHE, each.documents)

    def _enough(self, cost: float) -> float:
        """Documents that a word at this distance must have."""
        return self._well_known * next(part for furthest, part in _DISTANCES if cost <= furthest)

    def _near(self, word: str) -> Iterator[_Candidate]:
        """Words that are near by letters and by sound."""
        near = [*self._lexicon.near(word)]
        self._lexicon.prepare([each.text for each in near])
        return (_Candidate(text, cost, self._lexicon.documents(text)) for text, cost in near)


def _acronym(token: Token) -> bool:
    return token.acronym and len(token.exact) <= _SHORT


def _misprinted(word: str, meant: str) -> bool:
    """True if one letter of a word was left out, put in or moved by one place, not the first."""
    replaced = len(word) == len(meant) and sorted(word) != sorted(meant)
    return meant.isalpha() and not replaced and word[0] == meant[0] and OSA.distance(word, meant) == 1


def _strangers(found: Sequence[_Candidate], stems: Sequence[str], languages: Sequence[str]) -> list[_Candidate]:
    """Candidates for a new form of a known stem: "omision" is no form of "omis", but nearer to "omission"."""
    of_the_stem = {each.text for each in found if set(stems) & _stems(each.text, languages)}
    nearest = min((each.cost for each in found if each.text in of_the_stem), default=math.inf)
    near = [each for each in found if each.cost <= min(_STRANGE, nearest - APOSTROPHE)]
    return [each for each in near if each.text not in of_the_stem]


def _stems(text: str, languages: Sequence[str]) -> set[str]:
    return {stem for token in tokens(text) for stem in query_stems(token, languages)}


def _likeliest(found: Sequence[_Candidate], languages: Sequence[str], beside: Comparing) -> tuple[str, ...]:
    """The best candidates, one of each stem."""
    ranked = sorted(found, key=lambda each: (_unlikely(each, None), each.text))
    distinct: dict[tuple[tuple[str, ...], ...], _Candidate] = {}
    for each in ranked:
        stems = tuple(query_stems(token, languages)[:1] for token in tokens(each.text))
        distinct.setdefault(stems, each)
        if len(distinct) == _COMPARED:
            break
    counting = beside() if len(distinct) > 1 else None
    scored = sorted((_unlikely(each, counting), each) for each in distinct.values())
    return tuple(each.text for _, each in scored[:_OFFERS])


def _unlikely(candidate: _Candidate, beside: Beside | None) -> float:
    """In letters: how far away, less for what is frequent."""
    tens = math.log10(1 + candidate.documents)
    if beside is not None:
        tens = (tens + math.log10(1 + beside(candidate.text))) / 2
    return candidate.cost - _TENFOLD * tens
