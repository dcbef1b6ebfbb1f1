"""Dates in a query: `date:2015`, `date:2015-06..2017`, `date:>=2015`, `depuis:2015`, `before:01/06/2016`.

A date is a year, a month or a day, as ISO 8601 writes it (2015-06-01) or as it is written in Europe (01/06/2015). A
year or a month stands for all its days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kb.search.analysis import fold
from kb.search.query.tree import Between

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_EUROPEAN = re.compile(r"(?:([0-9]{1,2})[/.])?([0-9]{1,2})[/.]([0-9]{4})")
_RANGE = re.compile(r"([^<>=]*?)\.{2,3}([^<>=]*)")
_YEARS = re.compile(r"([0-9]{4})[-–/]([0-9]{4})")
_COMPARED = re.compile(r"([<>]=?|=|)([^<>=]+)")

#: Prefix → the sign that it stands for; `date:` says its own.
_SIGNS = {
    "date": "",
    "depuis": ">=",
    "since": ">=",
    "apres": ">",
    "after": ">",
    "avant": "<",
    "before": "<",
    "jusque": "<=",
    "until": "<=",
}
#: The prefixes as they may be typed, for a regular expression.
PREFIXES = "|".join([*_SIGNS, "après"])


def between(prefix: str, said: str) -> Between | None:
    """The days meant by what stands behind a prefix; None if that is no date. A reversed range is turned round."""
    sign = _SIGNS[fold(prefix)]
    if sign:
        return _compared(sign, said)
    years = _YEARS.fullmatch(said)
    ends = years or _RANGE.fullmatch(said)
    if ends:
        return _range(ends[1], ends[2])
    compared = _COMPARED.fullmatch(said)
    return _compared(compared[1], compared[2]) if compared else None


def written(days: Between) -> str:
    """The shortest query that means these days: whole years as years, whole months as months."""
    start, end = days.start, days.end
    length = 10
    if (start is None or start.day == 1) and (end is None or end == _last_of_month(end.year, end.month)):
        january = start is None or start.month == 1
        length = 4 if january and (end is None or end.month == 12) else 7
    first, last = (day.isoformat()[:length] if day else "" for day in (start, end))
    return f"date:{first}" if first == last else f"date:{first}..{last}"


def _range(first: str, last: str) -> Between | None:
    start, end = _days(first), _days(last)
    if (first and start is None) or (last and end is None) or not (start or end):
        return None
    if start and end and start[0] > end[1]:
        start, end = end, start
    return Between(start[0] if start else None, end[1] if end else None)


def _compared(sign: str, said: str) -> Between | None:
    days = _days(said)
    if days is None:
        return None
    first, last = days
    try:
        match sign:
            case ">":
                return Between(last + timedelta(days=1), None)
            case ">=":
                return Between(first, None)
            case "<":
                return Between(None, first - timedelta(days=1))
            case "<=":
                return Between(None, last)
            case _:
                return Between(first, last)
    except OverflowError:
        return None  # before the first or after the last day that a calendar has


def _days(said: str) -> tuple[date, date] | None:
    """The first and the last day of a year, a month or a day."""
    european = _EUROPEAN.fullmatch(said)
    iso = _ISO.fullmatch(said)
    if european:
        day, month, year = european.groups()
    elif iso:
        year, month, day = iso.groups()
    else:
        return None
    try:
        if day:
            only = date(int(year), int(month), int(day))
            return only, only
        first = date(int(year), int(month or 1), 1)
        return first, _last_of_month(first.year, first.month if month else 12)
    except ValueError:
        return None  # 2015-02-30: like a date, and none


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
