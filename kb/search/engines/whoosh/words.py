"""The words of an index that a misspelled one may have been meant for, found among all without reading them all.

Each segment keeps its words in the order of their lengths, and of each a signature of its letters and one of its sound.
What signatures differ in is never more than what words differ in, so that a few operations on whole arrays leave some
hundred words of a hundred thousand; only these are decoded and compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.segment import Array, SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.records import exact
from kb.search.sounds import sounds
from kb.search.spelling.costs import LETTER, LONGEST, SOUND, NearWord, furthest, limit, near
from kb.search.spelling.lexicon import OFFERED

#: Words of fewer letters are not offered, nor of more: these are near to none that is corrected.
_FEWEST, _MOST = 3, LONGEST + furthest("a" * LONGEST)
#: Letters are told apart by this many bits of their code points, so that "a" to "z" are.
_KINDS = 32
#: Words whose signatures are made at once.
_TOGETHER = 8_192

Signatures = NDArray[np.uint64]


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
        likely = sorted({each for segment in self._snapshot.segments for each in _likely(segment, word)})
        return near(word, likely)


def _by_length(word: str) -> tuple[int, str]:
    return len(word), word


def _likely(segment: SegmentArrays, word: str) -> Iterator[str]:
    """The words of a segment that may be near one, as far as signatures tell: all of those, and some more."""
    most = furthest(word)
    lengths = segment.derived["spelling/lengths"]
    low, high = np.searchsorted(lengths, [len(word) - most, len(word) + most + 1]).tolist()
    letters = _differing(segment.derived["spelling/letters"][low:high], word)
    heard = _differing(segment.derived["spelling/sounds"][low:high], sounds([word])[0])
    costs = LETTER * letters + SOUND * np.minimum(heard, letters)
    words = Blobs(segment.derived["spelling/words"].data, segment.derived["spelling/ends"])
    for n in np.flatnonzero((letters <= most) & (costs <= limit(word))).tolist():
        yield words[low + n].decode()


def _differing(others: Signatures, word: str) -> NDArray[np.uint8]:
    """How many letters have to be changed at least to make others of a word."""
    own = signatures([word])[0]
    differing: NDArray[np.uint8] = np.maximum(np.bitwise_count(others & ~own), np.bitwise_count(own & ~others))
    return differing
