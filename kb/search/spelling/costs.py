"""How far one word is from another, in letters: by those that differ, and by how both sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from kb.search.sounds import sounds

#: No word that somebody typed has more letters; to part a thousand takes seconds.
LONGEST = 60
#: What a letter that differs counts, and a sound; and a first sound that is another one.
LETTER, SOUND, _FIRST = 0.4, 0.6, 0.25
#: Words up to so many letters, and what they may cost: longer ones the last.
_LIMITS = (5, 1.0), (7, 1.25), (9, 1.5), (LONGEST, 2.0)


class NearWord(NamedTuple):
    """A word of the index; `cost` is how far it is from what was typed, in letters."""

    text: str
    cost: float


def limit(word: str) -> float:
    """What words that are near one may cost."""
    return next(limit for letters, limit in _LIMITS if len(word) <= letters)


def furthest(word: str) -> int:
    """How many letters of a word may differ."""
    return int(limit(word) / LETTER)


def near(word: str, others: Sequence[str]) -> Iterator[NearWord]:
    """Those of some words that are near one of up to LONGEST letters."""
    most = furthest(word)
    letters = _distances(word, others, most)
    kept = np.flatnonzero(letters <= most)
    texts, letters = [others[n] for n in kept.tolist()], letters[kept]
    sound, *heard_as = sounds([word, *texts])
    # One letter may change the sound of those around it: that is still one letter.
    heard = np.minimum(_distances(sound, heard_as, most), letters)
    costs = LETTER * letters + SOUND * heard
    for n in np.flatnonzero(costs <= limit(word)).tolist():
        yield NearWord(texts[n], float(costs[n]) + _FIRST * (heard_as[n][:1] != sound[:1]))


def _distances(word: str, others: Sequence[str], most: int) -> NDArray[np.float64]:
    """Letters to be changed, infinitely many where there are more than so many."""
    if not others:
        return np.zeros(0, dtype=np.float64)
    found = cdist([word], others, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
    return np.where(found > most, np.inf, found.astype(np.float64))
