"""What was asked for last is kept in memory, up to a size."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Remembered(Generic[Key, Kept]):
    """What was read last, up to a size in all."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._kept: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()

    def clear(self) -> None:
        """Forget all."""
        while self._kept:
            self._left += self._kept.popitem()[1][1]

    def recall(self, key: Key) -> Kept | None:
        """What was kept under a key, which thereby is the last that goes."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Key, found: Kept, size: int) -> Kept:
        """Keep it in place of what was asked for least lately, and give it back."""
        self._kept[key] = found, size
        self._left -= size
        while self._left < 0 and len(self._kept) > 1:
            self._left += self._kept.popitem(last=False)[1][1]
        return found
