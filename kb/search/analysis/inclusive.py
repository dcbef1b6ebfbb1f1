"""Inclusive writing: what is added to a word so that it names women and men, and the plain word that it stands for.

French writes "mineur·e·s", "isolé.e.s", "étranger-ère-s", "éducateur/rice", "accompagné(e)s", "sociaux·ales"; Spanish
"niños/as", "niñ@s"; Italian "stranieri/e"; German "Schüler*innen", "Vormund:in". What follows a full stop or a hyphen
is an addition only where the word before it can have that ending: "légal. Le", "rendez-vous" stay what they are.
"""

from __future__ import annotations

import re

from kb.search.analysis.folding import HYPHENS

_DOTS = "·•‧∙⋅․\u0387"
_DOT = f"[{_DOTS}]"
_HYPHEN = f"[{HYPHENS}]"
#: Endings of a masculine form, each singular and plural, and the feminine endings that are added to them.
_FEMININE = (
    (("",), "e|ée"),
    (("n", "ns"), "ne"),
    (("l", "ls"), "le"),
    (("t", "ts", "tou", "tous"), "te"),
    (("f", "fs"), "ve|ive|fe"),
    (("er", "ers"), "ère|ere|ière|iere"),
    (("eur", "eurs"), "rice|trice|atrice|ice|euse|se|eure"),
    (("x",), "se|euse|sse|ce"),
    (("aux",), "ale|iale"),
    (("eau", "eaux"), "elle|lle"),
    (("s", "e"), "sse"),
    (("s",), "se"),
    (("c", "cs"), "que|he|che"),
    (("g", "gs"), "ue"),
)


def _after(endings: tuple[str, ...]) -> str:
    return "(?:" + "|".join(rf"(?<=\w\w{ending})" if len(ending) < 2 else f"(?<={ending})" for ending in endings) + ")"


def _added(before: str, behind: str) -> str:
    """An addition, in its singular or plural, between what opens and what closes it."""
    return "|".join(rf"{_after(endings)}{before}(?:{added}){behind}" for endings, added in _FEMININE)


#: What may follow a word; case is ignored, but an addition has the case of the end of its word: "Fin.Et".
INCLUSIVE = rf"""
    (?=[{HYPHENS}{_DOTS}./(*:_@])
    (?-i:(?<=[^\WA-ZÀ-Þ])(?=.[^A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=.{{1,2}}[A-ZÀ-Þ])|(?=@))
    (?:
        (?:{_added(_DOT, f"(?:{_DOT}?s)?(?:{_DOT}x(?:{_DOT}?s)?)?")}|{_DOT}[sx])(?!\w)
      | (?:{_added(r"[.]", "(?:[.]?s)?")})(?!\w)
      | (?:{_added(_HYPHEN, f"(?:{_HYPHEN}?s)?")})(?!{_HYPHEN}?\w)
      | (?:{_added("/", "(?:/?s)?")}|(?:(?<=\w\wo)|(?<=\w\wr))/a|(?:(?<=os)|(?<=es))/as)(?!\w)
      | (?:{_added("[(]", "s?[)]")}|[(](?:s|x|ren)[)]|(?:(?<=\w\wo)|(?<=\w\wr))[(]as?[)])(?:s|[(]s[)])?(?!\w)
      | (?<=\w\w)@s?(?!\w|[.]\w)
      | (?<=\w\w\w)(?:[*:_]|/{_HYPHEN}?)in(?:nen)?(?!\w)
      | (?<=\w\w\w)[(]in(?:nen)?[)](?!\w)
    )
"""
_SIGNS = re.compile(r"[^\w@]|_")


def plain(word: str, added: str) -> str:
    """The word that the word with its addition stands for, in the plural where that is: "mineur", "·e·s"
    give "mineurs"."""
    letters = _SIGNS.sub("", added).lower()
    if letters.startswith("@"):
        return f"{word}o{letters[1:]}"
    if letters != "x" and not (letters.endswith("s") and word[-1] not in "sxzSXZ"):
        return word
    plural = "x" if letters == "x" or word.lower().endswith("eau") else "s"
    return word + (plural.upper() if word.isupper() else plural)
