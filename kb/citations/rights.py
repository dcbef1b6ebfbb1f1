"""Decisions of the Défenseur des droits and opinions of the CNCDH.

Their numbers look like those of laws: only the name of who issued them, or one of its series (MDE-2016-183), makes
them what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations.days import DAY, day_of
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_ISSUER = (
    r"(?<!\w)(?:Def(?:enseure?|\.)\s(?:des\s)?[dD]r(?:oits|\.)|DEFENSEURE?\sDES\sDROITS|DDD|Defender\sof\sRights"
    r"|HALDE)(?!\w)"
)
_SERIES = r"(?:MDE|MLD|MSP|MDS|MRA|RPA)"
_KIND = (
    r"(?i:decisions?(?:-cadre)?|dec\.|avis|rapports?|recommandations?|observations?|framework\sdecisions?|opinions?)"
)
_NUMBER = rf"(?:{_SERIES}\s?[-/ ]\s?)?(?:20\d\d)\s?-\s?\d{{1,4}}(?![\d/]|-\d)"
_LIST = rf"(?:{NUMBER_SIGN})?(?P<numbers>{_NUMBER}(?:(?:\s?,\s?|\s(?:et|and)\s)(?:{NUMBER_SIGN})?{_NUMBER}){{0,10}}+)"
_OTHER_TEXT = r"(?!(?:loi|ordonnance|decret|arrete|act|decree)s?(?!\w))"
_DECISION = re.compile(rf"{_KIND}\s(?:(?:{_OTHER_TEXT}[^\n;:\d]){{0,40}}?\s)?{_LIST}")
#: Right after the issuer: "DDD, 2019-156", "décision du Défenseur des droits n° 2019-156".
_SHORT = re.compile(rf"(?:\s?,\s(?:{DAY},\s)?|\s(?={NUMBER_SIGN})){_LIST}")
_AFTER = re.compile(
    rf"\s?,?\s?(?:(?:en\sdate\s)?(?:du|of)\s{DAY}\s)?\(?(?:du|de\sla|of\sthe|rendue\spar\sle)?\s?{_ISSUER}"
)
_IN_SERIES = re.compile(rf"{_SERIES}\s?[-/ ]")
_ISSUED = re.compile(rf"(?P<issuer>{_ISSUER})|(?<!\w){_KIND}(?!\w)|(?<!\w)(?={_SERIES}[-/ ]20\d\d-\d)")
_SERIAL = re.compile(_LIST)
_ONE = re.compile(_NUMBER)
_REACH = 150
_END = re.compile(r"[\n;]")

_COMMISSION = re.compile(
    r"(?<!\w)(?:CNCDH|Commission\snationale\sconsultative\sdes\sdroits\sde\sl'[hH]omme)(?!\w)"
    rf"(?:[^\n;]{{0,60}}?(?P<number>(?<!\w)[AD]\s?-\s?20\d\d\s?-\s?\d{{1,3}}(?!\d))|\s?,?\s?(?:avis|declaration|opinion)[^\n;\d]{{0,40}}?\s(?P<day>{DAY}))"
)


def rights(words: str) -> Iterator[Mark]:
    """The decisions and opinions that plain text cites."""
    done = 0
    for match in _ISSUED.finditer(words):
        if match.start() < done:
            continue
        for mark in _found(words, match):
            yield mark
            done = mark.end
    for match in _COMMISSION.finditer(words):
        if number := match["number"]:
            compact = "".join(number.split())
            yield Mark(match.start(), match.end(), (f"fr:cncdh:{compact}",), Family.RIGHTS)
        elif day := day_of(match["day"]):
            yield Mark(match.start(), match.end(), (f"fr:cncdh:@{day.isoformat()}",), Family.RIGHTS)


def _found(words: str, match: re.Match[str]) -> Iterator[Mark]:
    """The decisions that begin there, if their issuer or their series is named."""
    if match["issuer"]:
        end = _END.search(words, match.end(), match.end() + _REACH)
        limit = end.start() if end else min(len(words), match.end() + _REACH)
        found = _SHORT.match(words, match.end()) or _DECISION.search(words, match.end(), limit)
    else:
        found = _DECISION.match(words, match.start()) or _SERIAL.match(words, match.start())
    if found is None:
        return
    issued = match["issuer"] or _AFTER.match(words, found.end())
    for number in _ONE.finditer(words, *found.span("numbers")):
        if issued or _IN_SERIES.match(number[0]):
            start = match.start() if number.start() == found.start("numbers") else number.start()
            compact = re.sub(r"\s?[-/ ]\s?", "-", number[0])
            yield Mark(start, number.end(), (f"fr:ddd:{compact}",), Family.RIGHTS)
