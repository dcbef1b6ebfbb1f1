"""Articles of a text that is no code, before or after its name: "articles 3 et 8 de la loi …", "CIDE, art. 3-1"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.citations import portions
from kb.citations.code_names import CODE_NAME
from kb.citations.marks import LATIN

_NUMBER = re.compile(
    rf"(?:annexe\s)?(?P<number>premier(?!\w)|1er(?!\w)|\d{{1,3}}(?:\s?-\s?\d{{1,2}}(?![\d/]))*(?:\s{LATIN}(?!\w))?)"
    r"(?![\d/]|-\d|\w|\.\d|\s?[%€]|°|\salineas?)"
)
_HEAD = re.compile(r"(?i:(?<!\w)art(?:icle)?s?(?!\w))\.?\s?")
_SEPARATOR = re.compile(r"\s?[,;]\s?(?:(?:et|ou|and|or)\s)?|\s(?P<range>a|to)\s|\s?(?:-(?=\d)|(?:et|ou|and|or|&)\s)")
#: From the last article to the name of the text: "de la", "of the", a comma, nothing.
_TO_NAME = re.compile(
    r"\s?,?\s?[(\[]?(?:(?:de\s(?:la\s|l'|cet(?:te)?\s|ladite\s)?|d[ue]s?\s|dudit\s|a\sla\s|of\s(?:the\s|that\s|this\s)?)"
    r"(?:meme\s|presente?\s|dite?\s|same\s|said\s|first\s)?)?"
)
#: From the name to its articles: ", art.", "(", "notamment en son".
_FROM_NAME = re.compile(
    r"\s?[,:(]{0,2}\s?(?:(?:et\s)?notamment\s|in\sparticular\s)?(?:(?:en|dans|a|in)\s)?(?:(?:son|ses|les|its)\s|l')?"
)
_OF_ANOTHER = re.compile(r"\s?,?\s?(?:d[eu]s?\s|d'|of\s|dudit\s|ladite\s)(?!ce(?:tte)?\s)")
_COMMA = re.compile(r"\s?,?\s?")
_REACH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of a list; `until`: the number of the last, if a range begins with it."""

    start: int
    end: int
    number: str
    portion: str
    until: str = ""
    onwards: bool = False


def before(words: str, name: int) -> list[Article]:
    """The articles of the text whose name begins there: "articles 3 et 8 de la …"."""
    low = max(0, name - _REACH, words.rfind("\n", max(0, name - _REACH), name) + 1)
    place = name
    for _ in range(4):
        place = max(words.rfind("art", low, place), words.rfind("Art", low, place), words.rfind("ART", low, place))
        if place < 0:
            return []
        found, end = _listed(words, place)
        to_name = _TO_NAME.match(words, end) if found else None
        if to_name and to_name.end() == name:
            return found
    return []


def after(words: str, name_end: int) -> list[Article]:
    """The articles that follow the name of their text: "CIDE, art. 3-1"; none if they are of another, named next."""
    lead = _FROM_NAME.match(words, name_end)
    found, end = _listed(words, lead.end() if lead else name_end)
    if not found or _OF_ANOTHER.match(words, end):
        return []
    comma = _COMMA.match(words, end)
    return [] if CODE_NAME.match(words, comma.end() if comma else end) else found


def _listed(words: str, place: int) -> tuple[list[Article], int]:
    """The list that begins with "article" right there, and where it ends."""
    head = _HEAD.match(words, place)
    match = _NUMBER.match(words, head.end()) if head else None
    if match is None:
        return [], place
    before_it = portions.before(words, place)
    found: list[Article] = []
    start, opens = place, False
    while match:
        end = match.end()
        number = re.sub(r"\s(?=-)|(?<=-)\s", "", match["number"])
        parts = portions.AFTER.match(words, end)
        if parts and not _is_next(words, parts.end()):
            end = parts.end()
            after_it = portions.read(parts[0])
        else:
            after_it = ""
        following = portions.FOLLOWING.match(words, end)
        number = "1" if number in ("premier", "1er") else number
        if opens:
            found[-1] = _until(found[-1], number)
        found.append(
            Article(
                start=start,
                end=match.end(),
                number=number,
                portion=portions.join(after_it, before_it if not found else ""),
                onwards=following is not None,
            )
        )
        end = following.end() if following else end
        separator = _SEPARATOR.match(words, end)
        match = _NUMBER.match(words, start := separator.end()) if separator else None
        opens = separator is not None and separator["range"] is not None
    return found, end


def _is_next(words: str, place: int) -> bool:
    """True in the middle of a number: what looked like a part is none."""
    return words[place : place + 1].isalnum()


def _until(article: Article, number: str) -> Article:
    return Article(start=article.start, end=article.end, number=article.number, portion=article.portion, until=number)


def as_portion(found: list[Article]) -> str:
    """Of a text that has one key, its articles as a portion: ";art=23,24"; of one article its part too."""
    if not found:
        return ""
    values: list[str] = []
    for article in found:
        if values and values[-1].endswith(f"..{article.number}"):
            continue
        values.append(f"{article.number}..{article.until}" if article.until else article.number)
    return f";art={','.join(values)}" + (found[0].portion if len(found) == 1 else "")
