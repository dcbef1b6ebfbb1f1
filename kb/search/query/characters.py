"""Text as it was typed or pasted becomes text that the query language is written in."""

from __future__ import annotations

import re
import unicodedata

#: Hyphens and the minus sign, which keyboards and word processors put in each other's place.
_HYPHENS = re.compile(r"[‐‑‒−⁃]|(?<=\d)[–—―](?=\d)")
#: Accents and quotes that stand for an apostrophe, "l´abri", where they stand in a word.
_APOSTROPHES = re.compile(r"(?<=[^\W\d_])[‘‛´`ʹ](?=[^\W\d_])")


def plain(text: str) -> str:
    """The text with one character for what looks the same, and without what cannot be seen.

    Accents are composed; ligatures, full-width forms and kinds of blanks become the ordinary ones (NFKC). Soft
    hyphens, zero-width characters and marks of direction go. Controls, and the halves of characters that come from
    shells whose input is not UTF-8, become blanks. `plain(plain(text))` is `plain(text)`.
    """
    visible = "".join(_SEEN.get(unicodedata.category(character), character) for character in text)
    composed = unicodedata.normalize("NFC", visible)
    return _HYPHENS.sub("-", unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", composed)))


#: Category of a character → what it is read as.
_SEEN = {"Cf": "", "Cc": " ", "Cs": " ", "Zl": " ", "Zp": " "}
