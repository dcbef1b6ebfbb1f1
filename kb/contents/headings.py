"""Headings of codes: what tells a section from those beside it, in any of the ways in which its heading was written.

A section is known by its kind and number where it has them ("Chapitre Ier : Dispositions générales" is `chapitre-1`),
so that its address stays when its words change; one without a number is known by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.search.analysis import fold

#: The longest piece of an address made of a heading's words.
_LONGEST = 60
_NUMBERED = re.compile(
    r"(?P<kind>partie|(?:sous )?(?:livre|titre|chapitre|section|paragraphe)|annexe|tableau) "
    r"(?P<number>(?:[ivxlc]+|\d+)(?:er|re)?|unique|preliminaire|[a-z])(?= |$)(?<! [dl])"
    r"(?P<further>(?: \d+)*(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies)(?: [a-z])?(?= |$))?)"
)
_ORDINAL = re.compile(r"(?:premiere|deuxieme|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme) partie")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_NUMBER = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


@lru_cache(maxsize=16_384)
def section_key(heading: str) -> str:
    """What a section is known by among those beside it, fit for an address: "Livre II : Enfance" → "livre-2"."""
    words = _words(heading)
    if ordinal := _ORDINAL.match(words):
        return ordinal[0].replace(" ", "-")
    found = _NUMBERED.match(words)
    if found is None:
        return words[:_LONGEST].strip().replace(" ", "-") or "section"
    return f"{found['kind']} {_arabic(found['number'])}{found['further']}".replace(" ", "-")


def best_spelling(headings: Iterable[str]) -> dict[str, str]:
    """Of headings that differ in accents, capitals and signs only, the one that is written best: by `same_words`."""
    best: dict[str, str] = {}
    for heading in headings:
        words = same_words(heading)
        if words not in best or _care(heading) > _care(best[words]):
            best[words] = heading
    return best


@lru_cache(maxsize=16_384)
def same_words(heading: str) -> str:
    """The letters and digits of a heading, which are the same however carefully it was written."""
    words = _words(heading)
    found = _NUMBERED.match(words)
    rest = words[found.end() :] if found else words
    return f"{section_key(heading) if found else ''} {rest.replace(' ', '')}"


def section_path(headings: Sequence[str]) -> tuple[str, ...]:
    """The keys of a section and of those above it, outermost first."""
    return tuple(map(section_key, headings))


def _words(heading: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(heading)))


def _care(heading: str) -> tuple[int, int]:
    """How carefully a heading is written: accents and signs count for it, capitals against it."""
    signs = sum(not (char.isascii() and char.isalnum()) and char != " " for char in heading)
    return signs, -sum(char.isupper() for char in heading)


def _arabic(number: str) -> str:
    """A number in digits: "ier", "1er" and "i" are all 1; what is none stays as it is."""
    plain = re.sub(r"\A([ivxlc]+|\d+)(?:er|re)\Z", r"\1", number)
    if not _ROMAN_NUMBER.fullmatch(plain):
        return plain
    values = [_ROMAN[letter] for letter in plain]
    return str(sum(-value if value < max(values[place:]) else value for place, value in enumerate(values)))
