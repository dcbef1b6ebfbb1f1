"""Where a backup says how far it is; what the command line and the worker give fits."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol


class Task(Protocol):
    """A piece of work under way."""

    def advance(self, amount: int = 1) -> None: ...


class Meter(Protocol):
    """Begins a piece of work of `total` units."""

    def task(self, label: str, total: int | None, unit: str) -> AbstractContextManager[Task]: ...
