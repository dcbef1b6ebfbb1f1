"""The names that texts call the French codes by, as one pattern.

Names are looked for in text that `plain` has made: accents, blanks, hyphens and apostrophes are written in many ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from kb.citations.codes import CODES

#: Ways of writing the codes beside their titles, their abbreviations in keys and their usual citations.
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "CASF": (r"C\.?\s?act\.\s?soc\.\s?(?:et\s)?fam\.",),
    "CC": (r"C\.?\s?civ\b\.?", r"Code\s?civ\b\.?"),
    "CESEDA": (r"Ceseda",),
    "CJPM": (r"C\.?\s?just\.\s?pen\.\s?min\b\.?", r"code\s+(?:de\s+)?justice\s+penale\s+des\s+mineurs"),
    "EDUC": (r"C\.?\s?educ\b\.?",),
    "CPC": (r"C\.?\s?pr(?:oc)?\.?\s?civ\b\.?", r"NCPC\b"),
    "CPP": (r"C\.?\s?pr(?:oc)?\.?\s?pen\b\.?",),
    "CP": (r"C\.?\s?pen\b\.?",),
    "CT": (r"C\.?\s?trav\b\.?",),
    "COJ": (r"C\.?\s?org\.\s?jud\b\.?",),
    "CSP": (r"C\.?\s?sante\s?publ\b\.?",),
    "CSS": (r"C\.?\s?sec\.\s?soc\b\.?",),
}
#: English names, as they are written in French practice; of another State's code the State is named before it.
_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "CASF": (r"Social\sAction\sand\sFamil(?:y|ies)\sCode", r"Code\sof\sSocial\sAction\sand\sFamil(?:y|ies)"),
    "CC": (r"Civil\sCode",),
    "CESEDA": (
        r"Code\s(?:of|on)\s(?:the\s)?Entry\sand\s(?:Stay|Residence)\sof\sForeign(?:ers|\sNationals)\sand\s(?:of\s)?(?:the\s)?Right\s(?:of|to)\sAsylum",
    ),
    "CJPM": (r"Juvenile\sCriminal\sJustice\sCode", r"Code\sof\sCriminal\sJustice\sfor\sMinors"),
    "EDUC": (r"Education\sCode", r"Code\sof\sEducation"),
    "CPC": (r"Code\sof\sCivil\sProcedure", r"Civil\sProcedure\sCode"),
    "CPP": (r"Code\sof\sCriminal\sProcedure", r"Criminal\sProcedure\sCode"),
    "CP": (r"(?:Criminal|Penal)\sCode",),
    "CT": (r"Labour\sCode", r"Labor\sCode"),
    "CJA": (r"Code\sof\sAdministrative\sJustice", r"Administrative\sJustice\sCode"),
    "CSP": (r"Public\sHealth\sCode",),
    "CSS": (r"Social\sSecurity\sCode",),
    "COJ": (r"Code\sof\s(?:Judicial\sOrganisation|the\sOrganisation\sof\sthe\sCourts)",),
}
_ADJECTIVES = (
    *("German", "Italian", "Belgian", "Spanish", "Swiss", "Greek", "Dutch", "Guinean", "Malian", "Ivorian", "Turkish"),
    *("Austrian", "Portuguese", "Swedish", "Hungarian", "Polish", "Afghan", "Algerian", "Moroccan", "Tunisian"),
)
_NOT_OTHERS = "".join(rf"(?<!{adjective}\s)" for adjective in _ADJECTIVES)
#: Two letters that mean many things: a code only right beside the number of an article.
_SHORT = frozenset({"CC", "CP", "CT", "EDUC"})
#: Codes of the same beginning that are others.
_STATES = (
    r"(?:guineen|malien|ivoirien|congolais|camerounais|senegalais|gambien|afghan|algerien|marocain|tunisien|egyptien"
    r"|bangladais|pakistanais|albanais|belge|allemand|italien|espagnol|portugais|suisse|luxembourgeois|anglais|grec|turc"
    r"|neerlandais|polonais|roumain|burkinabe|beninois|togolais|nigerian|nigerien|tchadien|mauritanien|comorien|malgache"
    r"|haitien|soudanais|erythreen|ethiopien|somalien|syrien|irakien|iranien|libanais|quebecois|canadien|suedois)e?"
)
_NOT_AFTER = (
    r"(?!\w|'|\s+(?:local\b|maritime\b|militaire\b|applicables?\s+a\s|d[eu']\s?(?:la\s)?(?:Mayotte|outre)"
    rf"|{_STATES}\b))"
)

#: Blanks, hyphens and apostrophes become one of each; letters lose their accents. Every character stays one, so that
#: places in the plain text are places in the text.
_PLAIN = {
    **{ord(blank): " " for blank in "\t\r\u00a0\u2002\u2003\u2007\u2009\u202f"},
    **{ord(hyphen): "-" for hyphen in "\u2010\u2011\u2012\u2013\u2212\u00ad"},
    **{ord(apostrophe): "'" for apostrophe in "\u2018\u2019\u02bc\u2032\u00b4`"},
    ord("º"): "°",
    ord("ª"): "a",
}
for _letter in map(chr, range(0xC0, 0x180)):
    if len(_parts := unicodedata.normalize("NFD", _letter)) > 1:
        _PLAIN[ord(_letter)] = _parts[0]


def plain(text: str) -> str:
    """The text without accents and with one kind of blank, hyphen and apostrophe; as long as before."""
    return text.translate(_PLAIN)


def _pattern(title: str) -> str:
    words = plain(title).lower().replace("'", "' ").split()
    return r"\s+".join(map(re.escape, words)).replace(r"'\s+", r"'\s?")


def _names() -> Iterator[tuple[str, str]]:
    for code in CODES:
        title = _pattern(code.title)
        yield code.abbreviation, rf"(?i:(?:nouveau\s+)?{title}){_NOT_AFTER}"
        yield code.abbreviation, rf"{code.abbreviation}(?!\w)" if code.abbreviation != "EDUC" else r"C\.\s?educ\."
        for other in _OTHERS.get(code.abbreviation, ()):
            yield code.abbreviation, rf"(?i:{other})(?!\w|\s{_STATES}\b)"
        for english in _ENGLISH.get(code.abbreviation, ()):
            yield code.abbreviation, rf"{_NOT_OTHERS}(?:French\s)?{english}(?!\w)"


_NAMES = tuple(_names())
#: A code by any name, in plain text: the group that matched says which. Right boundaries are part of it.
CODE_NAME = re.compile(r"(?<!\w)(?:" + "|".join(f"(?P<n{n}>{pattern})" for n, (_, pattern) in enumerate(_NAMES)) + ")")


def named(match: re.Match[str]) -> str:
    """The abbreviation of the code that CODE_NAME found."""
    return _NAMES[int((match.lastgroup or "n0")[1:])][0]


def stands_alone(match: re.Match[str]) -> bool:
    """True if the name means the code wherever it stands."""
    return match[0] not in _SHORT
