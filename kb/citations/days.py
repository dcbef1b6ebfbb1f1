"""Days as citations write them, in French and English, in text that kb.citations.code_names.plain has made."""

from __future__ import annotations

import re
from datetime import date, timedelta

#: A month, to be part of a pattern that ignores case.
MONTH = (
    r"(?:jan(?:v(?:ier)?|uary)?|fev(?:r(?:ier)?)?|feb(?:ruary)?|mar(?:s|ch)?|avr(?:il)?|apr(?:il)?|ma[iy]|juin|june?"
    r"|juill?(?:et)?|july?|aout|aug(?:ust)?|sept?(?:emb(?:re|er))?|oct(?:ob(?:re|er))?|nov(?:emb(?:re|er))?"
    r"|dec(?:emb(?:re|er))?)\.?"
)
_NUMBERS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "jui": 6, "jun": 6, "jul": 7,
    "aou": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_REPUBLICAN = (
    *("vendemiaire", "brumaire", "frimaire", "nivose", "pluviose", "ventose"),
    *("germinal", "floreal", "prairial", "messidor", "thermidor", "fructidor"),
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
_YEAR = r"(?:1[6-9]|20)\d\d(?!\d)"
_REPUBLICAN_DAY = (
    rf"(?:1er|[0-3]?\d)\s(?i:{'|'.join(_REPUBLICAN)})\s(?i:an\s)(?:{'|'.join(reversed(_ROMAN))}|1[0-4]|\d)(?!\w)"
)
#: A day, to be part of a pattern.
DAY = (
    rf"(?:(?<!\d)(?:(?i:(?:1er|[0-3]?\d(?:st|nd|rd|th)?)\s{MONTH}|{MONTH}\s[0-3]?\d),?\s{_YEAR}"
    rf"|[0-3]?\d[./][01]?\d[./]{_YEAR}|{_YEAR}-[01]\d-[0-3]\d(?!\d)|{_REPUBLICAN_DAY}))"
)
_READ = re.compile(
    rf"(?i:(?P<day>1er|[0-3]?\d)(?:st|nd|rd|th)?\s(?P<month>{MONTH})|(?P<month2>{MONTH})\s(?P<day2>[0-3]?\d))"
    rf",?\s(?P<year>{_YEAR})"
    rf"|(?P<d>[0-3]?\d)[./](?P<m>[01]?\d)[./](?P<y>{_YEAR})|(?P<iso>{_YEAR}-[01]\d-[0-3]\d)"
    rf"|(?P<rd>1er|[0-3]?\d)\s(?P<rm>(?i:{'|'.join(_REPUBLICAN)}))\s(?i:an\s)(?P<ry>[IVX]+|\d+)"
)
#: The first day of the Republican calendar, and its years of 366 days.
_FIRST = date(1792, 9, 22)
_LEAP = (3, 7, 11)


def day_of(words: str) -> date | None:
    """The day that a match of DAY names; None for one that is in no calendar."""
    match = _READ.fullmatch(words)
    if match is None:
        return None
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["d"]:
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        if match["rd"]:
            return _republican(match["rd"], match["rm"].lower(), match["ry"])
        day, month = match["day"] or match["day2"], (match["month"] or match["month2"]).lower()
        return date(int(match["year"]), 7 if month.startswith("juil") else _NUMBERS[month[:3]], _number(day))
    except ValueError:
        return None


def _number(day: str) -> int:
    return 1 if day.lower() == "1er" else int(day)


def _republican(day: str, month: str, year: str) -> date | None:
    """The days of "6 nivôse an X": twelve months of thirty days, and what is left of the year."""
    number = int(year) if year.isdigit() else _ROMAN.index(year) + 1
    if not 1 <= number <= len(_ROMAN) or not 1 <= _number(day) <= 30:
        return None
    past = 365 * (number - 1) + sum(leap < number for leap in _LEAP)
    return _FIRST + timedelta(days=past + 30 * _REPUBLICAN.index(month) + _number(day) - 1)
