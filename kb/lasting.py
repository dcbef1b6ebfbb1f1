"""Files that are read again whenever they change, and must not take a running server down with them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from kb.errors import RepereError

_LOG = logging.getLogger(__name__)
_Read = TypeVar("_Read")


class Lasting(Generic[_Read]):
    """What `read` says of a file; where the file can no longer be read, what it said before, and the error is logged.

    Raises what `read` raises for a file that could never be read. What was read before a process forks, its children
    know too.
    """

    def __init__(self, read: Callable[[Path], _Read]) -> None:
        self._read = read
        self._last: dict[Path, _Read] = {}
        self._told: dict[Path, str] = {}

    def __contains__(self, path: Path) -> bool:
        """True if the file could be read once."""
        return path in self._last

    def __call__(self, path: Path) -> _Read:
        try:
            found = self._read(path)
        except RepereError as error:
            if path not in self._last:
                raise
            self._tell(path, str(error))
            return self._last[path]
        self._last[path] = found
        self._told.pop(path, None)
        return found

    def _tell(self, path: Path, error: str) -> None:
        """Log an error once, not at each search."""
        if self._told.get(path) != error:
            self._told[path] = error
            _LOG.error("%s is left as it was when it could be read. %s", path, error)
