"""Text as XML 1.0 can hold it."""

from __future__ import annotations

import re

#: All but Char of XML 1.0, section 2.2: controls, halves of characters, and the two that are none.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold, not even escaped."""
    return _FORBIDDEN.sub("", text)
