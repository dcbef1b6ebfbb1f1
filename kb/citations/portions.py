"""The part of an article that is cited: ";al=3" of "alinéa 3", ";par=II;pt=2bis" of "le 2° bis du II".

Units, from the widest to the narrowest: `par` (II, § 1, paragraph 1), `pt` (2°, point 2), `let` (a)), `al` (alinéa;
-1 is the last), `ph` (phrase). Several are separated by commas, of a range the ends by "..".
"""

from __future__ import annotations

import re

_UNITS = ("par", "pt", "let", "al", "ph")
_ORDINALS = {
    "premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
    "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10, "onzieme": 11,
    "douzieme": 12, "treizieme": 13, "quatorzieme": 14, "quinzieme": 15, "first": 1, "third": 3, "fourth": 4,
    "fifth": 5, "sixth": 6, "dernier": -1, "derniere": -1, "last": -1, "avant-dernier": -2, "avant-derniere": -2,
}  # fmt: skip
_COUNTS = {"deux": 2, "trois": 3, "quatre": 4, "two": 2, "three": 3}
_ORDINAL = rf"(?:\d{{1,2}}(?:ere?|e|emes?|nde?|st|nd|rd|th)|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})s?"
_MORE = r"(?:\s?(?:,|et|ou|a|and|or|to)\s"
_SUFFIX = r"(?:\s?(?:bis|ter|quater)(?!\w))?(?:\s[A-Z](?!\w|'))?"
_PART = re.compile(
    rf"(?P<first>(?:{'|'.join(_COUNTS)})\s)?(?P<ordinals>{_ORDINAL}{_MORE}{_ORDINAL})*)\s"
    r"(?:(?P<o_al>alineas?|(?:sub-?)?paragraphs?)|(?P<o_ph>phrases?|sentences?))"
    rf"|al(?:ineas?|\.)\s?(?P<al>\d{{1,2}}(?:er)?{_MORE}\d{{1,2}}(?!\w|°))*)"
    rf"|(?:phrases?|sentences?)\s(?P<ph>\d{_MORE}\d(?!\w))*)"
    rf"|(?:§{{1,2}}|par(?:agraph(?:e?s?)|\.)|paras?\.?)\s?(?P<par>\d{{1,2}}{_MORE}\d{{1,2}}(?!\w|°))*)"
    rf"|points?\s(?P<point>\d{{1,2}}(?!\)){_MORE}\d{{1,2}}(?!\w|°))*)"
    rf"|(?P<pt>\d{{1,2}}°{_SUFFIX}{_MORE}\d{{1,2}}°{_SUFFIX})*)"
    rf"|(?<!\w)(?P<roman>(?=[IVX])[IVX]{{1,5}}(?!\w|'){_SUFFIX}{_MORE}[IVX]{{1,5}}(?!\w|'){_SUFFIX})*)"
    r"|\((?P<number>\d{1,2})\)|(?<![^\W_])\(?(?P<letter>[a-z])\)"
)
_CUT = re.compile(r"\s?(?:,|(?<![a-z])(?:et|ou|and|or)(?![a-z]))\s")
_RANGE = re.compile(r"\s(?:a|to)\s")
_ANY = re.sub(r"\(\?P<\w+>", "(?:", _PART.pattern)
#: Parts that follow the number of an article, with their last character.
AFTER = re.compile(rf"(?>\s?[,(]?\s?(?:et\s)?(?:{_ANY})\)?){{1,6}}+")
#: "et suivants", "et s."
FOLLOWING = re.compile(r"\s?,?\s(?:et|&|and)\s(?:suivants?(?!\w)|s\.|suiv\.|following)")
_LINK = (
    r"(?:\s?,?\s(?:et\s(?:du|au|a\sla|de\sla|le|la)|ou\s(?:du|au)|du|de\sla|des|de|au|of(?:\sthe)?|et|and)\s(?:l')?)"
)
#: Parts that stand before "article", with what leads to it: "le deuxième alinéa du II de l'".
_BEFORE = re.compile(
    rf"(?<!\w)(?P<parts>(?:{_ANY})(?:{_LINK}(?:{_ANY})){{0,5}}+)\s?(?:de\sl'|d[eu]s?\s|d'|of\s(?:the\s)?)?\Z"
)
_LINKS = ("l'", "des", "du", "de", "d'", "of", "the", "aux")
#: How far before an article its parts may begin.
_REACH = 100


def read(words: str) -> str:
    """The parts that a stretch of text names; "" if there is none."""
    found: dict[str, list[str]] = {}
    for match in _PART.finditer(words):
        for unit, value in _values(match):
            if value not in found.setdefault(unit, []):
                found[unit].append(value)
    return "".join(f";{unit}={','.join(found[unit])}" for unit in _UNITS if unit in found)


def before(words: str, start: int, *, linked: bool = True) -> str:
    """The parts named right before the article that stands there: "le 2° de l'"; `linked`: with a word between."""
    if linked and not words[max(0, start - 4) : start].rstrip().lower().endswith(_LINKS):
        return ""
    line = words.rfind("\n", max(0, start - _REACH), start) + 1
    match = _BEFORE.search(words[max(line, start - _REACH) : start])
    return read(match["parts"]) if match else ""


def join(*portions: str) -> str:
    """One of several: the first that names a unit is right."""
    units: dict[str, str] = {}
    for portion in portions:
        for part in filter(None, portion.split(";")):
            unit, _, value = part.partition("=")
            units.setdefault(unit, value)
    return "".join(f";{unit}={units[unit]}" for unit in ("art", *_UNITS) if unit in units)


def _values(match: re.Match[str]) -> list[tuple[str, str]]:
    if said := match["ordinals"]:
        unit = "al" if match["o_al"] else "ph"
        return [(unit, value) for value in _ordinals(said, match["first"])]
    units = (("al", "al"), ("ph", "ph"), ("par", "par"), ("point", "pt"), ("pt", "pt"), ("roman", "par"))
    for group, unit in (*units, ("number", "par"), ("letter", "let")):
        if said := match[group]:
            return [(unit, value) for value in _list(said)]
    return []


def _list(said: str) -> list[str]:
    """ "1° et 2° bis" → 1, 2bis; "1 à 3" → 1..3."""
    items = [_RANGE.sub("..", item) for item in _CUT.split(said)]
    return [re.sub(r"[\s°]|er$", "", item) for item in items]


def _ordinals(said: str, count: str | None) -> list[str]:
    numbers = []
    for word in re.findall(_ORDINAL, said):
        digits = re.match(r"\d+", word)
        bare = word.rstrip("s")
        numbers.append(int(digits[0]) if digits else _ORDINALS.get(bare, _ORDINALS.get(word, 0)))
    if count and len(numbers) == 1:  # "les deux derniers alinéas", "les trois premiers alinéas"
        many = _COUNTS[count.strip()]
        numbers = list(range(-many, 0)) if numbers[0] < 0 else list(range(numbers[0], numbers[0] + many))
    if len(numbers) == 2 and _RANGE.search(said):
        return [f"{numbers[0]}..{numbers[1]}"]
    return [str(number) for number in numbers]
