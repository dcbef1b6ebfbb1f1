"""What is stored of documents, packed one by one with Zstandard, so that each can be read alone.

What documents have in common (their keys in JSON, the words of their kind) is in a dictionary that is trained with the
documents of a large segment; small ones are packed with one that is there. Merged segments keep the dictionaries of
all, so that nothing has ever to be packed again.

A packed string is a Zstandard frame with the size of its content, its checksum, and the number of its dictionary;
nothing is packed as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

import zstandard

from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec.dictionary import Blobs

#: Bytes of a dictionary; from twice as many it learns little more.
_DICTIONARY = 1 << 16
#: What it is trained with: so many documents, and of each so many bytes.
_SAMPLES, _SAMPLE = 1000, 1 << 14
#: Documents for which a dictionary takes less room than it saves.
_ENOUGH = 1000

_LEVEL = 3
#: Bytes that one string may have: what says that it has more is damaged, and no memory is given to it.
_LARGEST = 1 << 28
_HINT = "Run: kb index --rollback, or kb index --rebuild"


def pack(strings: Iterable[bytes], dictionary: bytes = b"") -> Blobs:
    """These strings, packed. Raises ValueError for one that is too large to be unpacked again, IndexDamaged if the
    dictionary makes no sense."""
    known = None
    if dictionary:
        try:
            # If it does not begin as one that was trained, which has a number, it would be taken for plain text.
            known = zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_FULLDICT)
            known.precompute_compress(level=_LEVEL)
        except zstandard.ZstdError as error:
            raise IndexDamaged("A dictionary of what is stored has been altered.", hint=_HINT) from error
    compress = zstandard.ZstdCompressor(level=_LEVEL, dict_data=known, write_checksum=True).compress
    packed = []
    for plain in strings:
        if len(plain) > _LARGEST:
            raise ValueError(f"{len(plain)} bytes are too many to be stored of a document: {_LARGEST} may be.")
        packed.append(compress(plain) if plain else b"")
    return Blobs.pack(packed)


def trained(strings: Sequence[bytes]) -> bytes:
    """A dictionary for these strings; b"" if they are too few, or have too little in common."""
    if len(strings) < _ENOUGH:
        return b""
    chosen = strings[:: sampled(len(strings))][:_SAMPLES]
    try:
        return zstandard.train_dictionary(_DICTIONARY, [one[:_SAMPLE] for one in chosen], level=_LEVEL).as_bytes()
    except zstandard.ZstdError:
        return b""  # of strings that are in memory the only fault: they teach nothing


def sampled(strings: int) -> int:
    """The step at which to take some of so many strings: they are enough to train a dictionary with."""
    return max(1, strings // _SAMPLES)


class Unpacking:
    """Unpacks what was packed with any of these dictionaries, or with none, in any thread."""

    def __init__(self, dictionaries: Iterable[bytes]) -> None:
        self._dictionaries = {_number(dictionary): dictionary for dictionary in dictionaries}
        #: What unpacks, by the number of its dictionary; two threads at once in one of these would end the process.
        self._known: dict[int, zstandard.ZstdDecompressor] = {}
        self._one_at_a_time = Lock()

    def unpack(self, packed: bytes) -> bytes:
        """Raises IndexDamaged for bytes that were altered, or packed with another dictionary."""
        if not packed:
            return b""
        try:
            said = zstandard.get_frame_parameters(packed)
            if said.content_size <= _LARGEST:
                with self._one_at_a_time:
                    known = self._known.get(said.dict_id) or self._learnt(said.dict_id)
                    return known.decompress(packed)
        except zstandard.ZstdError as error:
            raise IndexDamaged(f"What is stored of a document cannot be unpacked: {error}.", hint=_HINT) from error
        raise IndexDamaged("What is stored of a document says no size, or one that is too large.", hint=_HINT)

    def _learnt(self, number: int) -> zstandard.ZstdDecompressor:
        known = None
        if number:
            if number not in self._dictionaries:
                raise IndexDamaged(
                    "What is stored of a document was packed with a dictionary that is gone.", hint=_HINT
                )
            known = zstandard.ZstdCompressionDict(self._dictionaries[number], dict_type=zstandard.DICT_TYPE_FULLDICT)
        made = self._known[number] = zstandard.ZstdDecompressor(dict_data=known)
        return made


def _number(dictionary: bytes) -> int:
    """The number that a trained dictionary has, as its frames say it: the second word of its head."""
    return int.from_bytes(dictionary[4:8], "little")
