"""What day it is where the law applies."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def today() -> date:
    """The day in Paris: a text that enters into force today does so at midnight there."""
    return datetime.now(PARIS).date()
