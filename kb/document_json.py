"""Documents as JSON, and the fingerprint that tells whether a reader would see a difference."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from kb.document import (
    Citation,
    Document,
    Figure,
    Passage,
    Precision,
    Profile,
    Provenance,
    Relation,
    Reuse,
    Version,
)


def fingerprint(document: Document) -> str:
    """A hash of all that a reader can see of a document: 32 hex digits, blake2b.

    When it was fetched, from which archive and at which bytes does not count, so that a document delivered
    again unchanged is unchanged.
    """
    seen = to_json(document)
    for passing in ("retrieved_at", "digest", "origin", "modified"):
        seen["provenance"].pop(passing, None)
    canonical = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def to_json(value: Any) -> Any:
    """A document, or a part of one, as JSON values; `from_json` reads it back.

    A field that has its default value is left out, so that a new field changes no document that does not use it.
    """
    if is_dataclass(value) and not isinstance(value, type):
        known = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: to_json(said) for field, said in known if field.default is MISSING or said != field.default}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def from_json(data: Mapping[str, Any]) -> Document:
    """The document that `to_json` wrote, in this version of the code or an earlier one, which knew fewer fields.

    Raises KeyError, TypeError or ValueError if the data is not of that shape.
    """
    document: Document = _read(data)
    return document


def _reader(kind: Callable[..., Any], **readers: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What makes a value of a dataclass from its JSON, with a reader for each field that is no text, number or None."""

    def read(data: Mapping[str, Any] | None) -> Any:
        if data is None:
            return None
        return kind(**{name: readers[name](said) if name in readers else said for name, said in data.items()})

    return read


def _each(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda data: tuple(map(read, data))


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _datetime(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


_READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "provenance": _reader(
            Provenance,
            retrieved_at=datetime.fromisoformat,
            modified=_datetime,
            reuse=Reuse,
        ),
        "passages": _each(_reader(Passage)),
        "citations": _each(_reader(Citation)),
        "figures": _each(_reader(Figure)),
        "version": _reader(Version, valid_from=_date, valid_to=_date),
        "profile": _reader(
            Profile,
            departements=tuple,
            last_verified=_date,
            relations=_each(_reader(Relation)),
        ),
        "date": _date,
        "precision": Precision,
        "sources": _each(tuple),
        **dict.fromkeys(("path", "aliases", "organisations", "themes", "concepts", "doubts"), tuple),
    }
)
_read = _reader(Document, **_READERS)
