"""Documents become a segment, many at once: what would be dictionaries of lists is sorted as one array of numbers.

A word of a document is one number of 64 bits: its term's rank in the upper bits, where it stands in the lower ones. In
their order these are the posting lists, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import NumericColumn
from whoosh.fields import Schema
from whoosh.util.numeric import byte_to_length, length_to_byte

from kb.search.analysis.batches import Vocabulary
from kb.search.engines.whoosh.codec.dictionary import Blobs, Dictionary, counting
from kb.search.engines.whoosh.codec.packing import pack, trained
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, SegmentArrays, placing
from kb.search.engines.whoosh.schema import ExactField, StemsField
from kb.search.records import GAP, Text

Numbers = NDArray[np.int64]


class Inverter:
    """Collects the values of documents in memory, and inverts them all at once.

    Takes any schema whose fields are those of kb.search.engines.whoosh.schema, whoosh.fields.STORED of bytes and
    whoosh.fields.COLUMN of whole numbers or of bytes. A text field and the field of its exact forms that are given
    the same `Text` are analysed together.

    dictionary  what is stored is packed with it unless there is enough to train another, see packing
    size        documents collected
    """

    def __init__(self, schema: Schema, dictionary: bytes = b"") -> None:
        self._dictionary = dictionary
        self._indexed = {name: field for name, field in schema.items() if field.indexed}
        self._columns = {name: field.column_type for name, field in schema.items() if field.column_type}
        self._stored = [name for name, field in schema.items() if field.stored]
        self._vocabulary = Vocabulary()
        self._begin()

    def add(self, values: Mapping[str, Any]) -> None:
        """Add a document: of each field its value, or nothing where it has none.

        A `Text` for a text field, strings for one of whole values, a number or bytes for a column, bytes for what is
        stored. Raises ValueError for a field that is not in the schema.
        """
        if not values.keys() <= self._values.keys():
            raise ValueError(f"The schema has no field {', '.join(sorted(values.keys() - self._values.keys()))}.")
        for name, kept in self._values.items():
            kept.append(values.get(name))
        self.size += 1

    def segment(self) -> SegmentArrays:
        """The documents since the last segment, in their order."""
        if self._vocabulary.full:
            self._vocabulary = Vocabulary()
        fields: dict[str, FieldArrays | None] = {}
        analysed: list[tuple[Sequence[Text | None], _Analysed]] = []
        for name, field in self._indexed.items():
            given = self._values[name]
            if isinstance(field, StemsField | ExactField):
                words = next((found for texts, found in analysed if all(map(is_, texts, given))), None)
                if words is None:
                    words = _analysed(given, self._vocabulary)
                    analysed.append((given, words))
                fields[name] = (_exact if isinstance(field, ExactField) else _stems)(words, self._vocabulary)
            else:
                fields[name] = _whole(given)
        stored = {name: [value or b"" for value in self._values[name]] for name in self._stored}
        dictionary = trained([value for strings in stored.values() for value in strings if value]) or self._dictionary
        segment = SegmentArrays(
            size=self.size,
            fields={name: field for name, field in fields.items() if field is not None},
            numbers={
                name: _column(self._values[name], column)
                for name, column in self._columns.items()
                if isinstance(column, NumericColumn)
            },
            strings={
                name: _strings(self._values[name])
                for name, column in self._columns.items()
                if not isinstance(column, NumericColumn)
            },
            stored={name: pack(strings, dictionary) for name, strings in stored.items()},
            dictionaries=(dictionary,) if dictionary else (),
        )
        self._begin()
        return segment

    def _begin(self) -> None:
        self.size = 0
        names = (*self._indexed, *self._columns, *self._stored)
        self._values: dict[str, list[Any]] = {name: [] for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysed:
    """The words of a field in all documents, one after the other, as numbers of forms.

    size       number of documents
    documents  of each word its document, ascending
    positions  where it stands in it, ascending
    """

    size: int
    exact: NDArray[np.int32]
    stems: NDArray[np.int32]
    articles: NDArray[np.int32]
    documents: Numbers
    positions: Numbers


def _analysed(texts: Sequence[Text | None], vocabulary: Vocabulary) -> _Analysed:
    given = [(number, text) for number, text in enumerate(texts) if text is not None]
    words = vocabulary.words(
        [part for _, text in given for part in text.parts], [text.language for _, text in given for _ in text.parts]
    )
    sizes = [len(text.parts) for _, text in given]
    holders = np.repeat(np.asarray([number for number, _ in given], dtype=np.int64), sizes)  # of each part the document
    spans = words.counts + GAP
    begun = np.cumsum(spans) - spans
    begun -= begun[np.searchsorted(holders, holders)]
    before = np.cumsum(words.counts) - words.counts
    return _Analysed(
        size=len(texts),
        exact=words.exact,
        stems=words.stems,
        articles=words.articles,
        documents=np.repeat(holders, words.counts),
        positions=np.arange(len(words.exact)) + np.repeat(begun - before, words.counts),
    )


def _stems(words: _Analysed, vocabulary: Vocabulary) -> FieldArrays | None:
    """A field of stems with their frequencies; the numbers of articles are in it without their letters too, because
    people leave these out: "221-2-2 CASF"."""
    kept, numbered = np.flatnonzero(words.stems >= 0), np.flatnonzero(words.articles >= 0)
    used = np.concatenate([words.stems.take(kept), words.articles.take(numbered)])
    if not len(used):
        return None
    documents = np.concatenate([words.documents.take(kept), words.documents.take(numbered)])
    terms, ranks = _ranked(used, vocabulary.forms, vocabulary.order())
    bits = words.size.bit_length()
    keys = np.sort(ranks << bits | documents)
    return _counted(terms, keys, bits, np.bincount(documents, minlength=words.size))


def _exact(words: _Analysed, vocabulary: Vocabulary) -> FieldArrays | None:
    """A field of exact forms with their positions."""
    if not len(words.exact):
        return None
    terms, ranks = _ranked(words.exact, vocabulary.forms, vocabulary.order())
    bits, within = words.size.bit_length(), len(ranks).bit_length()
    keys = np.sort(ranks << within | np.arange(len(ranks)))
    places = keys & ((1 << within) - 1)
    keys >>= within
    keys <<= bits
    keys |= words.documents.take(places)
    lengths = np.bincount(words.documents, minlength=words.size)
    return _counted(terms, keys, bits, lengths, words.positions.take(places))


def _counted(
    terms: Dictionary, keys: Numbers, bits: int, lengths: Numbers, positions: Numbers | None = None
) -> FieldArrays:
    """The field of these words, ascending; a word is the number of its term and, in so many bits, its document."""
    firsts = np.append(0, np.flatnonzero(keys[1:] != keys[:-1]) + 1)
    times = np.diff(firsts, append=len(keys))
    postings = keys.take(firsts)
    numbers = (postings & ((1 << bits) - 1)).astype(np.int32)
    starts = _starts(postings >> bits, len(terms))
    often = np.flatnonzero(times >= OFTEN)
    coded = _coded_lengths().take(np.minimum(lengths, len(_coded_lengths()) - 1))
    placed: dict[str, NDArray[Any]] = {}
    if positions is not None:
        placed["positions"] = positions.astype(placing(int(positions.max())))
        placed["places"] = np.append(firsts, len(keys)).take(starts).astype(counting(len(keys)))
    return FieldArrays(
        terms=terms,
        starts=starts,
        numbers=numbers,
        codes=np.minimum(times, OFTEN).astype(np.uint16) << 8 | coded.take(numbers),
        often=often,
        times=times.take(often),
        lengths=coded,
        words=len(keys),
        shortest=int(lengths[lengths > 0].min()),
        longest=int(lengths.max()),
        **placed,
    )


def _whole(values: Sequence[Iterable[str] | None]) -> FieldArrays | None:
    """A field of whole values."""
    tables = [() if given is None else tuple(given) for given in values]
    met: dict[str, int] = {}
    used = np.asarray([met.setdefault(value, len(met)) for value in chain.from_iterable(tables)], dtype=np.int32)
    if not len(used):
        return None
    documents = np.repeat(np.arange(len(tables)), [len(given) for given in tables])
    forms = [*met]
    terms, ranks = _ranked(used, forms, np.fromiter(map(met.__getitem__, sorted(forms)), np.int64, len(forms)))
    bits = len(tables).bit_length()
    keys = np.unique(ranks << bits | documents)
    return FieldArrays(
        terms=terms,
        starts=_starts(keys >> bits, len(terms)),
        numbers=(keys & ((1 << bits) - 1)).astype(np.int32),
    )


def _ranked(used: NDArray[np.int32], forms: Sequence[str], order: Numbers) -> tuple[Dictionary, Numbers]:
    """The dictionary of the forms that are used, and the place in it of each number; `order` has the numbers of the
    forms in their order, which for strings is that of their bytes in UTF-8."""
    there = order[np.bincount(used, minlength=len(forms)).take(order) > 0]
    ranks = np.zeros(len(forms), dtype=np.int64)
    ranks[there] = np.arange(len(there))
    return Dictionary.pack([forms[number].encode() for number in there.tolist()]), ranks.take(used)


def _starts(ranks: Numbers, terms: int) -> NDArray[Any]:
    """Where each rank begins among these, which ascend, and the end of the last."""
    return np.concatenate([[0], np.cumsum(np.bincount(ranks, minlength=terms))]).astype(counting(len(ranks)))


def _column(values: Sequence[int | None], column: NumericColumn) -> NDArray[Any]:
    default = column.default_value()
    kind = np.int64 if column._typecode == "q" else np.int32
    return np.asarray([default if value is None else value for value in values], dtype=kind)


def _strings(values: Sequence[bytes | None]) -> Blobs:
    return Blobs.pack([value or b"" for value in values])


@cache
def _coded_lengths() -> NDArray[np.uint8]:
    """Whoosh's byte of each length, up to the first that has the last byte."""
    return np.fromiter(map(length_to_byte, range(byte_to_length(255) + 1)), dtype=np.uint8)
