"""The order in which a code has its articles: by part, then by number, whatever its letter."""

from __future__ import annotations

import re
from functools import lru_cache

#: Statutes, regulations in and without the Council of State, orders; annexes come last.
_PARTS = {"": 0, "L": 0, "LO": 0, "R": 1, "D": 1, "A": 2}
_ANNEX = 3
_NUMBER = re.compile(r"(?P<letter>LO|[LRDA])?(?P<rest>[*.\s]*\d.*)", re.DOTALL)
_SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_RANKS = {suffix: rank for rank, suffix in enumerate(_SUFFIXES)}

#: What articles are sorted by.
Place = tuple[int, tuple[tuple[int, int, str], ...], str]


@lru_cache(maxsize=65_536)
def place_in_code(ref: str) -> Place:
    """Sorts the keys of a code's articles: 9 before 10, 375 before 375-1, L. 221-2 before R. 221-1, annexes last.

    What has no number at all, a preamble or a preliminary article, comes first.
    """
    number = ref.rpartition(":")[2]
    found = _NUMBER.fullmatch(number)
    if found:
        return _PARTS[found["letter"] or ""], _parts(found["rest"]), number
    annex = number[:6].casefold() in ("annexe", "tablea")
    return _ANNEX if annex else -1, _parts(number), number


def _parts(written: str) -> tuple[tuple[int, int, str], ...]:
    """A digit's part is its value; "bis" and "A" stand before further digits, so that 50 bis comes before 50-1."""
    parts: list[str] = re.findall(r"\d+|[^\W\d_]+", written)
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, _RANKS.get(part.casefold(), len(_RANKS)), part)
        for part in parts
        if part != "er"
    )
