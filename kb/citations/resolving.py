"""What texts a query names: canonical keys, with those of renumbered articles, without asking a store.

kb.citations.resolved says what stands behind them on a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from kb.citations.bare import Bare, bare_numbers, beside_code, law_number, possible
from kb.citations.code_names import CODE_NAME, named, plain
from kb.citations.codes import BY_ABBREVIATION
from kb.citations.reading import references
from kb.citations.reference import Reference
from kb.citations.renumbering import Move, Renumbering, shipped
from kb.citations.writing import citation

#: More keys of one number, old and new, than anybody could mean.
_MOST_MOVES = 6

_KEY = re.compile(r"(?<![\w:])(?:ref:)?(?P<key>(?:fr|eu|un|echr|cjeu|ecsr|nor):[^\s\"«»()]+[^\s\"«»().,;:!?])")
#: Who types writes them small: "l 221-2-2 casf".
_ABBREVIATIONS = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(BY_ABBREVIATION)})(?!\w)")
#: Every name of a code begins so, "nouveau code de procédure civile" too: to look only there is ten times faster.
_CODE_START = re.compile(r"(?<!\w)[cCnN]")
_DIGIT = re.compile(r"\d")
_FORMER = re.compile(r"\b(?i:anc(?:iens?|iennes?|\.)|ex|former)[\s-]{0,2}(?:l')?\Z")
_PORTION = re.compile(
    r"\s?,?\s?\(?(?P<portion>\d{1,2}°(?:\s(?:bis|ter|quater)\b)?|[IVX]{1,5}(?:\s(?:bis|ter))?(?!\w)|al(?:ineas?|\.)\s?\d{1,2})"
)
_FOLLOWING = re.compile(r"\s?,?\s(?i:et\s(?:suivants?\b|s\.|suiv\.))|\s(?:ff\.?|sqq?\.)(?!\w)")
#: Words that say nothing beside a citation.
_SMALL = re.compile(
    r"\b(?i:articles?|arts?|anc|anciens?|anciennes?|nouveaux?|nouvel|ex|former|new|code|versions?|vigueur|texte"
    r"|le|la|les|de|du|des|d|l|a|au|aux|et|ou|s|suivants?|suiv|en|dans|par|qu|que|sur|the|of|and|in|to|bis|ter"
    r"|alineas?|al|paragraph(?:e?s?)|nos?|[IVX]+|\d{1,2}°)(?!\w)|\bn(?=\s?°)|§\s?\d{1,2}(?!\w)|[^\w\s]"
)

_ARTICLES = "articles "
#: "375 à 375-9", "375, 375-1 et 388": without its accents, as `plain` leaves it.
_ROW = re.compile(r"\s*\d{1,4}(?:-\d{1,3}){0,5}\s?(?:,|\s(?:a|et|ou)\s)\s?\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A text that a query names.

    start, end  its place in the query, up to the number or the portion
    keys        its key; of a number without a code those that it could be, likeliest first
    until       of a range, the key of its last; "" otherwise
    portion     "2° bis", "al. 3"; "" without
    following   True for "375 et suivants"
    former      True for "ancien article …": the text before a renumbering is meant
    corrected   how the number was read, where it was not written so: "CJA, art. L. 761-1" of "L. 761 1"; "" otherwise
    certain     False where the code was not named
    """

    start: int
    end: int
    keys: tuple[str, ...]
    until: str = ""
    portion: str = ""
    following: bool = False
    former: bool = False
    corrected: str = ""
    certain: bool = True


def mention(reference: Reference) -> Mention:
    """What a text cites, as something to resolve."""
    return Mention(
        start=reference.start,
        end=reference.end,
        keys=reference.refs,
        until=reference.until,
        portion=reference.portion,
        following=reference.onwards,
        corrected=citation(reference.ref) if reference.corrected else "",
    )


@lru_cache(maxsize=16)
def mentions(text: str) -> tuple[Mention, ...]:
    """The texts that a query names, in the order in which it does; each once, and a range by its first.

    What was read last is remembered: one request asks for it several times.
    """
    words = _ABBREVIATIONS.sub(lambda match: match[0].upper(), plain(text))
    found: list[Mention] = []
    for one in (*_keys(plain(text)), *_explicit(words), *_bare(words)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    ends = {one.keys[0]: one.end for one in found if not one.until}
    whole = [replace(one, end=max(one.end, ends.get(one.until, 0))) if one.until else one for one in found]
    last = {one.until for one in found if one.until}
    unique = {(one.keys, one.portion): one for one in reversed(whole) if one.until or one.keys[0] not in last}
    return tuple(sorted(unique.values(), key=lambda one: (one.start, one.end)))


def remaining(text: str, named_: Sequence[Mention]) -> tuple[str, ...]:
    """The words of a query beside the texts that it names: without their codes, and words that say nothing."""
    rest = plain(text)
    for one in named_:
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    if named_:
        rest = CODE_NAME.sub(" ", _ABBREVIATIONS.sub(" ", rest))
    return tuple(_SMALL.sub(" ", rest).split())


def keys_named(text: str, at: date | None = None, table: Renumbering | None = None) -> tuple[str, ...]:
    """The canonical keys that a query names, likeliest first, each once; those of renumbered articles included.

    `at` is the day whose law is meant, None for today's; `table` the renumbering, that which comes with the code if it
    is left out. Of "L. 313-15 CESEDA" the key itself, then that of L. 435-3, whose text it became; on a day before, of
    L. 435-3 the former number. Of a number without a code the articles that it could be. Not all of them need exist.
    """
    moves = shipped() if table is None else table
    keys: dict[str, None] = {}
    for mention in mentions(text):
        for key in mention.keys:
            others = [move.new for move in onward(moves, key, at, mention.portion)]
            others += [move.old for move in back(moves, key, at)]
            own = [key, *also_written(key), *others[:_MOST_MOVES]]
            for one in [*own[1:], key] if mention.former else own:
                keys.setdefault(one)
        if mention.until:
            keys.setdefault(mention.until)
    return tuple(keys)


def also_written(key: str) -> tuple[str, ...]:
    """The other way in which publishers number a first article: "fr:CC:1" of "fr:CC:1er", and back."""
    code, _, number = key.rpartition(":")
    other = {"1er": "1", "1": "1er"}.get(number)
    return (f"{code}:{other}",) if other and code.count(":") == 1 else ()


def onward(table: Renumbering, key: str, at: date | None, portion: str = "") -> tuple[Move, ...]:
    """Where the text of a key had gone by that day; None is today, after all that the table has."""
    return tuple(move for move in table.onward(key, portion) if at is None or move.date <= at)


def back(table: Renumbering, key: str, at: date | None) -> tuple[Move, ...]:
    """Where the text of a key still was on that day."""
    return tuple(move for move in table.back(key) if at is not None and at < move.date)


def _keys(words: str) -> Iterator[Mention]:
    for match in _KEY.finditer(words):
        yield Mention(start=match.start(), end=match.end(), keys=(match["key"],))


def _explicit(words: str) -> Iterator[Mention]:
    """Those that are understood in any text; a query may leave the word "article" out before a row of numbers."""
    left_out = _ARTICLES if _ROW.match(words) else ""
    for found in references(left_out + words):
        start, end = max(0, found.start - len(left_out)), found.end - len(left_out)
        known, beside = mention(found), _beside(words, start, end, found.refs)
        yield replace(known, start=start, end=beside.end, former=beside.former, portion=known.portion or beside.portion)


def _bare(words: str) -> Iterator[Mention]:
    """Numbers that only a query can have: without a code, or with one that stands beside them in no usual way."""
    if key := law_number(words):
        start = len(words) - len(words.lstrip())
        yield Mention(start=start, end=len(words.rstrip()), keys=(key,), certain=False)
    if not _DIGIT.search(words):
        return
    names = [name for start in _CODE_START.finditer(words) if (name := CODE_NAME.match(words, start.start()))]
    codes = {named(name) for name in names}
    blanked = words
    for name in names:
        blanked = blanked[: name.start()] + " " * len(name[0]) + blanked[name.end() :]
    for bare in bare_numbers(blanked):
        yield from _possible(words, bare, next(iter(codes)) if len(codes) == 1 else "")
    for name in names:
        if beside := beside_code(words, name.start(), name.end()):
            yield from _possible(words, beside, named(name))


def _possible(words: str, bare: Bare, code: str) -> Iterator[Mention]:
    """The number as a mention, if there can be such articles."""
    if keys := possible(bare.number, code):
        certain = bool(code) and not bare.corrected and len(keys) == 1
        mention_ = _beside(words, bare.start, bare.end, keys)
        yield replace(mention_, corrected=bare.number if bare.corrected else "", certain=certain)


def _beside(words: str, start: int, end: int, keys: tuple[str, ...]) -> Mention:
    """A mention, with what stands beside its number."""
    portion = _PORTION.match(words, end)
    end = portion.end() if portion else end
    following = _FOLLOWING.match(words, end)
    return Mention(
        start=start,
        end=following.end() if following else end,
        keys=keys,
        portion=portion["portion"] if portion else "",
        following=following is not None,
        former=_FORMER.search(words, max(0, start - 12), start) is not None,
    )
