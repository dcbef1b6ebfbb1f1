"""What Whoosh keeps of a document: fields derived from the table of kb.search.fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats

from kb.search.fields import FACETS, TEXT_FIELDS
from kb.search.records import NO_DAY, Text, exact


class PackedPositions(formats.Format):  # type: ignore[misc]
    """Positions of a term as 32-bit little-endian numbers.

    Whoosh's own format pickles them; this one needs no unpickling, and NumPy reads it as it stands.
    """

    def encode(self, positions: Sequence[int]) -> bytes:
        return np.asarray(positions, dtype="<u4").tobytes()

    def decode_array(self, value: bytes) -> NDArray[np.int64]:
        """The positions as an array."""
        return np.frombuffer(value, dtype="<u4").astype(np.int64)

    def decode_positions(self, value: bytes) -> list[int]:
        positions: list[int] = self.decode_array(value).tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        return float(len(value) // 4)


class StemsField(fields.FieldType):  # type: ignore[misc]
    """Stems with their frequencies: what ranking counts."""

    def __init__(self) -> None:
        super().__init__(format=formats.Frequency(), analyzer=None, scorable=True)

    def index(self, value: Mapping[str, int] | Text, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, frequency in (value.stems() if isinstance(value, Text) else value).items():
            yield term.encode(), frequency, float(frequency), formats.pack_uint(frequency)


class ExactField(fields.FieldType):  # type: ignore[misc]
    """Exact forms with their positions: what phrases are found by."""

    def __init__(self) -> None:
        super().__init__(format=PackedPositions(), analyzer=None, scorable=True)

    def index(
        self, value: Mapping[str, Sequence[int]] | Text, **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        encode = self.format.encode
        for term, positions in (value.places() if isinstance(value, Text) else value).items():
            yield term.encode(), len(positions), float(len(positions)), encode(positions)


class ValuesField(fields.FieldType):  # type: ignore[misc]
    """Whole values, never split: "Cour de cassation" is one."""

    def __init__(self, *, unique: bool = False) -> None:
        super().__init__(format=formats.Existence(), analyzer=None, scorable=False, unique=unique)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term in dict.fromkeys(value):
            yield term.encode(), 1, 1.0, b""


def schema() -> fields.Schema:
    """A fresh Whoosh schema."""
    number = columns.NumericColumn("i", default=NO_DAY)
    table: dict[str, fields.FieldType] = {"id": ValuesField(unique=True)}
    for name in ("ref", "name", "concept", "about", "cites"):
        table[name] = ValuesField()
    for name in TEXT_FIELDS:
        table[name] = StemsField()
        table[exact(name)] = ExactField()
    for name in FACETS:
        table[name] = ValuesField()
    for name in ("day", "valid_from", "valid_to", "law"):
        table[name] = fields.COLUMN(number)
    table["work"] = fields.COLUMN(columns.NumericColumn("q"))
    for name in ("order", "card"):
        table[name] = fields.COLUMN(columns.VarBytesColumn())
    table["stored"] = fields.STORED()
    return fields.Schema(**table)
