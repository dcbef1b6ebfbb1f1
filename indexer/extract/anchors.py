"""Names of sections that stay the same when the rest of the page changes."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 80


class Anchors:
    """The anchors of one document: each is given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def give(self, heading: str) -> str:
        """The anchor of a heading: "Âge et identité" → "age-et-identite"; a second one gets "-2"."""
        name = slug(heading) or "section"
        anchor, count = name, self._counts.get(name, 1)
        while anchor in self._taken:
            count += 1
            anchor = f"{name}-{count}"
        self._taken.add(anchor)
        self._counts[name] = count
        return anchor


def slug(text: str) -> str:
    """Letters without accents and digits, in lower case, joined by hyphens; other scripts keep their letters."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = re.findall(r"[^\W_]+", bare.casefold())
    return "-".join(words)[:_LONGEST].strip("-")
