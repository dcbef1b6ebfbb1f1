"""One form for what is written in many: capitals, accents, ligatures, dashes, apostrophes."""

from __future__ import annotations

import unicodedata

#: Hyphens and dashes that join the parts of a word or of a number, the minus sign of converted PDF files among them.
HYPHENS = "-‐‑‒–−﹣－"
#: Apostrophes, and what keyboards and word processors put in their place.
APOSTROPHES = "'’‘ʼʻ‛′`´＇"
#: What a reader does not see inside of a word: soft hyphens, joiners, spaces of no width, selectors of variants.
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff\ufe00-\ufe0f"

_UNSEEN = (0xAD, *range(0x200B, 0x200E), 0x2060, 0xFEFF, *range(0xFE00, 0xFE10))
_INVISIBLE = dict.fromkeys(_UNSEEN, "")
_WRITTEN_OUT = (
    {ord(c): "-" for c in HYPHENS}
    | {ord(c): "'" for c in APOSTROPHES}
    | _INVISIBLE
    | {ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("ð"): "d", ord("ı"): "i"}
)


def fold(text: str) -> str:
    """Lower case without accents, ligatures opened: "Œuvre d’Été" → "oeuvre d'ete"."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # Some marks stand in the way of others (the acute accent alone is an apostrophe here, and falls apart).
    opened = unicodedata.normalize("NFKD", text.translate(_WRITTEN_OUT))
    # Case folding opens letters that fall apart once more.
    lowered = unicodedata.normalize("NFKD", opened.casefold()).translate(_WRITTEN_OUT)
    return "".join(c for c in lowered if not unicodedata.combining(c))


def spell(word: str) -> str:
    """Small letters with their accents, as a dictionary has them: "DÛ" → "dû"."""
    small = word.lower()
    return small if small.isascii() else unicodedata.normalize("NFC", small.translate(_INVISIBLE))
