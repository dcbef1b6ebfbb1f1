"""Which documents of a large base are wanted: those with a word of the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

_SIGNS = str.maketrans({"œ": "oe", "æ": "ae", **dict.fromkeys("‘’ʼ", "'"), **dict.fromkeys("\u2010\u2011\u2012–", "-")})
_BLANKS = re.compile(r"\s+")


def having(words: Sequence[str]) -> Callable[[str], bool]:
    """What tells whether a text has one of these words or phrases; without any, every text is wanted.

    Capitals, accents, kinds of blanks and of apostrophes do not count. A word is met whole; `*` at its end stands for
    any ending: "mineur* isolé*". Blanks in a number are not needed: "L. 221-2-2" is met in "L.221-2-2" too.
    """
    if not words:
        return lambda text: True
    pattern = re.compile("|".join(_pattern(plain) for word in words if (plain := _plain(word).strip())) or r"(?!)")
    return lambda text: pattern.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """The text in small letters of ASCII, of which French can be made: most of a base is looked through in vain, and
    kb.search.analysis.fold, which keeps all letters of the world, takes ten times as long.
    """
    opened = unicodedata.normalize("NFKD", text.lower().translate(_SIGNS))
    return opened.encode("ascii", "ignore").decode("ascii")


def _pattern(phrase: str) -> str:
    parts = [re.escape(part).replace(r"\*", r"\w*") for part in _BLANKS.split(phrase)]
    joined = "".join(part + (r"\s*" if part.endswith(r"\.") else r"\s+") for part in parts[:-1]) + parts[-1]
    return rf"(?<!\w){joined}(?![\w-]*\d)(?!\w)" if joined[-1:].isdigit() else rf"(?<!\w){joined}(?!\w)"
