"""An index is written anew without some documents, and without what its files remember of documents that are gone.

Merging alone would not do: the dictionaries that stored documents are packed with are made of pieces of the documents
they were trained with, and outlive them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.contents import Entry, read_contents, read_deleted, write_contents
from kb.search.engines.whoosh.codec.folder import deleted_with
from kb.search.engines.whoosh.codec.merging import Derive, merge
from kb.search.engines.whoosh.codec.packing import Unpacking, pack, sampled, trained
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment


def purge_folder(source: Path, target: Path, *, key: str, gone: Collection[str], derive: Derive) -> int:
    """Write the index in a folder into another one, which is empty, and say how many documents it then has.

    Left out are those whose field `key` has a value of `gone`, and those that were deleted. Raises IndexDamaged if
    the folder's files cannot be read, OSError if the disk refuses.
    """
    entries, living = [], 0
    terms = [one.encode() for one in gone]
    for entry in read_contents(source):
        segment = open_segment(source / entry.file)
        deleted = deleted_with(segment, read_deleted(source, entry, segment.size), key, terms)
        left = segment.size - int(np.count_nonzero(deleted))
        if left:
            fresh = Entry.fresh()
            merge(target / fresh.file, [(_repacked(segment, deleted), deleted)], derive)
            entries.append(fresh)
            living += left
    write_contents(target, entries)
    return living


def _repacked(segment: SegmentArrays, deleted: NDArray[np.bool_]) -> SegmentArrays:
    """The segment with what is stored of documents that are not deleted, packed with a dictionary made of them."""
    unpack = Unpacking(segment.dictionaries).unpack
    living = np.flatnonzero(~deleted).tolist()
    stored, dictionaries = {}, []
    for name, packed in segment.stored.items():
        # One at a time: unpacked, all of them together may be larger than the memory.
        dictionary = trained([unpack(packed[number]) for number in living[:: sampled(len(living))]])
        stored[name] = pack((b"" if gone else unpack(packed[n]) for n, gone in enumerate(deleted.tolist())), dictionary)
        dictionaries += [dictionary] if dictionary else []
    return replace(segment, stored=stored, dictionaries=tuple(dict.fromkeys(dictionaries)))
