"""Every array of an index is read, and what does not fit the others is said in a sentence.

What is known of a posting is written more than once: its document's length stands in its code and among the lengths,
its frequency is the number of its positions, the frequencies of a document add up to its length, and what is derived
can be derived again. Checksums tell the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import lt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec.contents import read_contents
from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.living import SLICE, slices
from kb.search.engines.whoosh.codec.merging import Derive
from kb.search.engines.whoosh.codec.packing import Unpacking
from kb.search.engines.whoosh.codec.sections import Array, Sections
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, SegmentArrays, open_segment
from kb.search.engines.whoosh.codec.snapshot import frequencies

#: Reads what is stored of a document; raises for what makes no sense.
Decode = Callable[[bytes], object]

#: Terms, and stored documents, that are in memory at a time; of postings it is SLICE.
_TOGETHER = 1 << 12
#: The lengths that Whoosh's bytes stand for, ascending.
_LENGTHS = np.asarray([byte_to_length(byte) for byte in range(256)])


def damages(folder: Path, *, documents: int, derive: Derive, decode: Decode) -> list[str]:
    """A sentence for each damage to the index in a folder, which is to hold so many documents that are not deleted.

    `derive` is what its segments were completed with. Nothing is raised, whatever the bytes are.
    """
    try:
        entries = read_contents(folder)
    except IndexDamaged as damage:
        return [str(damage)]
    found: list[str] = []
    living = 0
    for entry in entries:
        try:
            segment, faults = _segment(folder / entry.file, derive, decode)
            found += [f"{entry.file}: {fault}" for fault in faults]
            living += segment.size
            if entry.deleted:
                deleted, faults = _deleted(folder / entry.deleted, segment.size)
                found += [f"{entry.deleted}: {fault}" for fault in faults]
                living -= deleted
        except Exception as error:  # noqa: BLE001 - altered bytes make NumPy, JSON and zlib raise whatever they do
            found.append(f"{entry.file} makes no sense: {_said(error)}")
    if living != documents and not found:
        found.append(f"The index holds {living} documents, not {documents}.")
    return found


def _segment(path: Path, derive: Derive, decode: Decode) -> tuple[SegmentArrays, list[str]]:
    """A segment, and what is wrong with it."""
    found = Sections(path).damages()
    segment = open_segment(path)
    for name, one in segment.fields.items():
        # The same may be wrong in many places: it is said once.
        found += [f"{name} has {fault}." for fault in dict.fromkeys(_field(one, segment.size))]
    for name, column in segment.numbers.items():
        if column.shape != (segment.size,) or column.dtype not in (np.int32, np.int64):
            found.append(f"{name} has not a number of each document.")
    for name, strings in (*segment.strings.items(), *segment.stored.items()):
        found += [f"{name} has {fault}." for fault in _strings(strings, segment.size)]
    if not found:
        for stored in segment.stored.values():
            found += _undecoded(stored, Unpacking(segment.dictionaries), decode)
        found += _underived(segment, derive)
    return segment, found


def _field(one: FieldArrays, size: int) -> Iterator[str]:
    """What is wrong with a field: first how its arrays fit each other, then, if they do, each posting."""
    shapes = [*_strings(one.terms, len(one.terms)), *_bounds("postings", one.starts, len(one.terms), len(one.numbers))]
    shapes += _counted(one, size)
    yield from shapes
    if shapes:
        return
    if not all(_ascending(one)):
        yield "terms that do not ascend"
    words = np.zeros(size, dtype=np.int64)
    for low, high in slices(one.starts.astype(np.int64), SLICE):
        faults = [*_postings(one, low, high, words)]
        yield from faults
        if faults:
            return
    yield from _lengths(one, words)


def _counted(one: FieldArrays, size: int) -> Iterator[str]:
    """What is wrong with the sizes of the arrays that only fields of text have."""
    of_text = (one.codes, one.often, one.times, one.lengths)
    if one.codes is None or one.often is None or one.times is None or one.lengths is None:
        if any(array is not None for array in of_text):
            yield "frequencies or lengths, but not both"
        if one.places is not None or one.positions is not None:
            yield "positions, but no frequencies"
        return
    if len(one.codes) != len(one.numbers) or len(one.lengths) != size or len(one.often) != len(one.times):
        yield "not a frequency of each posting, or not a length of each document"
    elif (np.diff(one.often) <= 0).any() or (one.times < OFTEN).any():
        yield "high frequencies that do not ascend, or that are none"
    if one.places is not None and one.positions is not None:
        yield from _bounds("positions", one.places, len(one.terms), len(one.positions))
    elif one.places is not None or one.positions is not None:
        yield "positions that are of no term"


def _bounds(name: str, starts: Array, terms: int, total: int) -> Iterator[str]:
    """What is wrong with where the postings or positions of each term begin, and the last end: each has some."""
    if len(starts) != terms + 1 or starts[0] != 0 or starts[-1] != total or (starts[1:] <= starts[:-1]).any():
        yield f"{name} that do not begin and end where those of its terms do"


def _ascending(one: FieldArrays) -> Iterator[bool]:
    """Of some terms at a time whether they ascend."""
    for low in range(0, len(one.terms), _TOGETHER):
        terms = one.terms.between(low, min(len(one.terms), low + _TOGETHER + 1))
        yield all(map(lt, terms, terms[1:]))


def _postings(one: FieldArrays, low: int, high: int, words: NDArray[np.int64]) -> Iterator[str]:
    """What is wrong with the postings of the terms from one number to another, that excluded; their frequencies are
    added to the number of words of each document."""
    first, last = int(one.starts[low]), int(one.starts[high])
    begins = one.starts[low:high].astype(np.int64) - first
    numbers = one.numbers[first:last]
    if numbers.min() < 0 or numbers.max() >= len(words):
        yield "postings of documents that there are not"
        return
    if not _climbs(numbers, begins):
        yield "postings that do not ascend"
    if one.codes is None or one.lengths is None or one.often is None:
        return
    codes = one.codes[first:last]
    if (codes.astype(np.uint8) != one.lengths.take(numbers)).any():
        yield "postings with another length than their document has"
    often = one.often[slice(*np.searchsorted(one.often, [first, last]))]
    if not np.array_equal(np.flatnonzero(codes >= OFTEN << 8) + first, often):
        yield "high frequencies of other postings than those that are coded so"
        return
    times = frequencies(one, first, last)
    if times.min() < 1:
        yield "postings without a frequency"
        return
    words += np.bincount(numbers, weights=times, minlength=len(words)).astype(np.int64)
    if one.places is not None and one.positions is not None:
        places = one.places[low : high + 1].astype(np.int64)
        if not np.array_equal(np.add.reduceat(times, begins), np.diff(places)):
            yield "more or fewer positions than its frequencies say"
        elif not _climbs(one.positions[places[0] : places[-1]], np.cumsum(times) - times):
            yield "positions that do not ascend"


def _climbs(values: Array, begins: NDArray[np.int64]) -> bool:
    """True if numbers ascend within each stretch."""
    climbing = values[1:] > values[:-1]
    climbing[begins[1:] - 1] = True
    return bool(climbing.all())


def _lengths(one: FieldArrays, words: NDArray[np.int64]) -> Iterator[str]:
    """What is wrong with the lengths of documents that have so many words."""
    if one.lengths is None:
        return
    coded = np.minimum(np.searchsorted(_LENGTHS, words), 255)
    if not np.array_equal(coded, one.lengths):
        yield "documents whose length is not the number of their words"
    there = words[words > 0]
    if (one.words, one.shortest, one.longest) != (there.sum(), there.min(), there.max()):
        yield "another number of words, or shortest or longest document, than its postings say"


def _strings(strings: Blobs, size: int) -> Iterator[str]:
    """What is wrong with where strings end."""
    ends = strings.ends
    if len(ends) != size or (int(ends[-1]) if size else 0) != len(strings.content) or (ends[1:] < ends[:-1]).any():
        yield "strings that do not end where they do"


def _undecoded(stored: Blobs, packed: Unpacking, decode: Decode) -> Iterator[str]:
    for low in range(0, len(stored), _TOGETHER):
        for number, each in enumerate(stored.between(low, min(len(stored), low + _TOGETHER)), low):
            try:
                decode(packed.unpack(each))
            except Exception as error:  # noqa: BLE001 - whatever it is that it cannot be decoded for
                yield f"Stored document {number} cannot be read: {_said(error)}."


def _underived(segment: SegmentArrays, derive: Derive) -> Iterator[str]:
    again = derive(segment)
    for name in sorted({*again, *segment.derived}):
        one, other = again.get(name), segment.derived.get(name)
        if one is None or other is None or not np.array_equal(one, other):
            yield f"{name} is not what is derived from the documents."


def _deleted(path: Path, size: int) -> tuple[int, list[str]]:
    """How many documents of a segment of that size a file says to be deleted, and what is wrong with it."""
    sections = Sections(path)
    bits = sections["deleted"]
    found = sections.damages()
    deleted = int(np.unpackbits(bits).sum())
    if len(bits) != -(-size // 8) or dict(sections.facts) != {"documents": size, "deleted": deleted}:
        found.append("it is not of this segment.")
    return deleted, found


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
