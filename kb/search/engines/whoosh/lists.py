"""Posting lists and columns of an open index, read as arrays: a block of postings, or a column, at once.

Whoosh's own readers give one posting, or one document, at a time, which takes many times as long. What they keep to
themselves is used here and nowhere else; their version is pinned.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.numeric import byte_to_length

Numbers = NDArray[np.int32]

_LENGTHS = np.fromiter(map(byte_to_length, range(256)), dtype=np.float32)
#: Where the number of documents stands in what Whoosh keeps of a term (W3TermInfo): behind flags and weight.
_DOCUMENTS = struct.Struct("!5xI")


class Block(NamedTuple):
    """Some postings of a term, ascending by number: how often each document has it, and of an exact form where."""

    numbers: Numbers
    weights: NDArray[np.float32]
    values: Sequence[bytes]


class Lists:
    """What the files of an open index hold; `reader` is Whoosh's and must stay open.

    live  documents that are not deleted
    """

    def __init__(self, reader: Any) -> None:
        self.size: int = reader.doc_count_all()
        self.live = np.ones(self.size, dtype=np.bool_)
        self._leaves = [(leaf, start) for leaf, start in reader.leaf_readers() if isinstance(leaf, SegmentReader)]
        for leaf, start in self._leaves:
            self.live[[start + number for number in leaf.deleted_docs_set]] = False
        self._whole = bool(self.live.all())

    def numbers(self, field: str, term: bytes) -> Numbers:
        """The documents that have a term, ascending."""
        found = [block.numbers for block in self.blocks(field, term)]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int32)

    def blocks(self, field: str, term: bytes, among: Numbers | None = None) -> Iterator[Block]:
        """The postings of a term, without deleted documents; of those, blocks that have none of `among` left out."""
        for leaf, start in self._leaves:
            try:
                matcher = leaf._terms.matcher(field, term, leaf.schema[field].format)
            except TermNotFound:
                continue
            if not isinstance(matcher, W3LeafMatcher):
                yield from self._living(_inlined(matcher, start))
                continue
            wanted = None if among is None else _within(among, start, leaf.doc_count_all())
            for block in _blocks(matcher, start, wanted):
                yield from self._living(block)

    def documents(self, field: str) -> Iterator[tuple[bytes, int]]:
        """Each term of a field, and how many documents of one part of the index have it, deleted ones included."""
        for leaf, _ in self._leaves:
            prefix = leaf._terms._keycoder(field, b"")
            for key, kept in leaf._terms._tindex.items_from(prefix):
                if not key.startswith(prefix):
                    break
                yield key[len(prefix) :], _DOCUMENTS.unpack_from(kept)[0]

    def column(self, name: str, dtype: type[np.signedinteger[Any]] = np.int32) -> NDArray[Any]:
        """A number of each document."""
        parts = [
            _column(leaf.column_reader(name, translate=False), leaf.doc_count_all())
            if leaf.has_column(name)
            else np.full(leaf.doc_count_all(), leaf.schema[name].column_type.default_value())
            for leaf, _ in self._leaves
        ]
        return np.concatenate(parts).astype(dtype) if parts else np.zeros(0, dtype=dtype)

    def lengths(self, field: str) -> NDArray[np.float32]:
        """How many words each document has in a field, about: Whoosh keeps a byte of it."""
        name = f"_{field}_len"
        parts = [
            _LENGTHS[_column(leaf._perdoc.column_reader(name, LENGTHS_COLUMN), leaf.doc_count_all())]
            if leaf._perdoc.has_column(name)
            else np.zeros(leaf.doc_count_all(), dtype=np.float32)
            for leaf, _ in self._leaves
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def _living(self, block: Block) -> Iterator[Block]:
        if self._whole:
            yield block
            return
        living = self.live[block.numbers]
        if living.any():
            values = [block.values[n] for n in np.flatnonzero(living).tolist()] if len(block.values) else ()
            yield Block(block.numbers[living], block.weights[living], values)


def _blocks(matcher: Any, start: int, among: Numbers | None) -> Iterator[Block]:
    """The blocks of a list, its numbers counted from `start` on."""
    place = 0
    while matcher.is_active():
        last = matcher.block_max_id()
        if among is not None:
            if place == len(among):
                return
            if last < among[place]:
                matcher._next_block()
                continue
            place = int(np.searchsorted(among, last, side="right"))
        matcher._read_data()
        gaps, weights, values = matcher._data
        numbers = np.cumsum(np.asarray(gaps, dtype=np.int32), dtype=np.int32) + np.int32(start)
        said = np.asarray(1.0 if weights is None else weights, dtype=np.float32)
        where = values if matcher.format.fixed_value_size() is None else ()
        yield Block(numbers, np.broadcast_to(said, numbers.shape), where)
        matcher._next_block()


def _inlined(matcher: Any, start: int) -> Block:
    """A list so short that it stands beside its term."""
    numbers, weights, values = [], [], []
    while matcher.is_active():
        numbers.append(start + matcher.id())
        weights.append(matcher.weight())
        values.append(matcher.value())
        matcher.next()
    return Block(np.asarray(numbers, dtype=np.int32), np.asarray(weights, dtype=np.float32), values)


def _within(among: Numbers, start: int, size: int) -> Numbers:
    low, high = np.searchsorted(among, [start, start + size])
    return among[low:high] - np.int32(start)


def _column(reader: Any, size: int) -> NDArray[Any]:
    """A column of numbers; what was written last in it may be the default, which is left out there."""
    count = min(reader._count, size)
    kept = reader._dbfile.get(reader._basepos, count * reader._fixedlen)
    values = np.frombuffer(kept, dtype=f">{reader._typecode}")
    default = struct.unpack(f"!{reader._typecode}", reader._defaultbytes)[0]
    return np.concatenate([values, np.full(size - count, default, dtype=values.dtype)])
