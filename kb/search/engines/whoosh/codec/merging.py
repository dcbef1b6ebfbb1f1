"""Several segments become one, without their deleted documents, by arithmetic on whole arrays.

Documents keep their order: those of the first segment, then those of the second. What is made is what indexing the
documents that are left at once would have made. That goes for the number of words too, which is counted anew from the
frequencies: Whoosh's own merge would add up the rounded lengths (SegmentWriter.write_per_doc), so that its averages,
and with them all scores, would drift from those of an index built at once.

Arrays are written into the new file as they are made: memory holds the terms of a field and one slice of its postings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.dictionary import Blobs, counting
from kb.search.engines.whoosh.codec.interleaving import interleave
from kb.search.engines.whoosh.codec.living import Source
from kb.search.engines.whoosh.codec.sections import Array, SectionWriter
from kb.search.engines.whoosh.codec.segment import SegmentArrays, add_dictionaries, facts, open_segment

#: What is worked out of a complete segment, by name.
Derive = Callable[[SegmentArrays], Mapping[str, Array]]


class _Whole(NamedTuple):
    segment: SegmentArrays
    source: Source


def merge(
    path: Path, segments: Sequence[tuple[SegmentArrays, NDArray[np.bool_] | None]], derive: Derive
) -> SegmentArrays:
    """Write one new segment without the documents that are marked as deleted, and open it.

    A document of a segment that lacks a column gets 0 or nothing in it. Raises FileExistsError if there is such a
    file, OSError if the disk refuses; no file is left then.
    """
    wholes = []
    base = 0
    for segment, deleted in segments:
        source = Source.of(segment.size, deleted, base)
        wholes.append(_Whole(segment, source))
        base += source.living
    with SectionWriter(path) as out:
        merged = _merged(out, wholes, base)
        merged = replace(merged, derived=derive(merged))
        for name, array in merged.derived.items():
            out.add(f"{name}/derived", array)
        add_dictionaries(out, merged.dictionaries)
        out.finish(facts(merged))
    return open_segment(path)


def _merged(out: SectionWriter, wholes: Sequence[_Whole], size: int) -> SegmentArrays:
    fields = {}
    for name in _names([whole.segment.fields for whole in wholes]):
        parts = [(whole.segment.fields.get(name), whole.source) for whole in wholes]
        made = interleave(out, name, [(one, source) for one, source in parts if one is not None], size)
        if made is not None:
            fields[name] = made
    return SegmentArrays(
        size=size,
        fields=fields,
        numbers={
            name: _column(out, name, [(whole.segment.numbers.get(name), whole.source) for whole in wholes], size)
            for name in _names([whole.segment.numbers for whole in wholes])
        },
        strings={
            name: _strings(out, name, [(whole.segment.strings.get(name), whole.source) for whole in wholes], size)
            for name in _names([whole.segment.strings for whole in wholes])
        },
        stored={
            name: _strings(out, name, [(whole.segment.stored.get(name), whole.source) for whole in wholes], size)
            for name in _names([whole.segment.stored for whole in wholes])
        },
        dictionaries=tuple(dict.fromkeys(known for whole in wholes for known in whole.segment.dictionaries)),
    )


def _names(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names in any of these tables, each once."""
    return [*dict.fromkeys(name for table in tables for name in table)]


def _column(out: SectionWriter, name: str, parts: Sequence[tuple[Array | None, Source]], size: int) -> Array:
    kind = np.result_type(*{column.dtype for column, _ in parts if column is not None})
    made = out.reserve(f"{name}/column", kind, size)
    for column, source in parts:
        if column is not None:
            source.fill(made, column)
    return made


def _strings(out: SectionWriter, name: str, parts: Sequence[tuple[Blobs | None, Source]], size: int) -> Blobs:
    lengths = np.zeros(size, dtype=np.int64)
    for strings, source in parts:
        if strings is not None:
            source.fill(lengths, np.diff(_bounds(strings)))
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if size else 0
    made = out.reserve(f"{name}/ends", counting(total), size)
    made[:] = ends
    content = out.reserve(f"{name}/content", np.uint8, total)
    filled = 0
    for strings, source in parts:
        if strings is None:
            continue
        given = np.frombuffer(strings.content, dtype=np.uint8)
        for low, high in _runs(strings, source):
            content[filled : filled + high - low] = given[low:high]
            filled += high - low
    return Blobs(content.data, made)


def _bounds(strings: Blobs) -> NDArray[np.int64]:
    """Where each string begins, and the last ends."""
    return np.append(0, strings.ends.astype(np.int64))


def _runs(strings: Blobs, source: Source) -> list[tuple[int, int]]:
    """Where in their content the strings of the documents that are left stand, neighbours together."""
    bounds = _bounds(strings)
    if source.live is None:
        return [(0, int(bounds[-1]))]
    edges = np.flatnonzero(np.diff(source.live, prepend=False, append=False))
    return [*pairwise(bounds[edges].tolist())][::2]
