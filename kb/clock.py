"""What day it is where the law applies."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def today() -> date:
    """The day in Paris: a text that enters into force today does so at midnight there."""
    return datetime.now(PARIS).date()


def day_before(day: date) -> date:
    """The day before; of the first day that a calendar has, that day."""
    return day - timedelta(days=1) if day > date.min else day


def day_after(day: date) -> date:
    """The day after; of the last day that a calendar has, that day. Publishers write it for “without end”."""
    return day + timedelta(days=1) if day < date.max else day
