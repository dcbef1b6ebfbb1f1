"""French texts that are no codes: laws, ordinances and decrees by number, orders and circulars by day or NOR.

A number is shared by the laws, ordinances and decrees of a year, so that the key needs no nature: fr:2016-297. A day
is not: fr:arrete:2019-11-20 names all orders of that day, unless a NOR or its subject says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations import attached
from kb.citations.days import DAY, day_of
from kb.citations.known import BY_NOR, NAMES, by_subject
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_KINDS = {
    "loi": "loi", "ordonnance": "ordonnance", "decret": "decret", "arrete": "arrete", "circulaire": "circulaire",
    "instruction": "instruction", "texte": "texte", "text": "texte", "act": "loi", "law": "loi", "decree": "decret",
    "ordinance": "ordonnance", "order": "arrete", "circular": "circulaire",
}  # fmt: skip
_HEAD = re.compile(
    r"(?i:(?<![\w-])(?P<kind>loi|ordonnance|decret|arrete|circulaire|instruction|texte?|act|law|decree|ordinance|order"
    r"|circular)s?(?:-loi)?(?!\w)(?:\s(?:organiques?|constitutionnelles?|(?:inter)?ministeriel(?:le)?s?|modifiee?s?))*)"
)
_NUMBER = re.compile(
    rf"\s?\(?(?P<sign>{NUMBER_SIGN})?(?P<year>(?:19|20)\d\d|\d\d)\s?(?P<dash>[-/])\s?(?P<number>\d{{1,5}})"
    r"(?![\d/]|-\d|\.\d|\s?-?(?:QPC|DC|LOM|LP|PDR|AN|SEN)(?!\w))"
)
_DATED = re.compile(rf"(?:\s(?:modifiee?|amended))?\s?[,(]?\s?(?:(?:en\sdate\s)?du|of|dated)?\s(?P<day>{DAY})")
_DAY = re.compile(rf"\s(?:(?:en\sdate\s)?du|des|of|dated)\s(?P<day>{DAY})")
#: "circulaire interministérielle n° 2016-01 du 25 janvier 2016", "circulaire du ministre de la justice du …".
_CIRCULAR_DAY = re.compile(rf"[^\n;.(]{{0,60}}?\s(?:du|of)\s(?P<day>{DAY})")
_NOR = re.compile(r"(?:(?<!\w)NOR\s?:?\s?)?(?<!\w)(?P<nor>[A-Z]{4}\d{7}[A-Z])(?!\w)")
_SEPARATOR = re.compile(r"\s?,\s?(?:et\s|and\s)?|\s(?:et|ou|and|or)\s")
_NAME = re.compile("(?<!\\w)(?:" + "|".join(f"(?P<n{n}>{pattern})" for n, (pattern, _) in enumerate(NAMES)) + ")")
#: Orders that decide a single case, and ordinances of a court, which are no texts.
_SINGLE = re.compile(
    r"[^\n]{0,90}?(?i:prefet|prefecto|(?<!\w)maire(?!\w)|president du conseil (?:departemental|general)|attaque"
    r"|litigieu|contest|en litige|obligation de quitter|refus|transfert|remise|expulsion|par lequel|a son encontre)"
)
_SUBJECT = re.compile(
    r"[\s,]{0,2}(?:modifiee?\s)?(?:relative|portant|modifiant|prise|ratifi|fixant|tendant|on\s|relating)"
)
_ANY_DAY = re.compile(DAY)
_BY_NUMBER = re.compile(r"fr:\d+-\d+")
_FIRST_YEAR = 45
#: How far after its day the NOR of a text may stand.
_REACH = 250


def texts(words: str) -> Iterator[Mark]:
    """The texts that plain text cites by number, by day, by NOR or by name.

    "La loi du 7 février 2022" is the one of that day that the text cites by its number, if it cites only one.
    """
    marks = list(_each(words))
    numbered: dict[str, set[str]] = {}
    for mark in marks:
        said = _ANY_DAY.search(words, mark.start, mark.end) if _BY_NUMBER.fullmatch(mark.refs[0]) else None
        day = day_of(said[0]) if said else None
        if day and mark.kind:
            numbered.setdefault(f"fr:{mark.kind}:{day.isoformat()}", set()).add(mark.refs[0])
    for mark in marks:
        keys = numbered.get(mark.refs[0], set())
        yield mark._replace(refs=(*keys, *mark.refs)) if len(keys) == 1 else mark


def _each(words: str) -> Iterator[Mark]:
    theirs: set[int] = set()
    for head in _HEAD.finditer(words):
        kind = _KINDS[head["kind"].lower()]
        found = list(_numbered(words, head, kind)) or list(_dated(words, head, kind, theirs))
        yield from _with_articles(words, head, found)
    for match in _NOR.finditer(words):
        if match.start("nor") not in theirs:
            key = BY_NOR.get(match["nor"], f"nor:{match['nor']}")
            yield Mark(match.start(), match.end(), (key,), Family.TEXT)
    for match in _NAME.finditer(words):
        key = NAMES[int((match.lastgroup or "n0")[1:])][1]
        family = Family.ACT if key.startswith("eu:") else Family.TEXT
        kind = {"R": "reglement", "L": "directive"}[key[8]] if family is Family.ACT else "loi"
        yield from _with_articles(words, match, [Mark(match.start(), match.end(), (key,), family, kind=kind)])


def _numbered(words: str, head: re.Match[str], kind: str) -> Iterator[Mark]:
    """The numbers that follow: "lois n° 2007-293 du 5 mars 2007 et n° 2016-297"."""
    if kind in ("circulaire", "instruction"):
        return
    start, place, first = head.start(), head.end(), True
    while match := _NUMBER.match(words, place):
        dated = _DATED.match(words, match.end())
        day = day_of(dated["day"]) if dated else None
        number = _key(match, kind, day.year if day else None)
        end = dated.end() if dated and day else match.end()
        if number is None or (kind == "arrete" and _SINGLE.match(words, end)):
            return
        key, corrected = number
        yield Mark(start, end, (key,), Family.TEXT, corrected=corrected, kind=kind if first else "")
        separator = _SEPARATOR.match(words, end)
        if separator is None:
            return
        start = place = separator.end()
        first = False


def _key(match: re.Match[str], kind: str, year: int | None) -> tuple[str, bool] | None:
    """The key, and whether it is not quite what is written; None for what is no number of such a text."""
    said, number = match["year"], match["number"]
    long = len(said) == 4
    if not match["sign"] and not long and (kind not in ("loi", "ordonnance", "decret") or match["dash"] == "/"):
        return None
    if not match["sign"] and kind in ("arrete", "texte"):
        return None
    if not int(number) or (kind == "arrete" and number.startswith("0")):
        return None
    full = int(said) if long else 1900 + int(said) if int(said) >= _FIRST_YEAR else 2000 + int(said)
    if full >= 2000 and not long and full != year:  # "loi n° 02-73" is of 2002 if its day says so
        return None
    short = str(full) if full >= 2000 else f"{full - 1900:02}"
    doubtful = short != said or match["dash"] == "/" or number.startswith("0") or (year is not None and year != full)
    return f"fr:{short}-{int(number)}", doubtful


def _dated(words: str, head: re.Match[str], kind: str, theirs: set[int]) -> Iterator[Mark]:
    """The days that follow: "lois du 5 mars 2007 et du 14 mars 2016". `theirs`: the places of their NORs, to add to."""
    if kind == "texte":
        return
    start, place = head.start(), head.end()
    pattern = _CIRCULAR_DAY if kind in ("circulaire", "instruction") else _DAY
    while match := pattern.match(words, place):
        day = day_of(match["day"])
        if day is None:
            return
        late = _NUMBER.match(words, match.end())
        if (
            late
            and late["sign"]
            and (number := _key(late, kind, day.year))
            and kind not in ("circulaire", "instruction")
        ):
            yield Mark(start, late.end(), (number[0],), Family.TEXT, corrected=number[1], kind=kind)
            return
        nor = _its_nor(words, kind, head.end(), match.end())
        if nor:
            theirs.add(nor.start("nor"))
        refs = _dated_keys(words, head, kind, day.isoformat(), match.end(), nor["nor"] if nor else "")
        if refs:
            yield Mark(start, match.end(), refs, Family.TEXT, kind=kind)
        separator = _SEPARATOR.match(words, match.end())
        if separator is None:
            return
        start, place = separator.end(), separator.end() - 1
        pattern = _DAY


def _its_nor(words: str, kind: str, start: int, end: int) -> re.Match[str] | None:
    """The NOR of the order or circular whose day ends there, if no other text stands between."""
    if kind not in ("arrete", "circulaire", "instruction"):
        return None
    found = _NOR.search(words, start, end)
    if found or (found := _NOR.search(words, end, end + _REACH)) is None:
        return found
    parted = found.start() > end and (_HEAD.search(words, end, found.start()) or "\n" in words[end : found.start()])
    return None if parted else found


def _dated_keys(words: str, head: re.Match[str], kind: str, day: str, end: int, nor: str) -> tuple[str, ...]:
    """What the text of a day may be kept under; nothing for what decides a single case."""
    if key := by_subject(kind, day, words, head.start(), end):
        return (key,)
    dated = f"fr:{kind}:{day}"
    if nor:
        exact = BY_NOR.get(nor) or (f"{dated}:{nor}" if kind == "arrete" else f"nor:{nor}")
        return (exact,) if exact == dated else (exact, dated)
    if kind == "arrete" and _SINGLE.match(words, end):
        return ()
    if kind == "ordonnance" or head["kind"].lower() == "order":
        return (dated,) if _SUBJECT.match(words, end) else ()
    return (dated,)


def _with_articles(words: str, head: re.Match[str], found: list[Mark]) -> Iterator[Mark]:
    """With the articles before the first and after the last, as portions."""
    if not found:
        return
    if before := attached.before(words, head.start()):
        found[0] = found[0]._replace(start=before[0].start, portion=attached.as_portion(before))
    elif after := attached.after(words, found[-1].end):
        found[-1] = found[-1]._replace(end=after[-1].end, portion=attached.as_portion(after))
    yield from found
