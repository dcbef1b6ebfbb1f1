"""The works of an open index: the versions of an article, the translations of a page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.invert import STILL_BORN_LAW
from kb.search.engines.whoosh.schema import OPEN_END
from kb.vocabulary import INTERFACE_LANGUAGES

_NEVER = -1


class Works:
    """The documents that are not deleted, by work: each work has a row from 0, and its documents in their order."""

    def __init__(self, columns: Columns) -> None:
        numbers = np.flatnonzero(columns.live).astype(np.int32)
        works = columns.work[numbers]
        self._numbers = numbers[np.argsort(works, kind="stable")]
        sizes = np.unique(works, return_counts=True)[1]
        self._ends = np.cumsum(sizes)
        self._starts = self._ends - sizes
        never = (columns.law == STILL_BORN_LAW) | (columns.valid_from == OPEN_END)
        self._begins = np.where(never, _NEVER, columns.valid_from)
        self._spoken = {code: columns.having("language", frozenset({code})) for code in INTERFACE_LANGUAGES}

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, row: int) -> list[int]:
        found: list[int] = self._numbers[self._starts[row] : self._ends[row]].tolist()
        return found

    @property
    def firsts(self) -> list[int]:
        """The first document of each row."""
        numbers: list[int] = self._numbers[self._starts].tolist()
        return numbers

    def any(self, mask: Mask) -> NDArray[np.bool_]:
        """For each row, whether a document of it is in a mask."""
        if not len(self):
            return np.zeros(0, dtype=np.bool_)
        found: NDArray[np.bool_] = np.logical_or.reduceat(mask[self._numbers], self._starts)
        return found

    def best(self, row: int, language: str, standing: Mask) -> int:
        """Of a work the document to offer: in the reader's language, standing, or else the one that began last."""
        spoken = self._spoken.get(language, standing)
        return max(self[row], key=lambda n: (bool(spoken[n]), bool(standing[n]), int(self._begins[n]), -n))
