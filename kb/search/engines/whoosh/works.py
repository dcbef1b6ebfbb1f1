"""The works of an open index: the versions of an article, the translations of a page."""

from __future__ import annotations

import numpy as np

from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.records import OPEN_END, STILL_BORN_LAW

_NEVER = -1


class Works:
    """The documents that are not deleted, by the number of their work."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def of(self, number: int) -> int:
        """The work of a document."""
        return int(self._columns.work[number])

    def __getitem__(self, work: int) -> list[int]:
        """The documents of a work, in their order."""
        numbers = np.flatnonzero(self._columns.work == work)
        found: list[int] = numbers[self._columns.live[numbers]].tolist()
        return found

    def best(self, work: int, language: str, standing: Mask) -> int:
        """Of a work the document to offer: in the reader's language, standing, or else the one that began last."""
        profiles = self._columns.profiles
        spoken = profiles.having("language", [language])
        return max(self[work], key=lambda n: (bool(spoken[profiles.of[n]]), bool(standing[n]), self._begins(n), -n))

    def _begins(self, number: int) -> int:
        """The day on which a document begins to be law; before all others if it never does."""
        begins = int(self._columns.valid_from[number])
        never = int(self._columns.law[number]) == STILL_BORN_LAW or begins == OPEN_END
        return _NEVER if never else begins
