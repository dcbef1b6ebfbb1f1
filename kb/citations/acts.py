"""Acts of the European Union as CELEX numbers: "règlement (UE) n° 604/2013" → 32013R0604.

CELEX: 3, the year, L for a directive, R a regulation, D a decision, F a framework decision, four digits. Directives
are numbered year/number; regulations number/year before 2015, and year/number since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations import attached
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_LETTERS = {"directive": "L", "reglement": "R", "regulation": "R", "decision": "D"}
_UNION = r"(?:UE|CEE|CE|EU|EEC|EC|Euratom|JAI|JHA|PESC|CFSP)"
_HEAD = re.compile(
    r"(?<![\w-])(?P<kind>(?i:directive|reglement|regulation|decision))(?P<frame>-cadre)?s?(?!\w)"
    r"(?:\s(?i:d'execution|delegues?|deleguee?s?|d'application|modifiee?s?|implementing|delegated))?"
    r"(?:\s(?:du\s(?:Conseil|Parlement(?:\seuropeen)?(?:\set\sdu\sConseil)?)|of\sthe\sCouncil))?"
    r"(?:\sDublin\sI{2,3})?"
)
_NUMBER = re.compile(
    rf"\s?,?\s?(?P<open>\((?P<union>{_UNION})\)\s?)?(?P<sign>{NUMBER_SIGN})?(?P<a>\d{{1,4}})\s?/\s?(?P<b>\d{{1,4}})"
    rf"(?:\s?/\s?(?P<suffix>{_UNION})(?!\w))?(?![\d/]|\.\d)(?:\s\((?P<after>{_UNION})\))?"
)
_SEPARATOR = re.compile(r"\s?,\s?(?:et\s|and\s)?|\s(?:et|ou|and|or)\s")
_COMMISSION = re.compile(r"(?<!\w)COM\s?\((?P<year>(?:19|20)\d\d)\)\s?(?P<number>\d{1,4})(?!\d)(?:\sfinal)?")
_CELEX = re.compile(r"(?<![\w/])(?:(?i:celex)\s?:?\s?)?(?P<celex>[35](?:19|20)\d\d(?:L|R|D|F|DC|PC)\d{4})(?!\w)")
_NEW_FORM = 2015


def acts(words: str) -> Iterator[Mark]:
    """The acts that plain text cites by number; with their articles as portions."""
    for head in _HEAD.finditer(words):
        found = list(_numbered(words, head))
        if not found:
            continue
        if before := attached.before(words, head.start()):
            found[0] = found[0]._replace(start=before[0].start, portion=attached.as_portion(before))
        elif after := attached.after(words, found[-1].end) or attached.after(words, _named(words, found[-1].end)):
            found[-1] = found[-1]._replace(end=after[-1].end, portion=attached.as_portion(after))
        yield from found
    for match in _COMMISSION.finditer(words):
        key = f"eu:5{match['year']}DC{int(match['number']):04}"
        yield Mark(match.start(), match.end(), (key,), Family.ACT)
    for match in _CELEX.finditer(words):
        yield Mark(match.start(), match.end(), (f"eu:{match['celex']}",), Family.ACT)


def _named(words: str, place: int) -> int:
    """Past the name in parentheses that may follow: "(Dublin III)", "(conditions d'accueil)"."""
    close = words.find(")", place, place + 60) if words[place : place + 2] == " (" else -1
    return close + 1 if close >= 0 else place


def _numbered(words: str, head: re.Match[str]) -> Iterator[Mark]:
    kind = head["kind"].lower()
    letter = "F" if head["frame"] and kind == "decision" else _LETTERS[kind]
    start, place, union = head.start(), head.end(), ""
    while match := _NUMBER.match(words, place):
        union = match["union"] or match["suffix"] or match["after"] or union
        celex, corrected = _celex(letter, match, union)
        if not celex:
            return
        name = "reglement" if letter == "R" else kind
        kind_said = name if place == head.end() else ""
        yield Mark(start, match.end(), (f"eu:{celex}",), Family.ACT, corrected=corrected, kind=kind_said)
        separator = _SEPARATOR.match(words, match.end())
        if separator is None:
            return
        start = place = separator.end()


def _celex(letter: str, match: re.Match[str], union: str) -> tuple[str, bool]:
    """The number, and whether year and number had changed places; "" for what is no number of such an act: without
    "(UE)", only a regulation or directive may be one."""
    first, second = match["a"], match["b"]
    if letter in "DF" and not union:
        return "", False
    newer = len(first) == 4 and _NEW_FORM <= int(first) < 2100 and union not in ("CE", "CEE", "EC", "EEC")
    year, number = (first, second) if letter != "R" or newer else (second, first)
    changed = _year(year) is None and len(number) == 4
    full = _year(number if changed else year)
    place = int(year if changed else number)
    return (f"3{full}{letter}{place:04}", changed) if full and place else ("", False)


def _year(said: str) -> int | None:
    full = int(said) if len(said) == 4 else 1900 + int(said) if len(said) == 2 else 0
    full += 100 if len(said) == 2 and full < 1952 else 0
    return full if 1952 <= full < 2100 else None
