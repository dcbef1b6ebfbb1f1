"""When a French or English text says that it was published or revised, and where it says so.

A date counts where words introduce it ("Publié le 12 mars 2014", "mis à jour le", "last updated"), or where it stands
alone on a line of a cover ("Paris, le 31 mai 2013", "Janvier 2005"). Other dates are what the text is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from babel.dates import get_month_names

from kb.document import Precision

#: Lines that can be a cover or the head of a page.
_LINES = 60
_LONGEST = 300
#: Nothing that is read here is older.
_OLDEST = 1900

_WEEKDAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_PUBLISHED = re.compile(
    r"\b(?:publi[ée]e?s?|mise? en ligne|parue?s?|dat[ée]e? d[ue]|date de (?:publication|parution)|published|posted"
    rf"|(?:publication|release) date)\s?(?:le|on|:|en|in)?\s?:?\s?(?:{_WEEKDAY},?\s)?$",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"\b(?:mise? à jour|modifi[ée]e?s?|actualisée?s?|révisée?s?|(?:dernière )?(?:modification|mise à jour|révision)"
    rf"|updated?|modified|revised)\s?(?:le|du|on|:|en|in|of)?\s?:?\s?(?:{_WEEKDAY},?\s)?$",
    re.IGNORECASE,
)
#: What may stand beside a date on a line that is one: a place, a day of the week, "Version of".
_ALONE = re.compile(
    r"(?:(?:fait à|paris|version|édition|edition|lyon|marseille|lille|strasbourg|bruxelles|brussels|genève|geneva"
    rf"|le|du|de|of|{_WEEKDAY})\b|[\s,.:;()–-])*",
    re.IGNORECASE,
)


class Role(StrEnum):
    """What the words before a date say of it."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    ALONE = "alone"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text, from `start` to `end`; `day` is the first of what it names, of which `precision` is known."""

    start: int
    end: int
    day: date
    precision: Precision
    role: Role


def dates(text: str, language: str, today: date) -> Iterator[FoundDate]:
    """The dates of a text in their order. One of figures alone, "12/03/2014", is only read where it can mean one day:
    in French, or with a day beyond 12. Later than today there is none.
    """
    end = 0
    for line in text.split("\n"):
        yield from _of_line(line, end, language, today)
        end += len(line) + 1


def stated(text: str, language: str, today: date) -> FoundDate | None:
    """When a text was published, or else revised, by its first lines; None if they do not say, or say two days."""
    head = "\n".join(line[:_LONGEST] for line in text.split("\n", _LINES)[:_LINES])
    found = list(dates(head, language, today))
    for role in (Role.PUBLISHED, Role.ALONE, Role.MODIFIED):
        days = [one for one in found if one.role is role]
        if days:
            best = min(days, key=lambda one: list(Precision).index(one.precision))
            return best if all(_agree(best, one) for one in days) else None
    return None


def _agree(best: FoundDate, other: FoundDate) -> bool:
    """True if both can be the same day: "14 mai 2014" and "mai 2014"."""
    parts = {Precision.DAY: 3, Precision.MONTH: 2, Precision.YEAR: 1}[other.precision]
    return best.day.timetuple()[:parts] == other.day.timetuple()[:parts]


def _of_line(line: str, offset: int, language: str, today: date) -> Iterator[FoundDate]:
    found = [(match, told) for match in _written().finditer(line) if (told := _read(match, language, today))]
    rest = list(_between(line, (match for match, _ in found)))
    alone = len(found) == 1 and all(_ALONE.fullmatch(part) for part in rest)
    for (match, (day, precision)), before in zip(found, rest, strict=False):
        near = before[-60:]
        said = Role.MODIFIED if _MODIFIED.search(near) else Role.PUBLISHED if _PUBLISHED.search(near) else None
        yield FoundDate(
            start=offset + match.start(),
            end=offset + match.end(),
            day=day,
            precision=precision,
            role=said or (Role.ALONE if alone else Role.OTHER),
        )


def _between(line: str, matches: Iterable[re.Match[str]]) -> Iterator[str]:
    end = 0
    for match in matches:
        yield line[end : match.start()]
        end = match.end()
    yield line[end:]


def _read(match: re.Match[str], language: str, today: date) -> tuple[date, Precision] | None:
    said = {name.rstrip("23456"): value for name, value in match.groupdict().items() if value}
    if match["month4"] and language != "fr" and int(said["day"]) <= 12:
        return None
    month = said["month"].lower().rstrip(".")
    try:
        day = date(int(said["year"]), _months().get(month) or int(month), int(said.get("day", 1)))
    except ValueError:
        return None
    if day.year < _OLDEST or day > today:
        return None
    return day, Precision.DAY if "day" in said else Precision.MONTH


@cache
def _months() -> Mapping[str, int]:
    """French and English names of months, whole and short, also without accents."""
    return {
        form: number
        for language in ("fr", "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, "format", language).items()
        for form in (name.lower().rstrip("."), name.lower().rstrip(".").translate(_UNACCENTED))
    }


_UNACCENTED = str.maketrans("éèû", "eeu")


@cache
def _written() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\d/-])(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s(?P<month>{month})\.?,?\s(?P<year>\d{{4}})(?!\d)"
        rf"|\b(?P<month2>{month})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year2>\d{{4}})(?!\d)"
        r"|(?<![\d/-])(?P<year3>\d{4})-(?P<month3>\d\d)-(?P<day3>\d\d)(?![\d/-])"
        r"|(?<![\d./-])(?P<day4>\d{1,2})(?P<between>[/.])(?P<month4>\d{1,2})(?P=between)(?P<year4>\d{4})(?![\d/-])"
        rf"|\b(?P<month5>{month})\.?\s(?P<year5>\d{{4}})(?!\d)",
        re.IGNORECASE,
    )
