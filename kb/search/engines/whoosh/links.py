"""What a page in plain words finds, the text behind it is found by: notes and guides lead to the law that they explain.

A statute says "privé temporairement ou définitivement de la protection de sa famille" where its readers say "mineur
isolé", and says it in French alone. The pages that explain it, in two languages, say both.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.columns import Columns, Mask, Numbers, Scores

#: What a text gains by the best note on it, and by the best page that cites it, times their score.
_NOTED, _CITED = np.float32(0.9), np.float32(1)
#: How much counts of the lesser of what a text says itself and what is said of it; the greater counts whole.
_LESSER = np.float32(0.5)
#: What is explained and explains nothing: an article that cites another is not a page on it. All else is in plain words
#: itself.
_LAW = "law-article"


class _Links:
    """Pairs of documents: a page that has a canonical key in a field, and an article of that key.

    sources, targets  the numbers of both, pair by pair
    shares            one over the root of how many texts the source names: who names many says little of each
    """

    def __init__(self, snapshot: Snapshot, field: str, pages: Mask) -> None:
        pairs: list[tuple[int, int]] = []
        for key in snapshot.terms(field):
            texts = snapshot.numbers("ref", key)
            texts = texts[~pages[texts]]
            if len(texts):
                naming = snapshot.numbers(field, key)
                pairs += product(naming[pages[naming]].tolist(), texts.tolist())
        self.sources, self.targets = np.asarray(pairs, dtype=np.int32).reshape(-1, 2).T
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
