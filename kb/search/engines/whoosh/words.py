"""The words of an index that a misspelled one may have been meant for, found among all without reading them all.

Each segment keeps its words in the order of their lengths, and of each a signature of its letters and one of its sound.
What signatures differ in is never more than what words differ in, so that a few operations on whole arrays leave some
hundred words of a hundred thousand; only these are decoded and compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.segment import Array, SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.records import exact
from kb.search.sounds import sounds

#: Fields whose words are offered. The headings of codes are not: their publisher lost apostrophes in them.
OFFERED = ("text", "title", "aliases")
#: No word that somebody typed has more letters; to part a thousand takes seconds.
LONGEST = 60
#: What a letter that differs counts, and a sound; and a first sound that is another one.
_LETTER, _SOUND, _FIRST = 0.4, 0.6, 0.25
#: Words up to so many letters, and what they may cost: longer ones the last.
_LIMITS = (5, 1.0), (7, 1.25), (9, 1.5), (LONGEST, 2.0)
#: Words of fewer letters are not offered, nor of more: these are near to none that is corrected.
_FEWEST, _MOST = 3, LONGEST + int(_LIMITS[-1][1] / _LETTER)
#: Letters are told apart by this many bits of their code points, so that "a" to "z" are.
_KINDS = 32
#: Words whose signatures are made at once.
_TOGETHER = 8_192

Signatures = NDArray[np.uint64]


class NearWord(NamedTuple):
    """A word of the index; `cost` is how far it is from what was typed, in letters."""

    text: str
    cost: float


def derive_words(segment: SegmentArrays) -> Mapping[str, Array]:
    """The words of a segment that are offered: arrays to keep in it.

    spelling/words, ends        the words in UTF-8, the shortest first, and where each ends
    spelling/lengths            of each the number of letters
    spelling/letters, sounds    of each the signatures of its letters and of how it sounds
    """
    fields = [one for field in map(exact, OFFERED) if (one := segment.fields.get(field)) is not None]
    forms = {term.decode() for one in fields for term in one.terms.terms()}
    words = sorted((each for each in forms if each.isalpha() and _FEWEST <= len(each) <= _MOST), key=_by_length)
    packed = Blobs.pack([each.encode() for each in words])
    return {
        "spelling/words": np.frombuffer(packed.content, dtype=np.uint8),
        "spelling/ends": packed.ends,
        "spelling/lengths": np.fromiter(map(len, words), dtype=np.uint8, count=len(words)),
        "spelling/letters": signatures(words),
        "spelling/sounds": signatures(sounds(words) if words else []),
    }


def signatures(words: Sequence[str]) -> Signatures:
    """Of each word a bit for each kind of letter that it has, and another one for each that it has twice.

    A letter that is changed, added or left out changes at most one bit from unset to set and one from set to unset; two
    that are swapped change none.
    """
    made = np.zeros(len(words), dtype=np.uint64)
    for start in range(0, len(words), _TOGETHER):
        part = words[start : start + _TOGETHER]
        lengths = np.fromiter(map(len, part), dtype=np.int64, count=len(part))
        kinds = np.frombuffer("".join(part).encode("utf-32-le"), dtype="<u4") % _KINDS
        cells = np.repeat(np.arange(len(part)) * _KINDS, lengths) + kinds
        times = np.bincount(cells, minlength=len(part) * _KINDS).reshape(-1, _KINDS)
        bits = np.packbits(np.concatenate([times >= 1, times >= 2], axis=1), axis=1)
        made[start : start + len(part)] = bits.view("<u8").ravel()
    return made


class Words:
    """The words of an open index by their letters and their sound; nothing of them is held in memory."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def documents(self, form: str) -> int:
        """How many documents have an exact form, in the field in which most have it."""
        term = form.encode()
        return max(self._snapshot.frequency(field, term) for field in map(exact, OFFERED))

    def near(self, word: str) -> Iterator[NearWord]:
        """Words that are near one of up to LONGEST letters, by letters and by sound, in no order."""
        limit = next(limit for letters, limit in _LIMITS if len(word) <= letters)
        furthest = int(limit / _LETTER)
        likely = sorted({each for segment in self._snapshot.segments for each in _likely(segment, word, limit)})
        letters = _distances(word, likely, furthest)
        near = np.flatnonzero(letters <= furthest)
        texts, letters = [likely[n] for n in near.tolist()], letters[near]
        sound, *others = sounds([word, *texts])
        # One letter may change the sound of those around it: that is still one letter.
        heard = np.minimum(_distances(sound, others, furthest), letters)
        costs = _LETTER * letters + _SOUND * heard
        for n in np.flatnonzero(costs <= limit).tolist():
            yield NearWord(texts[n], float(costs[n]) + _FIRST * (others[n][:1] != sound[:1]))


def _by_length(word: str) -> tuple[int, str]:
    return len(word), word


def _likely(segment: SegmentArrays, word: str, limit: float) -> Iterator[str]:
    """The words of a segment that may cost up to `limit`, as far as signatures tell: all of those, and some more."""
    furthest = int(limit / _LETTER)
    lengths = segment.derived["spelling/lengths"]
    low, high = np.searchsorted(lengths, [len(word) - furthest, len(word) + furthest + 1]).tolist()
    letters = _differing(segment.derived["spelling/letters"][low:high], word)
    heard = _differing(segment.derived["spelling/sounds"][low:high], sounds([word])[0])
    costs = _LETTER * letters + _SOUND * np.minimum(heard, letters)
    words = Blobs(segment.derived["spelling/words"].data, segment.derived["spelling/ends"])
    for n in np.flatnonzero((letters <= furthest) & (costs <= limit)).tolist():
        yield words[low + n].decode()


def _differing(others: Signatures, word: str) -> NDArray[np.uint8]:
    """How many letters have to be changed at least to make others of a word."""
    own = signatures([word])[0]
    differing: NDArray[np.uint8] = np.maximum(np.bitwise_count(others & ~own), np.bitwise_count(own & ~others))
    return differing


def _distances(word: str, others: Sequence[str], furthest: int) -> NDArray[np.float64]:
    """Letters to be changed, infinitely many where there are more than `furthest`."""
    if not others:
        return np.zeros(0, dtype=np.float64)
    found = cdist([word], others, scorer=OSA.distance, score_cutoff=furthest, dtype=np.uint8)[0]
    return np.where(found > furthest, np.inf, found.astype(np.float64))
