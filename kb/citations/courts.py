"""How texts name the courts of France: patterns of plain text, and their part of a key."""

from __future__ import annotations

import re

_CHAMBER = (
    r"(?:(?:1|2|3)\s?(?:re|ere|e|eme|nde|st|nd|rd)|premiere|deuxieme|troisieme)\s(?:ch(?:\.|ambre)\s)?[Cc]iv(?:ile|\.)"
)
#: A chamber of the Cour de cassation that is named alone: "Civ. 1re", "1re Civ.", "Ass. plén.".
_CASSATION = (
    rf"Cass(?:\.|ation)|Cour\sde\scassation|COUR\sDE\sCASSATION|C(?:our|\.)\s?[Cc]ass\.|Court\sof\sCassation"
    r"|Cass(?=[ ,])"
    rf"|{_CHAMBER}|Civ\.\s(?:[123]\s?(?:re|ere|e|eme))|(?:Crim|Soc|Com)\.(?=,?\s\d)|Ass\.\splen\.|[Cc]h\.\smixte"
    r"|[Pp]ourvois?(?!\w)"
)
_STATE = r"Conseil\sd'Etat|CONSEIL\sD'ETAT|Council\sof\sState|(?<!\()CE(?=,?\s)|(?<=\()CE(?=,\s|\s\d)"
CONSTITUTIONAL = r"(?:Cons(?:eil|\.)\sconst(?:itutionnel|\.)|CONSEIL\sCONSTITUTIONNEL|Constitutional\sCouncil)"
_CONFLICTS = r"T(?:ribunal|\.)\s(?:des\sconflits|confl\.)"
#: Courts that have others beside them, and are named with their place.
_LOCAL = {
    "caa": r"CAA|[Cc]our\sadministrative\sd'appel|COUR\sADMINISTRATIVE\sD'APPEL",
    "ta": r"TA|[Tt]ribunal\sadministratif|TRIBUNAL\sADMINISTRATIF",
    "ca": r"CA|[Cc]our\sd'appel|COUR\sD'APPEL",
    "tj": r"TJ|[Tt]ribunal\sjudiciaire|TRIBUNAL\sJUDICIAIRE",
    "tgi": r"TGI|[Tt]ribunal\sde\sgrande\sinstance|TRIBUNAL\sDE\sGRANDE\sINSTANCE",
}
_ENGLISH = {
    "caa": r"administrative\scourt\sof\sappeal",
    "ta": r"administrative\scourt",
    "ca": r"court\sof\sappeal",
    "tj": r"judicial\scourt",
}
_PLACE = r"(?:(?:La|Le|Les|L')\s?)?[A-Z][A-Za-z']+(?:-[A-Za-z']+)*(?:\s(?:de\sla|de|sur)\s[A-Z][a-z]+)?"
_PREPOSITION = r"\s(?:d[eu]\s|d'|of\s)?"
COURT = re.compile(
    rf"(?<![\w-])(?:(?P<cass>{_CASSATION})|(?P<ce>{_STATE})|(?P<cc>{CONSTITUTIONAL})|(?P<tc>{_CONFLICTS})"
    + "".join(
        rf"|(?P<{key}>(?:{said}){_PREPOSITION}(?=[A-Z])(?P<{key}_place>{_PLACE}))" for key, said in _LOCAL.items()
    )
    + "".join(
        rf"|(?P<{key}_en>(?P<{key}_place_en>{_PLACE})\s(?:{said})|(?i:{said})\sof\s(?P<{key}_place_en2>{_PLACE}))"
        for key, said in _ENGLISH.items()
    )
    + r")(?!\w)"
)


def key_of(court: re.Match[str]) -> str:
    """Its part of a key: "cass", "ce", "caa-douai"."""
    for key in ("cass", "ce", "cc", "tc"):
        if court[key]:
            return key
    for key in _LOCAL:
        if place := court[f"{key}_place"]:
            return f"{key}-{_slug(place)}"
    for key in _ENGLISH:
        if place := court[f"{key}_place_en"] or court[f"{key}_place_en2"]:
            return f"{key}-{_slug(place)}"
    raise AssertionError(court)


def _slug(place: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", place.lower()).strip("-")
