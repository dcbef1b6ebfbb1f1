"""Decisions of the courts of France: court, number and day, as in "CE, 5 févr. 2020, n° 428478".

A number without its day may name several decisions: then the key has no "@", unless the text gives the day elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kb.citations.courts import CONSTITUTIONAL, COURT, key_of
from kb.citations.days import DAY, day_of
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_SEPARATOR = rf"(?:\s?[,;/&]\s?(?:et\s|and\s)?|\s(?:et|and|a|to)\s)(?:{NUMBER_SIGN})?"
_APPEAL = r"\d\d\s?-\s?\d\d\s?[.\s-]?\s?\d{3}(?![\d/-]|\.\d)"
_APPEAL_NUMBER = rf"(?:[A-Z]\s?)?{_APPEAL}"
_ROLE = r"(?:\d{2,4}/\d{2,6}|\d{1,6})(?![\d/]|-\d|\.\d)"
#: The numbers of a court; where the sign "n°" may be left out, they cannot be taken for anything else.
_NUMBERS = {
    "cass": (_APPEAL_NUMBER, rf"(?:{NUMBER_SIGN})?"),
    "ce": (
        r"[1-9]\d{4,5}(?![\d/]|-\d|\.\d|[.\s]\d{3})",
        rf"(?:{NUMBER_SIGN}|(?:(?<=CE\s)|(?<=d'Etat\s))(?=[1-9]\d{{5}}(?!\d)))",
    ),
    "tc": (r"C?\d{4}(?![\d/]|-\d)", NUMBER_SIGN),
    "caa": (r"\d\d\s?[A-Z]{2}\s?\d{5}(?!\d)", rf"(?:{NUMBER_SIGN})?"),
    "ta": (r"\d{7}(?:-\d{1,2})?(?![\d/])|\d\d-?\d{4,5}(?![\d/])", NUMBER_SIGN),
    "ca": (_ROLE, rf"(?:RG\s?:?\s?(?:{NUMBER_SIGN})?|{NUMBER_SIGN})"),
}
_NUMBERS["tj"] = _NUMBERS["tgi"] = _NUMBERS["ca"]
_LISTS = {
    key: re.compile(rf"{sign}(?P<numbers>(?:{one})(?:{_SEPARATOR}(?:{one})){{0,20}}+)")
    for key, (one, sign) in _NUMBERS.items()
}
_ROLES = re.compile(rf"RG\s?:?\s?(?:{NUMBER_SIGN})?(?P<numbers>{_ROLE})")
_ONE = {key: re.compile(one) for key, (one, _) in _NUMBERS.items()}
_BARE_APPEAL = re.compile(r"(?<![\w./-])(?:[A-Z]\s?)?\d\d-\d\d\.\d{3}(?![\d/-]|\.\d)")
_DAY = re.compile(DAY)
_DAY_AT_ONCE = re.compile(rf",\s(?:(?:ord|jgt|jug)\.,?\s)?(?P<day>{DAY})")
_DAY_AFTER = re.compile(rf"\)?\s?(?:,|\(|du|of|le|en\sdate\sdu|,\s(?:du|le))\s?(?P<day>{DAY})")
_NUMBER_BEFORE = (
    r"(?i:(?:decision|arret|ordonnance|avis|jugement|judgment|ruling|order)s?)\s(?P<all>LIST)[^\n;]{0,60}\Z"
)
_BEFORE = {key: re.compile(_NUMBER_BEFORE.replace("LIST", lists.pattern)) for key, lists in _LISTS.items()}
#: Other things that have such numbers.
_OTHER = re.compile(
    r"(?i:(?<!\w)(?:loi|rapport|projet|proposition|JO|JORF|amendement|decret|dossier|note|article))\s?\Z"
)
_END = re.compile(r"[;\n]")
_REACH, _BACK = 220, 150
#: Courts of a place, whose decisions may be cited by their day alone.
_PLACED = ("caa", "ta", "ca", "tj", "tgi")
#: The number says by itself what it is: "2018-768 QPC", "91-293 DC".
_CONSTITUTIONAL = re.compile(
    rf"(?:{CONSTITUTIONAL}\s?,?\s(?:(?:(?:decision|dec\.)\s)?(?:du\s|of\s)?{DAY}\s?,?\s)?(?:decision\s|dec\.\s)?)?"
    rf"(?:{NUMBER_SIGN})?(?<![\w/-])(?P<year>(?:19|20)?\d\d)-(?P<number>\d{{1,4}})(?:/\d{{1,4}})*\s?-?\s?(?P<nature>QPC|DC)(?!\w)"
)


def decisions(words: str) -> Iterator[Mark]:
    """The decisions that plain text cites."""
    marks = [*_by_court(words), *_constitutional(words)]
    taken = {mark.end for mark in marks}
    bare = (match for match in _BARE_APPEAL.finditer(words) if match.end() not in taken)
    marks += [_mark(match.start(), match.end(), "cass", _appeal(match[0]), None) for match in bare]
    dated: dict[str, set[str]] = {}
    for mark in marks:
        for ref in mark.refs:
            dated.setdefault(ref.partition("@")[0], set()).add(ref)
    for mark in marks:
        known = [ref for ref in dated[mark.refs[0].partition("@")[0]] if "@" in ref]
        yield mark._replace(refs=(known[0],)) if len(known) == 1 and "@" not in mark.refs[0] else mark


def _by_court(words: str) -> Iterator[Mark]:
    """The decisions after the name of a court: up to the name of another, the end of a line or a semicolon."""
    courts = [(court, key_of(court)) for court in COURT.finditer(words)]
    done = 0
    for index, (court, key) in enumerate(courts):
        kind = key.partition("-")[0]
        if kind == "cc" or court.start() < done:
            continue
        others = (next_court.start() for next_court, name in courts[index + 1 : index + 4] if name != key)
        limit = min(next(others, len(words)), court.end() + _REACH)
        end = _END.search(words, court.end(), limit)
        for mark in _of_court(words, court, key, end.start() if end else limit):
            yield mark
            done = mark.end


def _of_court(words: str, court: re.Match[str], key: str, limit: int) -> Iterator[Mark]:
    kind = key.partition("-")[0]
    lists = _ROLES.search(words, court.end(), limit) if kind in ("ca", "tj", "tgi") else None
    lists = lists or _LISTS[kind].search(words, court.end(), limit)
    if lists and not _OTHER.search(words, max(0, lists.start() - 20), lists.start()):
        days = list(_DAY.finditer(words, court.end(), lists.start()))
        after = None if days else _DAY_AFTER.match(words, lists.end())
        said = days[0][0] if days else after["day"] if after else ""
        signed = lists.start() < lists.start("numbers") or court[0].lower().startswith("pourvoi")
        span = (court.start(), after.end() if after else lists.end())
        yield from _listed(words, key, lists.span("numbers"), span, said, signed=signed)
        return
    low = max(0, court.start() - _BACK, words.rfind("\n", max(0, court.start() - _BACK), court.start()) + 1)
    if before := _BEFORE[kind].search(words, low, court.start()):
        day = _DAY.search(words, before.end("all"), min(limit, court.end() + 30))
        span = (before.start(), max(court.end(), day.end()) if day else court.end())
        yield from _listed(words, key, before.span("numbers"), span, day[0] if day else "", signed=True)
    elif kind in _PLACED and (at_once := _DAY_AT_ONCE.match(words, court.end())) and (day_of(at_once["day"])):
        yield _mark(court.start(), at_once.end(), key, "", day_of(at_once["day"]))


def _listed(
    words: str, court: str, numbers: tuple[int, int], span: tuple[int, int], said: str, *, signed: bool
) -> Iterator[Mark]:
    """Each number of a list; the first with what leads to it, the last with what follows."""
    kind, day = court.partition("-")[0], day_of(said)
    found = [one for one in _ONE[kind].finditer(words, *numbers) if kind != "cass" or signed or "." in one[0]]
    for number in found:
        start = span[0] if number is found[0] and span[0] < number.start() else number.start()
        end = span[1] if number is found[-1] and span[1] > number.end() else number.end()
        yield _mark(start, end, court, _in_key(kind, number[0]), day)


def _mark(start: int, end: int, court: str, number: str, day: date | None) -> Mark:
    key = f"fr:{court}:{number}" + (f"@{day.isoformat()}" if day else "")
    return Mark(start, end, (key,), Family.DECISION)


def _in_key(kind: str, number: str) -> str:
    return _appeal(number) if kind == "cass" else re.sub(r"\s", "", number).replace("/", "-")


def _appeal(number: str) -> str:
    """ "H 24-15.857" → "24-15857"."""
    digits = re.sub(r"\D", "", number)
    return f"{digits[:2]}-{digits[2:]}"


def _constitutional(words: str) -> Iterator[Mark]:
    for match in _CONSTITUTIONAL.finditer(words):
        year = match["year"]
        short = year[2:] if len(year) == 4 and int(year) < 2000 else year
        key = f"fr:cc:{short}-{match['number']}-{match['nature']}"
        yield Mark(match.start(), match.end(), (key,), Family.DECISION)
