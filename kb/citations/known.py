"""Texts of the field that are cited by their day and their subject, or by a name: what number they have.

A day alone is no key: several orders are signed on one. So the subject must stand beside it. Numbers, days and names
are those of the sheets that the pages on these texts were written from.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Known(NamedTuple):
    """A text: what it is, its day, and a pattern of its subject in plain text; its NOR, where it is known."""

    key: str
    kind: str
    day: str
    subject: str
    nor: str = ""


_TEXTS = (
    Known("fr:45-174", "ordonnance", "1945-02-02", r"(?:enfance|mineurs?) delinquante?s?|delinquance|juvenile"),
    Known("fr:2016-297", "loi", "2016-03-14", r"protection (?:de l'enfant|of (?:the )?child)|child protection"),
    Known("fr:2018-778", "loi", "2018-09-10", r"immigration|asile|asylum"),
    Known("fr:2022-140", "loi", "2022-02-07", r"protection (?:des enfants|of children)|Taquet|child protection"),
    Known("fr:2024-42", "loi", "2024-01-26", r"immigration"),
    Known("fr:2025-797", "loi", "2025-08-11", r"Mayotte"),
    Known("fr:2016-840", "decret", "2016-06-24", r"accueil provisoire|evaluation|assessment|minor"),
    Known("fr:2019-57", "decret", "2019-01-30", r"evaluation|minor|mineur|AEM"),
    Known("fr:2023-1240", "decret", "2023-12-22", r"accueil provisoire|evaluation|minor|mineur", "PRMA2322357D"),
    Known("fr:2023-1253", "decret", "2023-12-26", r"repartition|mineur|minor|allocation", "PRMA2308102D"),
    Known("fr:arrete:2019-11-20", "arrete", "2019-11-20", "", "SSAA1920987A"),
    Known("fr:arrete:2025-06-30", "arrete", "2025-06-30", ""),
    Known(
        "nor:JUSF1314192C",
        "circulaire",
        "2013-05-31",
        r"(?:jeunes|mineurs|enfants) (?:etrangers )?isoles|Taubira|(?<!\w)M[IN][EA]s?(?!\w)|mise a l'abri"
        r"|unaccompanied",
        "JUSF1314192C",
    ),
)
BY_KEY = {known.key: known for known in _TEXTS}
BY_NOR = {known.nor: known.key for known in _TEXTS if known.nor}
_BY_DAY = {(known.kind, known.day): (re.compile(known.subject, re.IGNORECASE), known.key) for known in _TEXTS}
#: How far around its day a text says what it is about.
_BEFORE, _AFTER = 60, 200

#: Names that mean one text only, as patterns of plain text. "Directive accueil" and its like are left out: each names
#: the one of its time.
NAMES = (
    (r"(?i:loi)\sTaquet|Taquet\s(?:Act|law)", "fr:2022-140"),
    (r"(?i:circulaire)\sTaubira|Taubira\s(?i:circular)", "nor:JUSF1314192C"),
    (r"(?:(?i:reglement\s(?:dit\s)?(?:\"|« ?)?))?Dublin(?:\s|-)?III(?:\s(?i:regulation))?(?!\w)", "eu:32013R0604"),
    (r"(?i:directive\s(?:dite\s)?(?:\"|« ?)?retour)(?!\w)|(?:EU\s)?Return(?:s)?\sDirective", "eu:32008L0115"),
    (
        r"(?i:directive\s(?:dite\s)?(?:\"|« ?)?regroupement\sfamilial)|(?i:family\sreunification\sdirective)",
        "eu:32003L0086",
    ),
    (r"(?i:directive\s(?:dite\s)?(?:\"|« ?)?traite)(?!\w)|(?i:(?:EU\s)?anti-trafficking\sdirective)", "eu:32011L0036"),
)


def by_subject(kind: str, day: str, words: str, start: int, end: int) -> str | None:
    """The key of the text of that day whose subject stands around it, in its paragraph."""
    known = _BY_DAY.get((kind, day))
    if known is None:
        return None
    low = words.rfind("\n", max(0, start - _BEFORE), start) + 1 or max(0, start - _BEFORE)
    high = words.find("\n", end, end + _AFTER)
    return known[1] if known[0].search(words, low, high if high >= 0 else end + _AFTER) else None
