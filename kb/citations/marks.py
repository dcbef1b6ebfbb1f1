"""What each reader hands to kb.citations.reading: references in plain text, before overlaps are settled; and patterns
that several of them use."""

from __future__ import annotations

from typing import NamedTuple

from kb.citations.reference import Family


class Mark(NamedTuple):
    """A reference; `kind` is what "la même loi" would call what it names: "loi", "decret", "directive" …"""

    start: int
    end: int
    refs: tuple[str, ...]
    family: Family
    portion: str = ""
    until: str = ""
    onwards: bool = False
    corrected: bool = False
    kind: str = ""


#: "n°", "nos", "no.", "n" before a digit; and the space after it.
NUMBER_SIGN = r"(?i:(?<!\w)(?:n\s?°\s?s?|(?:n\s?os?|num(?:ero)?s?)(?![a-z])|n(?=\d))\s?\.?\s?)"
#: What tells an article from the one that it was put behind: "706-50 bis", "3 undecies".
LATIN = (
    r"(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|(?:un|duo|ter|quater|quin|sex|sept|octo|novo)?decies)"
)
