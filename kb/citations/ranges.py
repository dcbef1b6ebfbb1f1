"""The articles that a range means: those of the code that lie between its ends, or after its first."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: More articles than any citation means by "à".
_LONGEST = 200


def between(first: str, last: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of the known keys that lie from one to another, both included, in the order of the code."""
    places, low, high = _places(first, known), order(first), order(last)
    found = (key for key, place in places.items() if low <= place <= high)
    return tuple(sorted(found, key=places.__getitem__)[:_LONGEST])


def after(first: str, known: Iterable[str], most: int) -> tuple[str, ...]:
    """Those of the known keys that come after one, in the order of the code; `most` at most."""
    places, low = _places(first, known), order(first)
    return tuple(sorted((key for key, place in places.items() if place > low), key=places.__getitem__)[:most])


def order(key: str) -> tuple[tuple[int, str], ...]:
    """Sorts keys as a code does: 375 before 375-1, 375-9 before 375-10, 706-50 before 706-50bis."""
    parts: list[str] = re.findall(r"\d+|[A-Za-z]+", key.rpartition(":")[2])
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def _places(first: str, known: Iterable[str]) -> dict[str, tuple[tuple[int, str], ...]]:
    """The known keys of the same code and with the same letters, and their places in its order."""
    prefix = re.match(r"fr:\w+:[A-Z]*\*{0,2}", first)
    start = prefix[0] if prefix else f"{first}:"
    return {key: order(key) for key in known if key.startswith(start) and key[len(start) :][:1].isdigit()}
