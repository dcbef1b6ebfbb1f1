"""What was made of the documents and can be shown again, until one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Made = TypeVar("_Made")


class Kept:
    """What was made in one state of the documents. Threads may share it; what two make at once is made twice."""

    def __init__(self) -> None:
        # Of one state only, and both in one attribute: a thread sees what belongs together.
        self._kept: tuple[Hashable, dict[Hashable, Any]] = (None, {})

    def once(self, state: Hashable, name: Hashable, make: Callable[[], _Made]) -> _Made:
        """What `make` gives, made anew when the state is another than that of the call before.

        There must be few names: all that was made in a state is kept.
        """
        known, made = self._kept
        if known != state:
            made = {}
            self._kept = state, made
        if name not in made:
            made[name] = make()
        found: _Made = made[name]
        return found
