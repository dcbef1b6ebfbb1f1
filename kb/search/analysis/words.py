"""A text falls into words: where each stands, and its exact form. The same for every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kb.search.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE, fold, spell
from kb.search.analysis.inclusive import INCLUSIVE, plain

_APOSTROPHE = f"[{APOSTROPHES}]"
_HYPHEN = f"[{HYPHENS}]"
#: What may stand inside of a word and is no letter: accents written apart, vowel signs of Arabic and of the scripts of
#: India.
_MARK = f"[{INVISIBLE}\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff]"
#: Raised figures are calls of notes, no part of the word before them.
_RAISED = "²³¹⁰⁴-⁹ªº"
_LETTERS = rf"[^\W\d_{_RAISED}][^\W_{_RAISED}]*+(?:{_MARK}++[^\W_{_RAISED}]*+)*+"
_ELIDED = rf"""
    (?<!\w)(?i:[cdjlmnstv]|(?:jus|lors|puis|quoi|pres|quel)?qu|(?:[dn]e|d?a|su|co|que|be)ll|[dn]egl|d?agl|gl
      |un|quest|anch|com|dov|senz|tutt|mezz|(?:ness|ciasc|alc)un){_APOSTROPHE}
"""
_CONTRACTED = rf"{_APOSTROPHE}(?i:s|t|d|m|ll|ve|re)(?!\w)"
_WHOLE = rf"(?i:aujourd{_APOSTROPHE}hui)|(?<!\w)(?:[A-Za-zÀ-Þ]\.){{2,}}(?:[A-Za-zÀ-Þ](?!\w))?"
_SIGN = r"(?<!\w)(?:[nN](?:[oO]s?)?\.?\ ?[°º˚]|[nN][oO]s?\.?(?=\s\d)|[nN][oOrR]?\.(?=\s?\d)|№)(?=\s?\d)"
# The letter of an article counts as a capital, or as a small one that a number of articles follows: "l223-2", never
# "l 5". A bare "A 16" is the preposition in capitals, so A needs a hyphen in its number.
_ARTICLE_LETTER = rf"""
    (?:L\.?O|[LRD])\.?\s?|A\.?\s?(?=\d+{_HYPHEN}\d)|(?:lo|[lrd])\.?(?=\*{{0,2}}\d{{2}})
  |(?:lo|[lrd])\.?\s?(?=\*{{0,2}}\s?\d{{2,}}{_HYPHEN}\d)
""".replace("\n", "").replace(" ", "")
#: An article of a code as people write it: "L. 223-2", "R*196-1".
ARTICLE = rf"(?-i:(?<!\w)(?:{_ARTICLE_LETTER})\*{{0,2}}\s?\d+(?:{_HYPHEN}\d+)*)"
_ORDINAL = r"(?:(?i:ers?|res?|ère|ere|[eè]|[eè]mes?|nde?|de?|st|rd|th)(?!\w)|[°º˚ªᵉʳ]+)"
_NUMBER = rf"\d+(?:(?:{_HYPHEN}|\.(?=\d{{3}}(?!\d)))\d+)*{_ORDINAL}?"
# Most words of a text are just this, and then none of the rest needs to be tried. A number may follow a sign.
_COMMON = r"[a-zß-öø-ÿœ]+(?=[\ ,;\n][^\d*])"
_ADDRESS = r"(?:https?://|www\.)[^\s<>\"«»]+|@[\w-]+(?:\.[\w-]+)+"
_TOKEN = re.compile(
    rf"""
    (?P<common>{_COMMON})
  | (?P<article>{ARTICLE})
  | (?P<sign>{_SIGN})
  | (?P<whole>{_WHOLE})
  | (?P<number>{_NUMBER})
  | (?P<address>{_ADDRESS})
  | (?:{_ELIDED})?(?P<word>{_LETTERS})(?:(?P<inclusive>(?i:{INCLUSIVE}))|{_CONTRACTED})?
    """,
    re.VERBOSE,
)
_PART = re.compile(r"[^\W_]+")
_YEARS = re.compile(r"((?:19|20)\d\d)-((?:19|20)\d\d)")
#: How the sign of a number is spelled, whatever was written: "n°", "nº", "no", "No.", "Nr.".
NUMBER_SIGN = "n°"
#: Longest run of capitals that is taken for an acronym rather than for a shouted word.
_ACRONYM = 6


class Token(NamedTuple):
    """A word of a text: its exact form, the form stop words are told by, and where it stands (end excluded)."""

    exact: str
    spelled: str
    acronym: bool
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    capitals = shouted(text)
    for match in _TOKEN.finditer(text):
        at = match.start()
        for exact, spelled, acronym, start, end in parts(match.group(), match.lastgroup, capitals):
            yield Token(exact, spelled, acronym, at + start, at + end)


#: Where the words of a text are: for each match, `parts` gives the words of match.group() by its lastgroup.
matches = _TOKEN.finditer


def shouted(text: str) -> bool:
    """True for a heading all in capitals, whose words are no acronyms; one word in capitals alone is one."""
    return text.isupper() and len(text.split()) > 1


@lru_cache(maxsize=20_000)
def parts(written: str, kind: str | None, capitals: bool) -> tuple[Token, ...]:
    """The words in what one match took in: none, one, the two of a span of years, or those of an address."""
    match kind:
        case "common":
            return _bare(written, capitals)
        case "word" | "inclusive":
            return _word(written, capitals)
        case "address":
            found = ((part, part.start()) for part in _PART.finditer(written))
            return tuple(
                token._replace(start=at + token.start, end=at + token.end)
                for part, at in found
                for token in _bare(part.group(), capitals)
            )
        case "sign":
            return (Token("n", NUMBER_SIGN, False, 0, len(written)),)
        case "number":
            return _number(written)
    exact = re.sub(r"[\s.']", "", fold(written))
    return (Token(exact, exact, "." in written or kind == "article", 0, len(written)),)


def article_number(exact: str) -> str | None:
    """The number of an article's term without its letter: "l223-2" → "223-2"; None for any other term."""
    match = re.fullmatch(r"(?:lo|[lrda])\*{0,2}(\d[\d-]*)", exact)
    return match[1] if match else None


def _number(written: str) -> tuple[Token, ...]:
    """A number; an ordinal is the number itself: "1er", "2e", "1°"."""
    digits = re.match(r"[\d.-]*\d", fold(written))
    exact = digits[0].replace(".", "") if digits else fold(written)
    years = _YEARS.fullmatch(exact)
    if years and len(written) == len(exact):
        first, last = years.groups()
        return Token(first, first, True, 0, 4), Token(last, last, True, 5, 9)
    return (Token(exact, exact, True, 0, len(written)),)


def _word(written: str, capitals: bool) -> tuple[Token, ...]:
    match = _TOKEN.fullmatch(written)
    if not match or not match["word"]:
        return _bare(written, capitals)
    word, start = match["word"], match.start("word")
    added = match["inclusive"]
    found = _bare(plain(word, added), capitals=True) if added else _bare(word, capitals)
    return tuple(Token(token.exact, token.spelled, token.acronym, start, len(written)) for token in found)


def _bare(word: str, capitals: bool) -> tuple[Token, ...]:
    acronym = not capitals and 2 <= len(word) <= _ACRONYM and word.isupper()
    end = len(word)
    if not capitals and word.endswith("s") and 2 <= len(word) - 1 <= _ACRONYM and word[:-1].isupper():
        word, acronym = word[:-1], True  # "MNAs", "UAMs"
    elif word.endswith("Innen") and word[-6:-5].islower():
        word = word[:-5]  # "SchülerInnen"
    exact = fold(word)
    if not exact:
        return ()
    return (Token(exact, spell(word), acronym, 0, end),)
