"""What a page in plain words finds, the text behind it is found by: notes and guides lead to the law that they explain.

A statute says "privé temporairement ou définitivement de la protection de sa famille" where its readers say "mineur
isolé", and says it in French alone. The pages that explain it, in two languages, say both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.segment import FieldArrays
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.columns import Columns, Mask, Numbers, Scores
from kb.search.weights import CITED, LESSER, NOTED

Places = NDArray[np.int64]

#: See kb.search.weights.
_NOTED, _CITED, _LESSER = np.float32(NOTED), np.float32(CITED), np.float32(LESSER)
#: What is explained and explains nothing: an article that cites another is not a page on it. All else is in plain words
#: itself.
_LAW = "law-article"


class _Links:
    """Pairs of documents: a page that has a canonical key in a field, and an article of that key.

    sources, targets  the numbers of both, pair by pair
    shares            one over the root of how many texts the source names: who names many says little of each
    """

    def __init__(self, snapshot: Snapshot, field: str, pages: Mask) -> None:
        keys, naming, sources = _naming(snapshot, field, pages)
        of, texts = _texts(snapshot, keys, snapshot.live & ~pages)
        # Of each naming the texts of its key, which stand together.
        low, high = (np.searchsorted(of, naming, side=side) for side in ("left", "right"))
        self.sources = np.repeat(sources, high - low)
        self.targets = texts[_ranges(low, high)]
        named = np.bincount(self.sources, minlength=len(pages))
        self.shares = (1 / np.sqrt(np.maximum(named[self.sources], 1))).astype(np.float32)

    def carried(self, scores: Scores) -> Scores:
        """For each document the most that one of its sources has, times that source's share."""
        most = np.zeros_like(scores)
        np.maximum.at(most, self.targets, scores[self.sources] * self.shares)
        return most

    def sources_of(self, number: int) -> tuple[Numbers, Scores]:
        """The documents that name a text, with their shares."""
        here = self.targets == number
        return self.sources[here], self.shares[here]


def _naming(snapshot: Snapshot, field: str, pages: Mask) -> tuple[Sequence[bytes], Places, Numbers]:
    """The keys that pages have in a field; and pairs of the place of a key among these, and a page that has it."""
    keys: dict[bytes, int] = {}
    places, sources = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    for base, one in _fields(snapshot, field):
        here = np.flatnonzero(pages[base:].take(one.numbers))
        having = np.searchsorted(one.starts, here.astype(one.starts.dtype), side="right") - 1
        terms, of = np.unique(having, return_inverse=True)
        known = [keys.setdefault(one.terms[term], len(keys)) for term in terms.tolist()]
        places.append(np.asarray(known, dtype=np.int64)[of])
        sources.append(one.numbers[here] + np.int32(base))
    return [*keys], np.concatenate(places), np.concatenate(sources)


def _texts(snapshot: Snapshot, keys: Sequence[bytes], among: Mask) -> tuple[Places, Numbers]:
    """Pairs of the place of a key and a document of a mask that has this key for its own, ascending by the key."""
    places, texts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    for base, one in _fields(snapshot, "ref"):
        terms = np.fromiter(map(one.terms.find, keys), dtype=np.int64, count=len(keys))
        known = np.flatnonzero(terms >= 0)
        low, high = (one.starts[terms[known] + last].astype(np.int64) for last in (0, 1))
        places.append(np.repeat(known, high - low))
        texts.append(one.numbers[_ranges(low, high)] + np.int32(base))
    of, found = np.concatenate(places), np.concatenate(texts)
    kept = np.flatnonzero(among[found])
    kept = kept[np.argsort(of[kept], kind="stable")]
    return of[kept], found[kept]


def _ranges(low: Places, high: Places) -> Places:
    """The numbers from each of `low` to the one of `high` beside it, that excluded, one range after the other."""
    counts = high - low
    found: Places = np.repeat(low - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    return found


def _fields(snapshot: Snapshot, field: str) -> Iterator[tuple[int, FieldArrays]]:
    """The field in each segment that has it, with the number of the segment's first document."""
    bases = accumulate((segment.size for segment in snapshot.segments), initial=0)
    for base, segment in zip(bases, snapshot.segments, strict=False):
        one = segment.fields.get(field)
        if one is not None:
            yield base, one


class Bridge:
    """From pages to the texts that they are about, in one open index."""

    def __init__(self, snapshot: Snapshot, columns: Columns) -> None:
        pages = columns.live & ~columns.having("type", frozenset({_LAW}))
        self._notes = _Links(snapshot, "about", pages)
        self._pages = _Links(snapshot, "cites", pages)

    def crossed(self, mask: Mask, scores: Scores) -> tuple[Mask, Scores]:
        """Which documents are found by their own words or by a note on them, and their scores with what notes on them
        and pages that cite them have. A page that only cites a text finds it for nobody."""
        own = np.where(mask, scores, np.float32(0))
        noted = _NOTED * self._notes.carried(own)
        found = mask | (noted > 0)
        carried = np.hypot(noted, np.where(found, _CITED * self._pages.carried(own), np.float32(0)))
        return found, np.maximum(scores, carried) + _LESSER * np.minimum(scores, carried)

    def note(self, number: int, own: Scores, wanted: Mask) -> int | None:
        """The note that led to a text by these scores of notes; those wanted count double."""
        notes, shares = self._notes.sources_of(number)
        worth = own[notes] * shares * (1 + wanted[notes])
        return int(notes[np.argmax(worth)]) if worth.any() else None
