"""Pages that say that there is no page, and are sent as if there were one ("soft 404")."""

from __future__ import annotations

import re

#: A page with more characters says something else too.
_LONGEST = 1500
_WORDS = re.compile(
    r"\b(?:page|article|document|contenu|rubrique|content|file)s?\b.{0,40}?"
    r"\b(?:introuvable|inexistante?|not (?:be )?found|n[’']existe (?:pas|plus)|n[’']a pas été trouvée?"
    r"|does not exist|doesn[’']t exist|no longer exists|no longer available|could not be found|cannot be found)\b"
    r"|\b(?:erreur|error) 40[34]\b|\b404\b.{0,30}\bnot found\b|\bpágina no encontrada\b|\bpagina non trovata\b"
    r"|\bseite (?:wurde )?nicht gefunden\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\W*(?:erreur|error)?\W*40[34]\b", re.IGNORECASE)


def says_missing(title: str, text: str) -> bool:
    """True if a page with this title and text only says that the page asked for is not there."""
    if len(text) > _LONGEST:
        return False
    return bool(_NUMBER.match(title) or _WORDS.search(title) or (len(text) < _LONGEST // 5 and _WORDS.search(text)))
