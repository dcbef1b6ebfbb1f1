"""The values that people and programs write about a document, checked and put in one form: types for pydantic."""

from __future__ import annotations

import datetime
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from indexer.extract.characters import one_line
from kb.address import web_address
from kb.faults import meant
from kb.vocabulary import TYPES

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?|und")


def _not_empty(value: str) -> str:
    if not value:
        raise ValueError("is empty")
    return value


def _known_type(value: str) -> str:
    if value not in TYPES:
        raise ValueError(f"unknown document type {value!r}{meant(value, TYPES) or '; there are: ' + ', '.join(TYPES)}")
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


def _first_day(value: object) -> datetime.date:
    if isinstance(value, datetime.date):
        return datetime.date(value.year, value.month, value.day)
    match = _DATE.fullmatch(str(value)) if isinstance(value, (int, str)) else None
    if match is None:
        raise ValueError("a date is written 2014-05-01, 2014-05 or 2014")
    return datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))


#: A text on one line, and one that cannot be empty.
Line = Annotated[str, AfterValidator(one_line)]
Name = Annotated[Line, AfterValidator(_not_empty)]
#: A key of kb.vocabulary.TYPES.
Type = Annotated[str, AfterValidator(_known_type)]
#: Two letters, or "und": "fr-FR" is "fr".
Language = Annotated[str, AfterValidator(_language_code)]
#: Two capital letters, ISO 3166.
Country = Annotated[str, AfterValidator(_country_code)]
#: An address of http or https; "" is none.
Address = Annotated[str, AfterValidator(lambda value: web_address(value) if value else "")]
#: The first day of what is named: 2014, "2014-05" and "2014-05-01" are three ways to write a date.
Day = Annotated[datetime.date, BeforeValidator(_first_day)]
