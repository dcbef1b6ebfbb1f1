"""Documents of a source that say the same: to the letter, or nearly.

Two texts are nearly the same if their fingerprints differ in few bits: a simhash (M. Charikar, 2002) of 128 bits over
runs of three words, in which every run has a vote on every bit. It finds prints, mirrors and re-issues of a page; two
articles of one template, or two versions of a law of which one sentence changed, are *not* to be joined by it, so it is
for pages and files and not for law.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import fold

#: Names the way in which texts are hashed: marks made by another are not compared.
ALGORITHM = "blake2b-128+simhash128-3w"

_BITS = 128
_RUN = 3
#: Bits by which the fingerprints of texts that are nearly the same differ at most.
NEAR = 24
#: Shorter texts are compared to the letter only: a changed word changes too many of their runs.
FEWEST_WORDS = 60
#: What a longer text says after so many does not make it another one, and would take gigabytes to compare.
_MOST_WORDS = 100_000
_WORD = re.compile(r"\w+")


class Likeness(StrEnum):
    """How two texts are the same."""

    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a text is compared by: `digest` of its words, `simhash` None where it is too short for one."""

    digest: str
    simhash: int | None

    def __str__(self) -> str:
        """As it is kept; `parse` reads it back."""
        return f"{self.digest}:{'' if self.simhash is None else f'{self.simhash:032x}'}"

    @classmethod
    def parse(cls, kept: str) -> Mark:
        digest, _, simhash = kept.partition(":")
        return cls(digest=digest, simhash=int(simhash, 16) if simhash else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The document that a text is the same as."""

    of: str
    likeness: Likeness


def mark(texts: Iterable[str]) -> Mark:
    """The mark of a document's passages: of their words, without case, accents, punctuation and layout."""
    said = hashlib.blake2b(digest_size=16)
    first: list[str] = []
    for text in texts:
        words = _WORD.findall(fold(text))
        if first and words:
            said.update(b" ")
        said.update(" ".join(words).encode())
        first += words[: _MOST_WORDS - len(first)]
    return Mark(digest=said.hexdigest(), simhash=_simhash(first) if len(first) >= FEWEST_WORDS else None)


class Marks:
    """The marks of a source's documents, by which later ones are known to be duplicates of earlier ones.

    `kept` are those of documents that are there already, by id. An empty text is a duplicate of none.
    """

    def __init__(self, kept: Mapping[str, Mark] | None = None) -> None:
        self._exact: dict[str, str] = {}
        self._ids: list[str] = []
        self._simhashes = np.zeros((1024, 2), dtype=np.uint64)
        for document_id, known in (kept or {}).items():
            self.add(document_id, known)

    def add(self, document_id: str, new: Mark) -> None:
        """Remember a document; of the same text the first stays."""
        if new.digest == _NOTHING:
            return
        self._exact.setdefault(new.digest, document_id)
        if new.simhash is not None:
            if len(self._ids) == len(self._simhashes):
                self._simhashes = np.concatenate((self._simhashes, np.zeros_like(self._simhashes)))
            self._simhashes[len(self._ids)] = _halves(new.simhash)
            self._ids.append(document_id)

    def find(self, document_id: str, new: Mark) -> Duplicate | None:
        """The document, not this one itself, whose text this is; of several near ones the nearest, of equals the first.

        All fingerprints are compared, which takes a few milliseconds for a million.
        """
        if (same := self._exact.get(new.digest)) and same != document_id:
            return Duplicate(of=same, likeness=Likeness.EXACT)
        if new.simhash is None:
            return None
        apart = np.bitwise_count(self._simhashes[: len(self._ids)] ^ _halves(new.simhash)).sum(axis=1)
        near = [int(at) for at in np.flatnonzero(apart <= NEAR) if self._ids[at] != document_id]
        if not near:
            return None
        return Duplicate(of=self._ids[min(near, key=lambda at: int(apart[at]))], likeness=Likeness.NEAR)


def _simhash(words: list[str]) -> int:
    runs = {" ".join(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}
    hashes = b"".join(hashlib.blake2b(run.encode(), digest_size=_BITS // 8).digest() for run in runs)
    votes = np.unpackbits(np.frombuffer(hashes, dtype=np.uint8).reshape(-1, _BITS // 8), axis=1).sum(axis=0)
    return int.from_bytes(np.packbits(votes * 2 > len(runs)).tobytes())


def _halves(simhash: int) -> NDArray[np.uint64]:
    return np.array(divmod(simhash, 1 << 64), dtype=np.uint64)


_NOTHING = hashlib.blake2b(b"", digest_size=16).hexdigest()
