"""Annexes of French codes: "annexe 4-8 du CASF", "CESEDA, annexe 10", in a code's own text "l'annexe 3-10"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations.article_patterns import AFTER
from kb.citations.code_names import CODE_NAME, named, stands_alone
from kb.citations.codes import article_key
from kb.citations.marks import NUMBER_SIGN, Mark
from kb.citations.reference import Family

_ANNEX = re.compile(
    rf"(?<!\w)(?i:annexe)\s(?:{NUMBER_SIGN})?(?P<number>\d{{1,2}}(?:-\d{{1,2}}){{0,3}}|[IVX]{{1,5}}(?:-\d{{1,2}})?)(?![\w-])"
)
_JOINT = re.compile(r"\s?[,:(]\s?")
_OF_ANOTHER = re.compile(r"\s?,?\s(?:d[eu]s?|d'|au)\s(?!present\scode)")
_REACH = 90


def annexes(words: str, own: str | None = None) -> Iterator[Mark]:
    """The annexes that plain text cites with their code, after them or before; else they are the text's own, unless
    another is named."""
    for match in _ANNEX.finditer(words):
        mine = None if _OF_ANOTHER.match(words, match.end()) else own
        if code := _after(words, match.end()) or _before(words, match.start()) or mine:
            ref = article_key(code, f"Annexe{match['number']}")
            yield Mark(match.start(), match.end(), (ref,), Family.ARTICLE, kind="article")


def _after(words: str, end: int) -> str | None:
    of = AFTER.match(words, end)
    name = CODE_NAME.match(words, of.end()) if of else None
    return named(name) if name else None


def _before(words: str, start: int) -> str | None:
    for name in CODE_NAME.finditer(words, max(0, start - _REACH), start):
        joint = _JOINT.match(words, name.end())
        if joint and joint.end() == start and stands_alone(name):
            return named(name)
    return None
