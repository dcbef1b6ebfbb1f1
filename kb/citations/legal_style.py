"""References as French lawyers write them in a text: the version of an article, the day of a decision in short."""

from __future__ import annotations

import re
from datetime import date

from kb.citations.writing import spelled
from kb.document import Version
from kb.vocabulary import Label

_SHORT = {
    "janvier": "janv.", "février": "févr.", "avril": "avr.", "juillet": "juill.", "septembre": "sept.",
    "octobre": "oct.", "novembre": "nov.", "décembre": "déc.",
}  # fmt: skip
_DAY = re.compile(rf"\b(1er|\d{{1,2}})\s({'|'.join(_SHORT)})\s(\d{{4}})\b")
_NEVER = Label("version jamais entrée en vigueur", "a version that never came into force")
_UNDATED = Label("version à venir, à une date non fixée", "to come into force on a day not yet fixed")


def shortened(citation: str) -> str:
    """A citation with the months of its days as notes abbreviate them: "Cass. 1re civ., 16 nov. 2017, n° 17-24.072"."""
    return _DAY.sub(lambda found: f"{found[1]} {_SHORT[found[2]]} {found[3]}", citation)


def version_in_words(version: Version, today: date, language: str = "fr") -> str:
    """Which version it is, as Légifrance says it: "version en vigueur depuis le 9 février 2022", "version en vigueur du
    1er novembre 2015 au 1er janvier 2019" (on whose last day it is law no more), "version à venir au …".
    """
    if version.still_born:
        return _NEVER.say(language)
    if version.valid_from is None:
        return _UNDATED.say(language)
    start = spelled(version.valid_from, language)
    if version.valid_from > today:
        return Label(f"version à venir au {start}", f"to come into force on {start}").say(language)
    if version.valid_to is None:
        return Label(f"version en vigueur depuis le {start}", f"as in force since {start}").say(language)
    end = spelled(version.valid_to, language)
    return Label(f"version en vigueur du {start} au {end}", f"as in force from {start} to {end}").say(language)
