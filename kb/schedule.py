"""When a source is read: "hourly", "daily at 03:00", "weekly on monday at 03:00", "monthly on 1 at 03:00"; in Paris."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kb.clock import PARIS

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FORM = re.compile(
    rf"daily at (?P<daily>\d\d:\d\d)|weekly on (?P<day>{'|'.join(DAYS)}) at (?P<weekly>\d\d:\d\d)"
    r"|monthly on (?P<number>[1-9]|[12]\d|3[01]) at (?P<monthly>\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """At which times something is done.

    at       the time of day in Paris; None: at each full hour
    weekday  only on that day of the week, 0 is Monday
    day      only on that day of the month, or on the last one of a month that is shorter
    """

    at: time | None = None
    weekday: int | None = None
    day: int | None = None

    def after(self, moment: datetime) -> datetime:
        """The first time after a moment, in UTC.

        A time that the clock leaps over in March comes as much later as it leaps; of one that the clock shows twice
        in October, the first counts.
        """
        moment = moment.astimezone(UTC)
        if self.at is None:
            return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        times = (datetime.combine(day, self.at, PARIS).astimezone(UTC) for day in self._days(moment))
        return next(found for found in times if found > moment)

    def label(self, language: str) -> str:
        """In words, in French ("fr") or English."""
        french = language == "fr"
        if self.at is None:
            return "toutes les heures" if french else "every hour"
        at = f"{self.at:%H:%M}"
        if self.weekday is not None:
            return f"le {_DAYS_FR[self.weekday]} à {at}" if french else f"on {DAYS[self.weekday].title()}s at {at}"
        if self.day is not None:
            first = "le 1er" if self.day == 1 else f"le {self.day}"
            return f"{first} de chaque mois à {at}" if french else f"on day {self.day} of each month at {at}"
        return f"chaque jour à {at}" if french else f"every day at {at}"

    def _days(self, moment: datetime) -> Iterator[date]:
        """The days that are meant, from the one of a moment on."""
        day = moment.astimezone(PARIS).date()
        while True:
            last = monthrange(day.year, day.month)[1]
            of_month = self.day is None or day.day == min(self.day, last)
            if of_month and self.weekday in (None, day.weekday()):
                yield day
            day += timedelta(days=1)


def parse(text: str) -> Schedule | None:
    """The schedule that a text gives; None for "", which is no schedule. Raises ValueError."""
    if not text:
        return None
    if text == "hourly":
        return Schedule()
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no schedule; there are: hourly, daily at 03:00, weekly on monday at 03:00, "
            "monthly on 1 at 03:00 (in Paris)"
        )
    written = found["daily"] or found["weekly"] or found["monthly"]
    try:
        at = time.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"{written} is no time of day: from 00:00 to 23:59") from error
    return Schedule(
        at=at,
        weekday=DAYS.index(found["day"]) if found["day"] else None,
        day=int(found["number"]) if found["number"] else None,
    )
