"""The values that people and programs write about a document, checked and put in one form: types for pydantic."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator

from indexer.extract.characters import one_line
from kb.address import web_address
from kb.directory import BODIES, DEPARTEMENTS, LEVELS, RELATIONS, STATUSES
from kb.document import Precision
from kb.faults import meant
from kb.vocabulary import TYPES

#: Characters of a title or a name: what is longer is a text, and would fill every list that it is in.
LONGEST_NAME = 1_000

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?|und")


def _not_empty(value: str) -> str:
    if not value:
        raise ValueError("is empty")
    return value


def _not_too_long(value: str) -> str:
    if len(value) > LONGEST_NAME:
        raise ValueError(f"has {len(value):,} characters; a title or a name has at most {LONGEST_NAME:,}")
    return value


def _language_code(value: str) -> str:
    match = _LANGUAGE.fullmatch(value.lower())
    if not match:
        raise ValueError("a language is a code of two letters, as in fr")
    return match[1] or match[0]


def _country_code(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise ValueError("a country is a code of two capital letters, as in FR")
    return value


class Dated(NamedTuple):
    """The first day of what is named, and how much of it is known."""

    day: datetime.date
    precision: Precision

    def __str__(self) -> str:
        """As ISO 8601 writes it: "2014-05"."""
        parts = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
        return self.day.isoformat()[: parts[self.precision]]


def _dated(value: object) -> Dated:
    if isinstance(value, datetime.date):
        return Dated(datetime.date(value.year, value.month, value.day), Precision.DAY)
    match = _DATE.fullmatch(str(value)) if isinstance(value, (int, str)) else None
    if match is None:
        raise ValueError("a date is written 2014-05-01, 2014-05 or 2014")
    precision = Precision.DAY if match[3] else Precision.MONTH if match[2] else Precision.YEAR
    return Dated(datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)), precision)


def _one_of(table: Mapping[str, object], what: str) -> AfterValidator:
    """Checks that a value is a key of the table."""

    def check(value: str) -> str:
        if value not in table:
            raise ValueError(f"unknown {what} {value!r}{meant(value, table) or '; there are: ' + ', '.join(table)}")
        return value

    return AfterValidator(check)


#: A text on one line, and one that cannot be empty, for titles and names.
Line = Annotated[str, AfterValidator(one_line)]
Name = Annotated[Line, AfterValidator(_not_empty), AfterValidator(_not_too_long)]
#: A key of kb.vocabulary.TYPES.
Type = Annotated[str, _one_of(TYPES, "document type")]
#: Two letters, or "und": "fr-FR" is "fr".
Language = Annotated[str, AfterValidator(_language_code)]
#: Two capital letters, ISO 3166.
Country = Annotated[str, AfterValidator(_country_code)]
#: An address of http or https; "" is none.
Address = Annotated[str, AfterValidator(lambda value: web_address(value) if value else "")]
#: 2014, "2014-05" and "2014-05-01" are three ways to write a date. The first day of what is named, without or with
#: what is known of it.
Day = Annotated[datetime.date, BeforeValidator(lambda value: _dated(value).day)]
Since = Annotated[Dated, BeforeValidator(_dated)]
#: Keys of the tables of kb.directory.
Body = Annotated[str, _one_of(BODIES, "kind of body")]
Level = Annotated[str, _one_of(LEVELS, "level")]
Status = Annotated[str, _one_of(STATUSES, "status")]
Departement = Annotated[str, _one_of(DEPARTEMENTS, "département")]
RelationKind = Annotated[str, _one_of(RELATIONS, "relation")]
