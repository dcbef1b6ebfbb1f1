"""The postings of a term as Whoosh's matcher: what every query class of Whoosh walks through."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint
from whoosh.util.numeric import byte_to_length

from kb.search.engines.whoosh.codec.segment import FieldArrays
from kb.search.engines.whoosh.codec.snapshot import frequencies

#: Postings whose quality is known together, and that become Python's numbers together: as many as in Whoosh's blocks.
_BLOCK = 128


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """The documents that have the term of a number, deleted ones included: Whoosh's readers leave those out.

    The value of a posting is what the field's format decodes: packed positions, a packed frequency, or nothing.
    """

    def __init__(
        self, field: FieldArrays, number: int, *, term: tuple[str, bytes], format_: Format, scorer: Any = None
    ) -> None:
        self._field = field
        self._number = number
        self._term = term
        self.format = format_
        self.scorer = scorer
        self._low, self._high = int(field.starts[number]), int(field.starts[number + 1])
        self._numbers = field.numbers[self._low : self._high]
        self._block = -1
        self.reset()

    def is_active(self) -> bool:
        return self._at < len(self._numbers)

    def reset(self) -> None:
        self._enter(0)

    def copy(self) -> ArrayMatcher:
        return copy.copy(self)

    def id(self) -> int:
        """The document; after the last one the one before that move, which Whoosh's matchers ask for."""
        return self._id

    def next(self) -> bool:
        """Go to the next posting; True if it is in another block."""
        if not self.is_active():
            raise ReadTooFar
        return self._enter(self._at + 1)

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name for it
        """Go to the first posting of a document of that number or a greater one, never back."""
        if not self.is_active():
            raise ReadTooFar
        if id > self.id():
            self._enter(self._at + int(np.searchsorted(self._numbers[self._at :], id)))

    def weight(self) -> float:
        return float(self._times[self._at])

    def value(self) -> bytes:
        times = int(self._times[self._at])
        if self._field.positions is not None:
            first = int(self._starts[self._at])
            packed: bytes = self._field.positions[first : first + times].astype("<u4").tobytes()
            return packed
        return b"" if self._field.codes is None else pack_uint(times)

    def skip_to_quality(self, minquality: float) -> int:
        """Go on to the first block that may have a document of a greater score; says how many blocks that skipped."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._enter((self._at // _BLOCK + 1) * _BLOCK)
            skipped += 1
        return skipped

    def block_min_length(self) -> int:
        length: int = byte_to_length(int(self._blocks[0][self._block]))
        return length

    def block_max_length(self) -> int:
        length: int = byte_to_length(int(self._blocks[1][self._block]))
        return length

    def block_max_weight(self) -> float:
        return float(self._blocks[2][self._block])

    def block_min_id(self) -> int:
        return self._ids[0]

    def block_max_id(self) -> int:
        return self._ids[-1]

    def _enter(self, place: int) -> bool:
        """Go to a posting; True if that is in another block, or after the last."""
        block = place // _BLOCK
        other = place >= len(self._numbers) or block != self._block
        self._at = place
        if place < len(self._numbers):
            if other:
                self._block = block
                self._ids: list[int] = self._numbers[block * _BLOCK : (block + 1) * _BLOCK].tolist()
            self._id = self._ids[place % _BLOCK]
        return other

    @cached_property
    def _times(self) -> NDArray[np.int64]:
        return frequencies(self._field, self._low, self._high)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where the positions of each posting begin among all of the field."""
        first = 0 if self._field.places is None else int(self._field.places[self._number])
        starts: NDArray[np.int64] = np.cumsum(self._times) - self._times + first
        return starts

    @cached_property
    def _blocks(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Of each block the shortest length and the longest, both as Whoosh's byte, and the greatest weight."""
        starts = np.arange(0, len(self._numbers), _BLOCK)
        most = np.maximum.reduceat(self._times, starts)
        if self._field.codes is None:
            return np.zeros(len(starts), np.uint8), np.zeros(len(starts), np.uint8), most
        lengths = self._field.codes[self._low : self._high] & 255
        return np.minimum.reduceat(lengths, starts), np.maximum.reduceat(lengths, starts), most
