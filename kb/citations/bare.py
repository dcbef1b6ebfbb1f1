"""Numbers of articles that somebody types without saying of which code: "R221-11", "art. 375-5", "L 221 2 2".

In a text such a number is left alone (kb.citations.articles). In a query it is all that there is, so the articles that
it could be are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.citations.code_names import plain
from kb.citations.codes import CODES, article_key, has_letter
from kb.citations.marks import LATIN

#: The codes whose letters are tried for a number that lacks one.
_TRIED = ("CASF", "CESEDA", "CJPM", "EDUC")

_SUFFIX = (
    rf"(?:\s?{LATIN}\b(?:\s[A-Z]\b)?)?"
    r"(?![\w°]|[.,/-]\d|\s?%)"
)
_HEAD = r"(?i:(?<!\w)art(?:icles?|s?\.|s)?\s{0,2})"
_LETTER = r"(?:L\.?\s?O|[LRD]|[lrd]|(?<=\s)A)\.?\s?\*{0,2}\s?"
#: With a letter; blanks and dots stand for hyphens that were forgotten.
_LETTERED = rf"(?P<letter>{_LETTER})(?P<number>[1-9]\d{{2,3}}(?:(?:\s?-\s?|[ .])\d{{1,3}}(?!\d|°)){{1,4}}{_SUFFIX})"
#: With the word before it, any number; alone, one with a hyphen that is neither a law's nor a span of years.
_AFTER_HEAD = rf"{_HEAD}(?P<headed>{_LETTER})?(?P<digits>[1-9]\d{{0,3}}(?:-\d{{1,3}}){{0,5}}{_SUFFIX}|1er\b)"
_ALONE = re.compile(rf"\s*(?P<alone>[1-9]\d{{0,3}}(?:-\d{{1,2}}){{1,4}}{_SUFFIX})\s*")
#: Beside the name of a code, any number but a year: "CC 375", "375-5 du code civil".
_ANY = rf"(?P<number>(?!(?:19|20)\d\d(?!\d|-))[1-9]\d{{0,3}}(?:-\d{{1,3}}){{0,4}}{_SUFFIX})"
_ONWARDS = r"(?:\s?,?\set\s(?:suivants?|s\.|suiv\.))?"
_LEFT = re.compile(rf"(?<![\w.°*/-]){_ANY}{_ONWARDS}\s?,?\s?(?:d[ue]s?\s(?:l[ae]\s|l')?)?\Z")
_RIGHT = re.compile(rf"\s?,?\s{_ANY}")
#: What the text of a law is numbered: "2016-297".
_LAW = re.compile(r"\s*(?:n[°o]\s?)?(?P<number>(?:19|20)?\d\d-\d{1,4})\s*")

_NUMBERS = re.compile(rf"(?<![\w.°*/-])(?:{_AFTER_HEAD}|{_LETTERED})")
#: The article is of a text that has no code's name: "article 12 de la Convention", "art. 20 CIDE".
_OF_ANOTHER = re.compile(
    r",?\s(?:(?:de|du|des|dans)\s|d')?(?:(?:la|le|les|cette|ce|the)\s|l')?(?i:lois?|ordonnances?|decrets?|arretes?|directives?"
    r"|reglements?|conventions?|traites?|constitution|chartes?|protocoles?|accords?|pactes?|declarations?|circulaires?"
    r"|statuts?|cide|cedh|cesdh|convedh|crc|echr|tfue|tue|dublin)(?!\w)"
)
_MONTH = re.compile(r"\s(?:janv|fevr|mars|avr|mai\b|juin|juil|aout|sept|oct|nov|dec|euros|ans\b|mois\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A number without a code.

    start, end  its place, with the word "article" where it stands before it
    number      as keys write it: "R221-11", "375-5"
    corrected   True where it was not written so: hyphens were missing
    """

    start: int
    end: int
    number: str
    corrected: bool = False


def bare_numbers(text: str) -> Iterator[Bare]:
    """The numbers that a query has, in order."""
    words = plain(text)
    if alone := _ALONE.fullmatch(words):
        if not _law(words):
            yield Bare(start=alone.start("alone"), end=alone.end("alone"), number=alone["alone"])
        return
    for match in _NUMBERS.finditer(words):
        if _MONTH.match(words, match.end()) or _OF_ANOTHER.match(words, match.end()):
            continue
        letter = re.sub(r"[\s.*]", "", match["letter"] or match["headed"] or "").upper()
        written = match["number"] or match["digits"]
        number = re.sub(r"\s?[-. ]\s?(?=\d)", "-", written)
        yield Bare(
            start=match.start(),
            end=match.end(),
            number=letter + number,
            corrected=re.search(r"\d[ .]\d", written) is not None,
        )


def beside_code(words: str, start: int, end: int) -> Bare | None:
    """The number right before or right after the name of a code, which stands there; `words` is plain text."""
    least = max(0, start - 30)
    match = _RIGHT.match(words, end) or _LEFT.search(words[:start], least)
    return match and Bare(start=match.start("number"), end=match.end("number"), number=match["number"])


def law_number(text: str) -> str:
    """The key of the law that a query is nothing but the number of: "2016-297"; "" if it is none."""
    match = _law(plain(text))
    return f"fr:{match['number']}" if match else ""


def possible(number: str, code: str = "") -> tuple[str, ...]:
    """The keys of the articles that could have that number, in a code or in any; likeliest first."""
    codes = [code] if code else [known.abbreviation for known in CODES]
    exact = [article_key(one, number) for one in codes if _has_such(one, number)]
    if number[:1].isdigit():
        tried = [code] if code else _TRIED
        exact += [article_key(one, letter + number) for one in tried if not has_letter(one, "") for letter in "LRD"]
    return tuple(exact)


def _law(words: str) -> re.Match[str] | None:
    """The number of a law: its first part is a year, and its second cannot be the end of a span of years."""
    match = _LAW.fullmatch(words)
    if match is None:
        return None
    first, _, second = match["number"].partition("-")
    is_year = len(first) == 4 or "n" in words
    spans = len(first) == len(second) and first < second and int(second) <= 2100
    return match if is_year and not spans else None


def _has_such(code: str, number: str) -> bool:
    """True if articles of the code have such letters."""
    letter = re.match(r"[A-Z]*", number)
    return has_letter(code, letter[0] if letter else "")
