"""The terms of a segment as Whoosh's readers ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length

from kb.search.engines.whoosh.codec.matching import ArrayMatcher
from kb.search.engines.whoosh.codec.segment import FieldArrays, SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import frequencies

#: A field, and one of its terms.
Term = tuple[str, bytes]


class ArrayTerms(TermsReader):  # type: ignore[misc]
    """Terms ascending by their field's name, then by their bytes; the deleted documents count."""

    def __init__(self, segment: SegmentArrays) -> None:
        self._fields = {name: segment.fields[name] for name in sorted(segment.fields)}

    def __contains__(self, term: Term) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return [*self._fields]

    def terms(self) -> Iterator[Term]:
        return ((name, term) for name, field in self._fields.items() for term in field.terms.terms())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """The terms from this one on, those of all later fields too; none if no document has the field."""
        return ((name, term) for name, term, _ in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        for name, field in self._fields.items():
            for number, term in enumerate(field.terms.terms()):
                yield (name, term), _info(field, number)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        for name, term, number in self._from(fieldname, prefix):
            yield (name, term), _info(self._fields[name], number)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """What a term counts; raises TermNotFound."""
        return _info(*self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often all documents have a term; raises KeyError, as Whoosh's readers expect here."""
        weight: float = _info(*self._counted(fieldname, text)).weight()
        return weight

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents have a term; raises KeyError, as Whoosh's readers expect here."""
        field, number = self._counted(fieldname, text)
        return int(field.starts[number + 1]) - int(field.starts[number])

    def cursor(self, fieldname: str, fieldobj: FieldType) -> ArrayCursor:
        return ArrayCursor(self._fields.get(fieldname), fieldobj)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> ArrayMatcher:
        """The postings of a term; raises TermNotFound."""
        field, number = self._found(fieldname, text)
        return ArrayMatcher(field, number, term=(fieldname, text), format_=format_, scorer=scorer)

    def _find(self, fieldname: str, text: bytes) -> tuple[FieldArrays, int] | None:
        field = self._fields.get(fieldname)
        number = -1 if field is None else field.terms.find(text)
        return None if field is None or number < 0 else (field, number)

    def _found(self, fieldname: str, text: bytes) -> tuple[FieldArrays, int]:
        found = self._find(fieldname, text)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return found

    def _counted(self, fieldname: str, text: bytes) -> tuple[FieldArrays, int]:
        found = self._find(fieldname, text)
        if found is None:
            raise KeyError((fieldname, text))
        return found

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes, int]]:
        if fieldname not in self._fields:
            return
        for name, field in self._fields.items():
            if name >= fieldname:
                low = field.terms.place(prefix) if name == fieldname else 0
                for number, term in enumerate(field.terms.terms(low), low):
                    yield name, term, number


class ArrayCursor(FieldCursor):  # type: ignore[misc]
    """A place among the terms of a field, the first one to begin with; spelling moves it forth and back."""

    def __init__(self, field: FieldArrays | None, fieldobj: FieldType) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to a term, or to the first one after it if it is not there."""
        sought = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._at = 0 if self._field is None else self._field.terms.place(sought)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """The term, as the field reads it; None after the last."""
        if self._field is None or not self.is_valid():
            return None
        text: str = self._fieldobj.from_bytes(self._field.terms[self._at])
        return text

    def term_info(self) -> TermInfo | None:
        return _info(self._field, self._at) if self._field is not None and self.is_valid() else None

    def is_valid(self) -> bool:
        return self._field is not None and self._at < len(self._field.terms)


def _info(field: FieldArrays, number: int) -> TermInfo:
    """A new one each time: Whoosh's readers of several segments change the one they are given."""
    low, high = int(field.starts[number]), int(field.starts[number + 1])
    times = frequencies(field, low, high)
    shortest = longest = 0
    if field.codes is not None:
        lengths = field.codes[low:high] & 255
        shortest, longest = byte_to_length(int(lengths.min())), byte_to_length(int(lengths.max()))
    return TermInfo(
        weight=float(times.sum()),
        df=high - low,
        minlength=shortest,
        maxlength=longest,
        maxweight=float(times.max()),
        minid=int(field.numbers[low]),
        maxid=int(field.numbers[high - 1]),
    )
