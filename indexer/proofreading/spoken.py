"""Numbers and dates in prose, comparable between French and English."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import NamedTuple

from kb.markup import SOURCE_MARK

_MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
# "may" is a verb and "march" a walk; French writes months small, or with a capital at the beginning of a sentence.
_DATE = {
    language: re.compile(
        rf"(?:(?P<day>\d{{1,2}})(?:er)?\s)?\b(?P<month>{'|'.join(months)})\b(?:\s(?P<year>\d{{4}}))?",
        re.IGNORECASE if language == "fr" else re.NOFLAG,
    )
    for language, months in _MONTHS.items()
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SPACED_THOUSANDS = re.compile(r"(?<=\d)\u202f(?=\d{3}(?!\d))")
_COMMA_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_COMMA_DECIMALS = re.compile(r"(?<=\d),(?=\d)")


class Spoken(NamedTuple):
    """A date as far as it is said: "in May 2014" has no day, "each May" neither day nor year; 0 stands for these."""

    day: int
    month: int
    year: int

    def __str__(self) -> str:
        parts = (f"{self.year:04d}" if self.year else "", f"{self.month:02d}", f"{self.day:02d}" if self.day else "")
        return "-".join(part for part in parts if part)


def numbers(text: str, language: str) -> Counter[str]:
    """Each number of a text, a point before its decimals and nothing between its thousands; marks are none."""
    bare = SOURCE_MARK.sub("", text)
    if language == "fr":
        bare = _COMMA_DECIMALS.sub(".", _SPACED_THOUSANDS.sub("", bare))
    else:
        bare = _COMMA_THOUSANDS.sub("", bare)
    return Counter(_NUMBER.findall(bare))


def dates(text: str, language: str) -> Counter[Spoken]:
    """Each month that a text names, with its day and year where they are said."""
    months = [month.lower() for month in _MONTHS[language]]
    return Counter(
        Spoken(int(found["day"] or 0), months.index(found["month"].lower()) + 1, int(found["year"] or 0))
        for found in _DATE[language].finditer(text)
    )


def says_day(text: str, day: date, language: str) -> bool:
    """True if a text names that day in words: "9 février 2022", "1 May 2021"."""
    return Spoken(day.day, day.month, day.year) in dates(text, language)
