"""What is due: sources whose schedule says so are read, once, however many workers ask."""

from __future__ import annotations

from kb.desk import Desk
from kb.settings import Settings


def ask_for_due(settings: Settings, desk: Desk) -> None:
    """Ask for a run of each source that is due."""
