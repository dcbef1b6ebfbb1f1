"""The French codes: abbreviation, LEGITEXT id, title, and keys of their articles.

Identifiers: legi-data index of codes, read in autumn 2026. Keys look like "fr:CASF:L223-2"; a code outside
this table uses its LEGITEXT id in the abbreviation's place.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Code(NamedTuple):
    """A French code: its abbreviation in keys, its LEGITEXT id, its title, and how lawyers cite it if otherwise."""

    abbreviation: str
    id: str
    title: str
    cited: str = ""


CODES = (
    Code("CASF", "LEGITEXT000006074069", "Code de l'action sociale et des familles"),
    Code("CC", "LEGITEXT000006070721", "Code civil", "C. civ."),
    Code("CESEDA", "LEGITEXT000006070158", "Code de l'entrée et du séjour des étrangers et du droit d'asile"),
    Code("CJPM", "LEGITEXT000039086952", "Code de la justice pénale des mineurs"),
    Code("EDUC", "LEGITEXT000006071191", "Code de l'éducation", "C. éduc."),
    Code("CSP", "LEGITEXT000006072665", "Code de la santé publique"),
    Code("CSS", "LEGITEXT000006073189", "Code de la sécurité sociale"),
    Code("CPC", "LEGITEXT000006070716", "Code de procédure civile"),
    Code("CPP", "LEGITEXT000006071154", "Code de procédure pénale"),
    Code("CP", "LEGITEXT000006070719", "Code pénal", "C. pén."),
    Code("CT", "LEGITEXT000006072050", "Code du travail", "C. trav."),
    Code("CJA", "LEGITEXT000006070933", "Code de justice administrative"),
    Code("CRPA", "LEGITEXT000031366350", "Code des relations entre le public et l'administration"),
    Code("COJ", "LEGITEXT000006071164", "Code de l'organisation judiciaire"),
    Code("CGCT", "LEGITEXT000006070633", "Code général des collectivités territoriales"),
)
BY_ABBREVIATION = {code.abbreviation: code for code in CODES}
BY_ID = {code.id: code for code in CODES}

#: Codes some of whose articles have numbers without a letter, and the letters that their others have.
_UNLETTERED = {"CC": "", "CPC": "", "CP": "R", "CPP": "RDA"}
_NUMBER = re.compile(r"(?P<letter>LO|[LRDA])?(?P<star>\*{0,2})(?P<rest>\d.*)")


def article_key(code: str, number: str) -> str:
    """Canonical key of an article: ("CASF", "L. 221-2-2") → "fr:CASF:L221-2-2".

    `code` is an abbreviation or a LEGITEXT id. Spaces and the dot after the letter go; the star of R* stays.
    """
    known = BY_ID.get(code)
    compact = re.sub(r"[\s\u00a0\u202f]+", "", number)
    compact = re.sub(r"^(L\.?O|[LRDA])\.", lambda match: match[1].replace(".", ""), compact)
    compact = re.sub(r"^annexe-?", "Annexe", compact, flags=re.IGNORECASE)  # links of LEGI say ANNEXE-2-3
    return f"fr:{known.abbreviation if known else code}:{compact}"


def has_letter(code: str, letter: str) -> bool:
    """True if a code has articles with that letter before their number; "" is none."""
    letters = _UNLETTERED.get(code)
    return bool(letter) if letters is None else letter in letters


def article_citation(code: str, number: str) -> str:
    """How lawyers write it: ("CASF", "L221-2-2") → "CASF, art. L. 221-2-2", ("CC", "375-5") → "C. civ., art. 375-5"."""
    known = BY_ABBREVIATION.get(code)
    match = _NUMBER.fullmatch(number)
    if match and match["letter"]:
        letters = ".".join(match["letter"])
        number = f"{letters}.{match['star']} {match['rest']}"
    cited = (known.cited if known else "") or code
    return f"{cited}, art. {number}" if number else cited


def cited_as(key: str) -> str:
    """How lawyers write the text of a key, where it is an article of a French code; else the key itself."""
    country, _, place = key.partition(":")
    code, _, number = place.partition(":")
    return article_citation(code, number) if country == "fr" and code in BY_ABBREVIATION and number else key


def official_address(key: str) -> str:
    """Address at Légifrance of the code that the article of a key belongs to; "" for other keys.

    Légifrance addresses articles by their LEGIARTI id, which a key does not hold.
    """
    country, _, place = key.partition(":")
    code = BY_ABBREVIATION.get(place.partition(":")[0])
    return f"https://www.legifrance.gouv.fr/codes/texte_lc/{code.id}" if country == "fr" and code else ""
