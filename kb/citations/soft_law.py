"""General comments and symbols of the United Nations, recommendations of the Council of Europe.

Symbols of the general comments of the Committee on the Rights of the Child: CRC/GC/{year}/{number} up to 2005 (sheet
on CRC/GC/2005/6), so that for those the year must be given or known; CRC/C/GC/{number} from the eighth on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations.days import MONTH
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_SYMBOL = re.compile(
    r"(?<![\w/])(?P<symbol>(?:CRC|CCPR|CEDAW|CERD|CESCR|CAT|CMW|CRPD|CED|SPT)/[A-Z]{1,3}(?:/[A-Z0-9]{1,8}(?:[.-]\d{1,4})?){1,6}"
    r"|(?:A|E|S)/(?:RES|HRC|C\.\d|CN\.\d)(?:/[A-Z0-9.]{1,8}){1,4}(?<!\.)|E/C\.12/[A-Z0-9./-]{1,20}\d)(?![\w/])"
)
_COMMENT = re.compile(
    rf"(?<!\w)(?:(?i:observations?\sgenerales?|general\scomments?)|OG|GC)\s?(?:{NUMBER_SIGN})?(?P<number>\d{{1,2}})(?![\d/°]|\.\d|\w)"
    rf"(?!\s{MONTH})"
    r"(?:\s?\((?P<year>(?:19|20)\d\d)\))?"
)
#: Committees that have general comments of the same numbers.
_OTHERS = re.compile(
    r"(?i:comite\s(?:des\sdroits\sde\sl'homme|contre\sla\storture|des\sdroits\seconomiques|des\stravailleurs|des\sdroits\sdes\spersonnes"
    r"|sur\sles\sdisparitions)|human\srights\scommittee|committee\s(?:against\storture|on\seconomic|on\smigrant|on\sthe\srights\sof\spersons))"
    r"|(?<!\w)(?:CCPR|CESCR|CEDAW|CERD|CMW|CRPD|CAT)(?!\w)|(?i:conjointe?|joint\sgeneral)"
)
_CHILD = re.compile(r"(?i:droits\sde\sl'enfant|rights\sof\sthe\schild)|(?<!\w)(?:CRC|CIDE|CDE)(?!\w)")
#: Years of those whose symbol has one, where the text does not say it: the sixth is the one of the field.
_YEARS = {6: "2005"}
_NEW_FORM = 8
#: Views of the Committee by the number of their communication, which does not hold the session: those of our pages.
_VIEWS = {
    "11/2017": "CRC/C/79/D/11/2017",
    "25/2017": "CRC/C/83/D/25/2017",
    "26/2017": "CRC/C/85/D/26/2017",
    "37/2017": "CRC/C/85/D/37-38/2017",
    "38/2017": "CRC/C/85/D/37-38/2017",
    "130/2020": "CRC/C/92/D/130/2020",
}
_COMMUNICATION = re.compile(
    r"(?:(?i:comite\sdes\sdroits\sde\sl'enfant|committee\son\sthe\srights\sof\sthe\schild)|CRC\sCommittee)"
    rf"[^\n;]{{0,120}}?{NUMBER_SIGN}(?P<number>\d{{1,3}}/20\d\d)(?:\s(?:et|and)\s(?:{NUMBER_SIGN})?\d{{1,3}}/20\d\d)?(?![\d/])"
)
_AROUND = 90
_EUROPE = re.compile(
    r"(?<!\w)CM/Rec\s?\((?P<year>\d{4})\)\s?(?P<number>\d{1,2})(?!\d)|(?<!\w)(?:Recommand|recommend|Recommend|recommand)ation\s(?:n°\s?)?(?P<old>R\s?\(\d\d\)\s?\d{1,2})(?!\d)"
)


def soft_law(words: str) -> Iterator[Mark]:
    """The texts of committees and of the Council of Europe that plain text cites."""
    for match in _SYMBOL.finditer(words):
        yield Mark(match.start(), match.end(), (f"un:{match['symbol']}",), Family.SOFT_LAW)
    for match in _COMMENT.finditer(words):
        if symbol := _comment(words, match):
            yield Mark(match.start(), match.end(), (f"un:{symbol}",), Family.SOFT_LAW)
    for match in _COMMUNICATION.finditer(words):
        if symbol := _VIEWS.get(match["number"]):
            yield Mark(match.start(), match.end(), (f"un:{symbol}",), Family.SOFT_LAW)
    for match in _EUROPE.finditer(words):
        said = f"Rec({match['year']}){int(match['number'])}" if match["year"] else match["old"].replace(" ", "")
        yield Mark(match.start(), match.end(), (f"coe:CM/{said}",), Family.SOFT_LAW)


def _comment(words: str, match: re.Match[str]) -> str | None:
    """The symbol of a general comment on the rights of the child; None for one of another committee."""
    low = words.rfind("\n", max(0, match.start() - _AROUND), match.start()) + 1 or max(0, match.start() - _AROUND)
    high = words.find("\n", match.end(), match.end() + _AROUND)
    high = high if high >= 0 else match.end() + _AROUND
    if _OTHERS.search(words, low, high):
        return None
    number, year = int(match["number"]), match["year"]
    if number >= _NEW_FORM:
        return f"CRC/C/GC/{number}" if _CHILD.search(words, low, high) else None
    year = year or _YEARS.get(number)
    return f"CRC/GC/{year}/{number}" if year and "2001" <= year <= "2005" and number != 7 else None
