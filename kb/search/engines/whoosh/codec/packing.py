"""What is stored of documents, packed one by one with Zstandard, so that each can be read alone.

What documents have in common (their keys in JSON, the words of their kind) is in a dictionary that is trained once for
an index: with it documents of a kilobyte take two thirds of the room, and are unpacked faster too.

A packed string is a Zstandard frame with the size of its content and its checksum; nothing is packed as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import local

import zstandard

from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec.dictionary import Blobs

#: Bytes of a dictionary; it learns little more from more, and each segment has its own copy.
_DICTIONARY = 1 << 16
#: What it is trained with: so many documents, and of each so many bytes.
_SAMPLES, _SAMPLE = 1000, 1 << 14
#: Documents for which a dictionary takes less room than it saves.
ENOUGH = 1000

_LEVEL = 3
#: Bytes that one string may have: what says that it has more is damaged, and no memory is given to it.
_LARGEST = 1 << 28
_HINT = "Run: kb index --rollback, or kb index --rebuild"


class Packing:
    """Packs and unpacks with one dictionary, in any thread.

    dictionary  b"" for none
    """

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        # Of each thread its own: two that use one context, or one prepared dictionary, at once end the process.
        self._own = local()

    def pack(self, plain: bytes) -> bytes:
        """Raises ValueError for what is too large to be unpacked again, IndexDamaged for a damaged dictionary."""
        if not plain:
            return b""
        if len(plain) > _LARGEST:
            raise ValueError(f"{len(plain)} bytes are too many to be stored of a document: {_LARGEST} may be.")
        return self._compressor.compress(plain)

    def unpack(self, packed: bytes) -> bytes:
        """Raises IndexDamaged for bytes that were not packed with this dictionary, or that were altered."""
        if not packed:
            return b""
        try:
            fits = 0 <= zstandard.frame_content_size(packed) <= _LARGEST
            plain = self._decompressor.decompress(packed, allow_extra_data=False) if fits else None
        except zstandard.ZstdError as error:
            raise IndexDamaged(f"What is stored of a document cannot be unpacked: {error}.", hint=_HINT) from error
        if plain is None:
            raise IndexDamaged("What is stored of a document says no size, or one that is too large.", hint=_HINT)
        return plain

    def blobs(self, plain: Iterable[bytes]) -> Blobs:
        """These strings, packed."""
        return Blobs.pack([*map(self.pack, plain)])

    @property
    def _compressor(self) -> zstandard.ZstdCompressor:
        found: zstandard.ZstdCompressor | None = getattr(self._own, "compressor", None)
        if found is None:
            trained = self._trained()
            if trained is not None:
                try:
                    trained.precompute_compress(level=_LEVEL)
                except zstandard.ZstdError as error:
                    raise IndexDamaged("The dictionary of what is stored has been altered.", hint=_HINT) from error
            found = self._own.compressor = zstandard.ZstdCompressor(
                level=_LEVEL, dict_data=trained, write_checksum=True, write_dict_id=False
            )
        return found

    @property
    def _decompressor(self) -> zstandard.ZstdDecompressor:
        found: zstandard.ZstdDecompressor | None = getattr(self._own, "decompressor", None)
        if found is None:
            found = self._own.decompressor = zstandard.ZstdDecompressor(dict_data=self._trained())
        return found

    def _trained(self) -> zstandard.ZstdCompressionDict | None:
        return zstandard.ZstdCompressionDict(self.dictionary) if self.dictionary else None


@lru_cache(maxsize=8)
def packing(dictionary: bytes) -> Packing:
    """What packs with a dictionary: the same for all who ask, as its tables take time to make, and memory."""
    return Packing(dictionary)


def sampled(count: int) -> range:
    """The numbers of the documents, of so many, that a dictionary is to be trained with."""
    return range(0, count, max(1, count // _SAMPLES))[:_SAMPLES]


def trained(samples: Sequence[bytes]) -> bytes:
    """A dictionary for strings like these; b"" if they have too little in common for one."""
    try:
        return zstandard.train_dictionary(_DICTIONARY, [one[:_SAMPLE] for one in samples], level=_LEVEL).as_bytes()
    except zstandard.ZstdError:
        return b""  # too few bytes, or all the same: the only faults of samples that are in memory
