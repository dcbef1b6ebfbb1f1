"""Decisions of the courts in Strasbourg and Luxembourg and of the European Committee of Social Rights; any ECLI."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations.days import DAY
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_STATES = (
    *("Albanie", "Allemagne", "Andorre", "Armenie", "Autriche", "Azerbaidjan", "Belgique", "Bosnie", "Bulgarie"),
    *("Chypre", "Croatie", "Danemark", "Espagne", "Estonie", "Finlande", "France", "Georgie", "Grece", "Hongrie"),
    *("Irlande", "Islande", "Italie", "Lettonie", "Lituanie", "Luxembourg", "Macedoine", "Malte", "Moldova"),
    *("Monaco", "Montenegro", "Norvege", "Pays-Bas", "Pologne", "Portugal", "Roumanie", "Royaume-Uni", "Russie"),
    *("Serbie", "Slovaquie", "Slovenie", "Suede", "Suisse", "Tchequie", "Turquie", "Ukraine", "Albania", "Germany"),
    *("Austria", "Azerbaijan", "Belgium", "Bosnia", "Bulgaria", "Croatia", "Cyprus", "Denmark", "Spain", "Estonia"),
    *("Finland", "Georgia", "Greece", "Hungary", "Ireland", "Iceland", "Italy", "Latvia", "Lithuania", "Malta"),
    *("Norway", "Poland", "Romania", "Russia", "Serbia", "Slovakia", "Slovenia", "Sweden", "Switzerland", "Turkiye"),
    *("Turkey", "North", "the Netherlands", "the United Kingdom", "UK", "la Suisse", "Republique"),
)
_STRASBOURG = (
    r"(?<![\w-])(?:CEDH|Cour\s?(?:eur\.?\s)?(?:E\.?D\.?H\.?|D\.?H\.?)|[Cc]our\seuropeenne\sdes\sdroits\sde\sl'[Hh]omme"
    r"|COUR\sEUROPEENNE\sDES\sDROITS\sDE\sL'HOMME|E(?:Ct|C)HR|European\sCourt\sof\sHuman\sRights)(?!\w)"
)
_AGAINST = rf"\s(?:c\.?|c/|v\.?|vs\.?|contre|against)\s?(?:l[ae']\s?|les\s)?(?:{'|'.join(_STATES)})(?!\w)"
_SOCIAL = (
    r"(?:CEDS|ECSR|[Cc]omite\seuropeen\sdes\sdroits\ssociaux|European\sCommittee\sof\sSocial\sRights)(?!\w)"
    r"|(?i:reclamation\scollective|collective\scomplaint)"
)
_CONTEXT = re.compile(rf"(?P<court>{_STRASBOURG})|(?P<against>{_AGAINST})|(?P<social>{_SOCIAL})")
_APPLICATION = r"[1-9]\d{0,4}/\d\d(?![\d/])"
_SIGN = (
    rf"(?:(?i:(?:requetes?|req\.|applications?|appl?\.|aff\.|affaires?)\s?)(?:{NUMBER_SIGN})?|{NUMBER_SIGN}|[,(]\s?)"
)
_SEPARATOR = rf"(?:\s?[,;/&]\s?(?:et\s|and\s)?|\s(?:et|and)\s)(?:{NUMBER_SIGN})?"
_APPLICATIONS = re.compile(rf"{_SIGN}(?P<numbers>{_APPLICATION}(?:{_SEPARATOR}{_APPLICATION}){{0,30}}+)")
#: "Khan c. France 12267/16": right after the Court or the State no sign is needed.
_AT_ONCE = re.compile(rf"(?:{_STRASBOURG}|{_AGAINST})\s(?P<numbers>{_APPLICATION})")
_ONE = re.compile(_APPLICATION)
_COMPLAINT = re.compile(rf"(?:{NUMBER_SIGN})?(?<![\d/])(?P<number>\d{{1,3}}/\d{{4}})(?![\d/])")
_END = re.compile(r"[\n;]")
_REACH = 220

_LUXEMBOURG = re.compile(
    r"(?<![\w/-])(?:(?:CJUE|CJCE|CJEU|ECJ|CJE|Trib(?:unal|\.)?\sUE)(?:,?\s(?:GC|Gde\sch\.|grande\schambre|ord\.|Grand\sChamber))?"
    rf",?\s(?:(?:du\s|of\s)?{DAY},?\s)?)?(?:(?i:aff(?:\.|aires?)|cases?|joined\scases)\s?(?i:jointes\s|jtes\s)?)?"
    rf"(?:{NUMBER_SIGN})?(?<!JO\s)(?<!OJ\s)(?<![\w-])(?P<court>[CTF])\s?-\s?(?P<number>\d{{1,4}})/(?P<year>\d\d)(?:\s(?:PPU|P|R|RX)(?!\w))?(?![\d/])"
)

_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z]{1,7}\d{0,3}:\d{4}:[A-Z0-9]+(?:\.[A-Z0-9]+)*", re.IGNORECASE)
_ECLI_STATE = re.compile(r"ECLI:FR:CE[A-Z]{2,4}:\d{4}:(?P<number>\d+)\.(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)")
_ECLI_CONSTITUTIONAL = re.compile(r"ECLI:FR:CC:\d{4}:(?P<year>\d{2,4})\.(?P<number>\d+)(?:\.\d+)*\.(?P<nature>[A-Z]+)")
_ECLI_STRASBOURG = re.compile(r"ECLI:CE:ECHR:\d{4}:\d{4}(?:JUD|DEC)0*(?P<number>\d+)(?P<year>\d\d)")


def european(words: str) -> Iterator[Mark]:
    """The decisions that plain text cites by application, complaint or case number."""
    contexts = list(_CONTEXT.finditer(words))
    done = 0
    for index, context in enumerate(contexts):
        if context.start() < done:
            continue
        end = _END.search(words, context.end(), context.end() + _REACH)
        limit = end.start() if end else min(len(words), context.end() + _REACH)
        if context["social"]:
            found = _complaint(words, context, limit)
        else:
            later = (other.start() for other in contexts[index + 1 : index + 8] if not other["against"])
            found = _applications(words, context, min(limit, next(later, limit)))
        for mark in found:
            done = mark.end
            yield mark
    for match in _LUXEMBOURG.finditer(words):
        key = f"cjeu:{match['court']}-{int(match['number'])}/{match['year']}"
        yield Mark(match.start(), match.end(), (key,), Family.EUROPE)


def eclis(words: str) -> Iterator[Mark]:
    """The decisions that plain text cites by their ECLI: by their numbers, where it holds them."""
    for match in _ECLI.finditer(words):
        ecli = match[0].upper()
        yield Mark(match.start(), match.end(), (_by_number(ecli) or ecli,), Family.ECLI)


def _by_number(ecli: str) -> str | None:
    if found := _ECLI_STATE.fullmatch(ecli):
        return f"fr:ce:{found['number']}@{found['y']}-{found['m']}-{found['d']}"
    if found := _ECLI_CONSTITUTIONAL.fullmatch(ecli):
        return f"fr:cc:{found['year']}-{found['number']}-{found['nature']}"
    if found := _ECLI_STRASBOURG.fullmatch(ecli):
        return f"echr:{found['number']}/{found['year']}"
    return None


def _applications(words: str, context: re.Match[str], limit: int) -> Iterator[Mark]:
    """The numbers after the Court's name or "c. France"; the slash alone is no sign: cases of other courts have it."""
    signed = _APPLICATIONS.search(words, context.end(), limit)
    lists = signed or _AT_ONCE.search(words, context.start(), limit)
    if lists is None:
        return
    first = context.start() if context["court"] else lists.start() if signed else lists.start("numbers")
    for number in _ONE.finditer(words, *lists.span("numbers")):
        start = first if number.start() == lists.start("numbers") else number.start()
        yield Mark(start, number.end(), (f"echr:{number[0]}",), Family.EUROPE)


def _complaint(words: str, context: re.Match[str], limit: int) -> Iterator[Mark]:
    if number := _COMPLAINT.search(words, context.end(), limit):
        yield Mark(context.start(), number.end(), (f"ecsr:{number['number']}",), Family.EUROPE)
