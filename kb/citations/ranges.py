"""The articles that a range means: those of the code that lie between its ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: More articles than any citation means by "à".
_LONGEST = 200


def between(first: str, last: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of the known keys that lie from one to another, both included, in the order of the code."""
    prefix = re.match(r"fr:\w+:[A-Z]*\*{0,2}", first)
    if prefix is None:
        return ()
    start = prefix[0]
    places = {key: order(key) for key in known if key.startswith(start) and key[len(start) :][:1].isdigit()}
    low, high = order(first), order(last)
    found = (key for key, place in places.items() if low <= place <= high)
    return tuple(sorted(found, key=places.__getitem__)[:_LONGEST])


def order(key: str) -> tuple[tuple[int, str], ...]:
    """Sorts keys as a code does: 375 before 375-1, 375-9 before 375-10, 706-50 before 706-50bis."""
    parts: list[str] = re.findall(r"\d+|[A-Za-z]+", key.rpartition(":")[2])
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
