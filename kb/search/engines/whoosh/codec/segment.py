"""What one segment of an index holds, as arrays: in memory while it is made, mapped from its file once it is written.

The file has these sections (see sections); "F" is the name of a field, "C" that of a column:

    F/terms, F/ends       the dictionary, see dictionary
    F/starts              where the postings of each term begin, and the end of the last
    F/numbers             of all postings the document, ascending within a term
    F/codes               of all postings the frequency (upper byte, 255 where it is more than 254) and the document's
                          length (lower byte); fields of text only
    F/often, F/times      the postings of a frequency of 255 or more, and that frequency
    F/places, F/positions where the positions of each term begin; the positions, ascending within a posting; fields of
                          exact forms only
    F/lengths             of each document the length of the field, as Whoosh's byte; fields of text only
    C/column              a number of each document
    C/content, C/ends     a string of bytes of each document: a column of those, or what is stored, packed
    dictionary/0 …        what the stored strings were packed with, see packing
    X/derived             what is worked out from the others

Facts: "documents", how many there are; "fields", for each its "words" in all, and the "shortest" and "longest" length;
"numbers", "strings", "stored" and "derived", the names of columns of numbers, of strings, of stored fields, and of what
is derived; "dictionaries", how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.dictionary import Blobs, Dictionary
from kb.search.engines.whoosh.codec.sections import Sections, SectionWriter

Array = NDArray[Any]

#: Frequencies from this one on stand apart.
OFTEN = 255


def placing(most: int) -> np.dtype[Any]:
    """The type of positions that go up to `most`: titles need one byte, long reports four."""
    return np.dtype(np.uint8 if most < 1 << 8 else np.uint16 if most < 1 << 16 else np.uint32)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldArrays:
    """The inverted index of a field in one segment.

    terms      the dictionary
    starts     where the postings of each term begin, one more than there are terms
    numbers    int32, of all postings the document, ascending within a term
    codes      uint16, frequency << 8 | length byte, the frequency OFTEN where it is that or more; None for values
    often      int64, ascending: the postings of a frequency of OFTEN or more; None for values
    times      int64: their frequencies
    places     where the positions of each term begin, one more than there are terms; None for what has none
    positions  unsigned, see `placing`, ascending within a posting; a posting has as many as its frequency
    lengths    uint8, of each document the number of words as whoosh.util.numeric.length_to_byte writes it; None for
               values
    words      number of words in all documents
    shortest   length of the shortest document that has the field, longest of the longest; 0 for values
    """

    terms: Dictionary
    starts: Array
    numbers: Array
    codes: Array | None = None
    often: Array | None = None
    times: Array | None = None
    places: Array | None = None
    positions: Array | None = None
    lengths: Array | None = None
    words: int = 0
    shortest: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentArrays:
    """A segment.

    size     number of its documents, deleted ones included: which are deleted is not said here
    fields   by name; those that no document has are left out
    numbers  columns of numbers by name, int32 or int64, one of each document
    strings  columns of bytes by name, one of each document
    stored   stored fields by name, of each document bytes that are packed, see packing
    derived  what is worked out from all the others when a segment is complete, so that no reader has to

    dictionaries  what the stored fields were packed with, each string with one of them or with none
    """

    size: int
    fields: Mapping[str, FieldArrays] = field(default_factory=dict)
    numbers: Mapping[str, Array] = field(default_factory=dict)
    strings: Mapping[str, Blobs] = field(default_factory=dict)
    stored: Mapping[str, Blobs] = field(default_factory=dict)
    derived: Mapping[str, Array] = field(default_factory=dict)
    dictionaries: tuple[bytes, ...] = ()


#: Arrays of a field that are there or not, by the name of their section.
_PARTS = ("codes", "often", "times", "places", "positions", "lengths")


def open_segment(path: Path) -> SegmentArrays:
    """The segment of a file, mapped. Raises IndexDamaged."""
    sections = Sections(path)
    return SegmentArrays(
        size=sections.facts["documents"],
        fields={name: _field(sections, name, said) for name, said in sections.facts["fields"].items()},
        numbers={name: sections[f"{name}/column"] for name in sections.facts["numbers"]},
        strings={name: _blobs(sections, name) for name in sections.facts["strings"]},
        stored={name: _blobs(sections, name) for name in sections.facts["stored"]},
        derived={name: sections[f"{name}/derived"] for name in sections.facts["derived"]},
        dictionaries=tuple(bytes(sections.bytes(f"dictionary/{n}")) for n in range(sections.facts["dictionaries"])),
    )


def write_segment(path: Path, segment: SegmentArrays) -> None:
    """Write a segment that is in memory into a new file, and wait for the disk."""
    with SectionWriter(path) as out:
        for name, one in segment.fields.items():
            add_strings(out, name, one.terms, "terms")
            out.add(f"{name}/starts", one.starts)
            out.add(f"{name}/numbers", one.numbers)
            for part in _PARTS:
                array = getattr(one, part)
                if array is not None:
                    out.add(f"{name}/{part}", array)
        for name, column in segment.numbers.items():
            out.add(f"{name}/column", column)
        for name, strings in (*segment.strings.items(), *segment.stored.items()):
            add_strings(out, name, strings, "content")
        for name, array in segment.derived.items():
            out.add(f"{name}/derived", array)
        add_dictionaries(out, segment.dictionaries)
        out.finish(facts(segment))


def add_dictionaries(out: SectionWriter, dictionaries: Iterable[bytes]) -> None:
    for number, dictionary in enumerate(dictionaries):
        out.add(f"dictionary/{number}", np.frombuffer(dictionary, dtype=np.uint8))


def facts(segment: SegmentArrays) -> dict[str, Any]:
    """What the directory of a segment's file says of it."""
    return {
        "documents": segment.size,
        "fields": {
            name: {"words": one.words, "shortest": one.shortest, "longest": one.longest}
            for name, one in segment.fields.items()
        },
        "numbers": [*segment.numbers],
        "strings": [*segment.strings],
        "stored": [*segment.stored],
        "derived": [*segment.derived],
        "dictionaries": len(segment.dictionaries),
    }


def add_strings(out: SectionWriter, name: str, strings: Blobs, content: str) -> None:
    out.add(f"{name}/{content}", np.frombuffer(strings.content, dtype=np.uint8))
    out.add(f"{name}/ends", strings.ends)


def _field(sections: Sections, name: str, said: Mapping[str, int]) -> FieldArrays:
    said_of_it: dict[str, Any] = dict(said)
    said_of_it |= {part: sections[f"{name}/{part}"] for part in _PARTS if f"{name}/{part}" in sections}
    return FieldArrays(
        terms=Dictionary(sections.bytes(f"{name}/terms"), sections[f"{name}/ends"]),
        starts=sections[f"{name}/starts"],
        numbers=sections[f"{name}/numbers"],
        **said_of_it,
    )


def _blobs(sections: Sections, name: str) -> Blobs:
    return Blobs(sections.bytes(f"{name}/content"), sections[f"{name}/ends"])
