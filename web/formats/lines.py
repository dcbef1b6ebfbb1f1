"""Text for formats in which a line is a field."""

from __future__ import annotations

import re

#: Line breaks and controls, which no format takes in a field, and halves of characters, which no encoding takes.
_BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def one_line(text: str) -> str:
    """The text on one line, without what cannot be seen; no-break spaces stay."""
    return _BREAKS.sub(" ", text).strip(" ")
