"""Which documents of a large base are wanted: those with a word of the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

_SIGNS = {"œ": "oe", "æ": "ae", **dict.fromkeys("‘’ʼ", "'"), **dict.fromkeys("\u2010\u2011\u2012–", "-")}
_BLANKS = re.compile(r"\s+")


def having(words: Sequence[str]) -> Callable[[str], bool]:
    """What tells whether a text has one of these words or phrases; without any, every text is wanted.

    Capitals, accents, kinds of blanks and of apostrophes do not count. A word is met whole; `*` at its end stands for
    any ending: "mineur* isolé*". Blanks in a number are not needed: "L. 221-2-2" is met in "L.221-2-2" too.
    """
    if not words:
        return lambda text: True
    alternatives = "|".join(_pattern(plain) for word in words if (plain := _plain(word).strip()))
    pattern = re.compile(rf"\b(?:{alternatives or '(?!)'})")
    return lambda text: pattern.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """The text in small letters of ASCII, of which French can be made.

    Most of a base is looked through in vain, so each step is one that runs over a whole text at once.
    """
    text = text.lower()
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    opened = unicodedata.normalize("NFKD", text)
    return opened.encode("ascii", "ignore").decode("ascii")


def _pattern(phrase: str) -> str:
    parts = [re.escape(part).replace(r"\*", r"\w*") for part in _BLANKS.split(phrase)]
    joined = "".join(part + (r"\s*" if part.endswith(r"\.") else r"\s+") for part in parts[:-1]) + parts[-1]
    return rf"{joined}(?![\w-]*\d)(?!\w)" if joined[-1:].isdigit() else rf"{joined}(?!\w)"
