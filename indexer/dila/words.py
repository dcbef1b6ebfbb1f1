"""Which documents of a large base are wanted: those with a word of the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kb.search.analysis import fold

_BLANKS = re.compile(r"\s+")


def having(words: Sequence[str]) -> Callable[[str], bool]:
    """What tells whether a text has one of these words or phrases; without any, every text is wanted.

    Capitals, accents, kinds of blanks and of apostrophes do not count. A word is met whole; `*` at its end stands for
    any ending: "mineur* isolé*". Blanks in a number are not needed: "L. 221-2-2" is met in "L.221-2-2" too.
    """
    if not words:
        return lambda text: True
    pattern = re.compile("|".join(map(_pattern, words)))
    return lambda text: pattern.search(fold(text)) is not None


def _pattern(phrase: str) -> str:
    parts = [re.escape(part).replace(r"\*", r"\w*") for part in _BLANKS.split(fold(phrase).strip())]
    joined = "".join(part + (r"\s*" if part.endswith(r"\.") else r"\s+") for part in parts[:-1]) + parts[-1]
    return rf"(?<!\w){joined}(?![\w-]*\d)(?!\w)" if joined[-1:].isdigit() else rf"(?<!\w){joined}(?!\w)"
