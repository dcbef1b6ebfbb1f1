"""What people correct of documents: rules of its values, and how they take the place of what a source says.

Values are texts, or tuples of texts, as somebody writes them into a form: a date is "2014-05-01", "2014-05" or
"2014", which says how much of it is known as well. Nothing of a text itself can be corrected, nor the days of a law.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from kb.address import web_address
from kb.document import Document, Precision
from kb.errors import CorrectionError
from kb.faults import meant
from kb.vocabulary import THEMES, TYPES

Value = str | tuple[str, ...]
#: Characters of a title or a name, and of a summary; names in one field.
LONGEST_NAME, LONGEST_SUMMARY, MOST_NAMES = 1_000, 20_000, 100

_LAW = "law-article"
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LENGTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}
#: What nobody sees, and what turns the letters after it round.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was corrected of a document: field → value, who did it last, and when (UTC).

    said  what its source says of the same fields
    """

    document_id: str
    changes: Mapping[str, Value]
    said: Mapping[str, Value]
    by: str
    at: datetime


def checked(changes: Mapping[str, Value], document: Document) -> dict[str, Value]:
    """The corrections of a document in one form; raises CorrectionError for the first that breaks a rule."""
    found: dict[str, Value] = {}
    for field, value in changes.items():
        if field not in CORRECTABLE:
            raise CorrectionError(
                field, f"this cannot be corrected{meant(field, CORRECTABLE) or '; what can: ' + ', '.join(CORRECTABLE)}"
            )
        try:
            found[field] = CORRECTABLE[field](value)
        except ValueError as error:
            raise CorrectionError(field, str(error)) from error
    type_ = found.get("type", document.type)
    if type_ != document.type and (document.version or type_ == _LAW):
        raise CorrectionError("type", "what is law and what is not, its versions say: no correction changes that")
    return found


def corrected(document: Document, changes: Mapping[str, Value]) -> Document:
    """The document with corrections that were checked, in place of what its source says."""
    given: dict[str, Any] = dict(changes)
    if "date" in given:
        given["date"], given["precision"] = _day(given["date"])
    if "country" in given:
        given["country"] = given["country"] or None
    if "url" in given:
        given["provenance"] = replace(document.provenance, url=given.pop("url"))
    return replace(document, **given)


def said(document: Document, fields: Mapping[str, Value]) -> dict[str, Value]:
    """What a document says of these fields, in the form of corrections."""
    values: dict[str, Value] = {}
    for field in fields:
        if field == "url":
            values[field] = document.provenance.url
        elif field == "date":
            values[field] = document.date.isoformat()[: _LENGTHS[document.precision]] if document.date else ""
        else:
            value = getattr(document, field)
            values[field] = "" if value is None else value
    return values


def to_text(values: Mapping[str, Value]) -> str:
    """The values as JSON."""
    return json.dumps(dict(values), ensure_ascii=False)


def from_text(text: str) -> Mapping[str, Value]:
    """The values that `to_text` wrote."""
    return {field: tuple(value) if isinstance(value, list) else value for field, value in json.loads(text).items()}


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 -- a fault of what was written, like the others
    line = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", value)).split())
    if len(line) > LONGEST_NAME:
        raise ValueError(f"has {len(line):,} characters; a title or a name has at most {LONGEST_NAME:,}")
    return line


def _name(value: object) -> str:
    line = _line(value)
    if not line:
        raise ValueError("is empty")
    return line


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (tuple, list)):
        raise ValueError("must be a list of names")  # noqa: TRY004 -- a fault of what was written, like the others
    if len(value) > MOST_NAMES:
        raise ValueError(f"has {len(value):,} names; {MOST_NAMES} are allowed")
    return tuple(dict.fromkeys(_name(one) for one in value))


def _themes(value: object) -> tuple[str, ...]:
    names = _names(value)
    for name in names:
        if name not in THEMES:
            raise ValueError(f"unknown theme {name!r}{meant(name, THEMES)}")
    return names


def _summary(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 -- a fault of what was written, like the others
    lines = _UNSEEN.sub("", unicodedata.normalize("NFC", value)).splitlines()
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    if len(text) > LONGEST_SUMMARY:
        raise ValueError(f"has {len(text):,} characters; a summary has at most {LONGEST_SUMMARY:,}")
    return text


def _type(value: object) -> str:
    name = _line(value)
    if name not in TYPES:
        raise ValueError(f"unknown document type {name!r}{meant(name, TYPES) or '; there are: ' + ', '.join(TYPES)}")
    return name


def _language(value: object) -> str:
    code = _line(value).lower()
    if not re.fullmatch("[a-z]{2}|und", code):
        raise ValueError("a language is a code of two letters, as in fr; und where it cannot be told")
    return code


def _country(value: object) -> str:
    code = _line(value).upper()
    if not re.fullmatch("([A-Z]{2})?", code):
        raise ValueError("a country is a code of two letters, as in FR")
    return code


def _date(value: object) -> str:
    written = _line(value)
    if written:
        try:
            _day(written)
        except ValueError as error:
            raise ValueError("a date is written 2014-05-01, 2014-05 or 2014, and is one of the calendar") from error
    return written


def _address(value: object) -> str:
    written = _line(value)
    return web_address(written) if written else ""


def _day(written: str) -> tuple[date | None, Precision]:
    if not written:
        return None, Precision.DAY
    match = _DATE.fullmatch(written)
    if match is None or not written.isascii():
        raise ValueError(f"no date: {written!r}")
    precision = Precision.DAY if match[3] else Precision.MONTH if match[2] else Precision.YEAR
    return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)), precision


#: What can be corrected, in the order of a form: field of Document → what gives its value in one form, or raises
#: ValueError. `url` is that of its provenance, and `date` says its precision as well.
CORRECTABLE: Mapping[str, Callable[[object], Value]] = MappingProxyType(
    {
        "title": _name,
        "type": _type,
        "language": _language,
        "date": _date,
        "organisations": _names,
        "themes": _themes,
        "concepts": _names,
        "aliases": _names,
        "country": _country,
        "citation": _line,
        "summary": _summary,
        "url": _address,
    }
)
