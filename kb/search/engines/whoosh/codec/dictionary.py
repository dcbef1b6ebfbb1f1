"""Sorted terms, packed: the bytes of all of them one after the other, and where each ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

#: Terms between two that are kept in memory: a search reads no more than these.
_STRIDE = 64
#: How many such stretches are remembered.
_BLOCKS = 256


def counting(most: int) -> np.dtype[Any]:
    """The type of numbers that go from 0 to `most`: of 32 bits where that will do."""
    return np.dtype(np.uint32 if most < 1 << 32 else np.uint64)


class Blobs:
    """Strings of bytes by number: `content` has all of them, `ends` where each ends."""

    def __init__(self, content: memoryview | bytes, ends: NDArray[Any]) -> None:
        self.content = content
        self.ends = ends

    @classmethod
    def pack(cls, strings: Sequence[bytes]) -> Self:
        """These strings."""
        lengths = np.fromiter(map(len, strings), dtype=np.uint64, count=len(strings))
        total = int(lengths.sum())
        return cls(b"".join(strings), np.cumsum(lengths, dtype=np.uint64).astype(counting(total)))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        """The string of a number; raises IndexError."""
        if not 0 <= number < len(self.ends):
            raise IndexError(number)
        start = int(self.ends[number - 1]) if number else 0
        return bytes(self.content[start : int(self.ends[number])])

    def between(self, low: int, high: int) -> list[bytes]:
        """The strings from one number to another, that excluded."""
        if high <= low:
            return []
        start = int(self.ends[low - 1]) if low else 0
        ends = [0, *(self.ends[low:high].astype(np.int64) - start).tolist()]
        content = bytes(self.content[start : start + ends[-1]])
        return [content[a:b] for a, b in pairwise(ends)]


class Dictionary(Blobs):
    """Terms ascending by their bytes, all different; a term's number is its place among them."""

    def find(self, term: bytes) -> int:
        """The number of a term; -1 if it is not there."""
        place = self.place(term)
        return place if place < len(self.ends) and self[place] == term else -1

    def place(self, term: bytes) -> int:
        """How many terms come before this one."""
        block = bisect_left(self._guides, term)
        low = max(0, (block - 1) * _STRIDE)
        return low + bisect_left(self._block(low), term)

    def beginning(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the terms that begin so: the first, and one more than the last."""
        low = self.place(prefix)
        above = prefix.rstrip(b"\xff")
        high = self.place(above[:-1] + bytes([above[-1] + 1])) if above else len(self)
        return low, high

    def terms(self, low: int = 0, high: int | None = None) -> Iterator[bytes]:
        """The terms from one number to another, in their order."""
        high = len(self) if high is None else high
        for start in range(low, high, 1024):
            yield from self.between(start, min(high, start + 1024))

    @cached_property
    def _guides(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), _STRIDE)]

    def _block(self, low: int) -> list[bytes]:
        """The terms from one guide to the next."""
        # No lru_cache: with it the dictionary would hold itself, and its file, until garbage is collected.
        found = self._blocks.get(low)
        if found is None:
            if len(self._blocks) == _BLOCKS:
                self._blocks.clear()
            found = self._blocks[low] = self.between(low, min(len(self), low + _STRIDE))
        return found

    @cached_property
    def _blocks(self) -> dict[int, list[bytes]]:
        return {}
