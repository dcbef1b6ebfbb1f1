"""How many documents have all parts of a query but some, on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.columns import Mask
from kb.search.query import Node


class Held:
    """What kb.search.dropping asks an index: see `kb.search.dropping.Having`.

    having  says which of the documents that the filters let through have a part of a query, None for a stop word
    """

    def __init__(self, having: Callable[[Node], Mask | None]) -> None:
        self._having = having
        self._masks: dict[int, NDArray[np.int16]] = {}

    def asking(self, parts: Sequence[Node]) -> list[int]:
        """The places of the parts that are no stop words."""
        masks = {n: mask for n, part in enumerate(parts) if (mask := self._having(part)) is not None}
        self._masks = {n: mask.astype(np.int16) for n, mask in masks.items()}
        return [*masks]

    def without(self, dropped: Sequence[tuple[int, ...]]) -> list[int]:
        """How many documents have all parts but these, each time."""
        held = np.add.reduce([*self._masks.values()])
        return [
            int(np.count_nonzero(held - np.add.reduce([self._masks[n] for n in each]) == len(self._masks) - len(each)))
            for each in dropped
        ]
