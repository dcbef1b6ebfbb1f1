"""Articles of French codes that a text cites: "articles L. 223-2 et R. 221-11 du CASF", "C. civ., art. 375 à 375-9".

A number counts where a code is named with it: after it, for the whole list ("articles L. 1 et L. 2 du code …"),
before it ("CASF, art. L. 223-2"), by reference ("du même code"), or earlier in its paragraph if that code has such
numbers. All else is left alone: an article of a law, of a convention or of no text that is named.

The time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kb.citations.article_patterns import (
    AFTER,
    ANOTHER_CODE,
    BEFORE,
    INTRODUCED,
    LINK,
    LOST_HYPHEN,
    NUMBER,
    OTHER_BEFORE,
    OTHER_TEXT,
    SAME_CODE,
    SEPARATOR,
    START,
    TAIL,
    THIS_CODE,
)
from kb.citations.code_names import CODE_NAME, named, plain, stands_alone
from kb.citations.codes import article_key, has_letter

_COMPACT = re.compile(r"[\s.]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that a text cites.

    start, end  its number in the text, with the word "article" where it stands before it
    ref         canonical key: "fr:CASF:L223-2"
    until       of the first of a range, the key of its last: "articles 375 à 375-9"; "" otherwise. Those between are
                known only to who has the code
    corrected   the number is not quite what is written: "L. 761 1"
    """

    start: int
    end: int
    ref: str
    until: str = ""
    corrected: bool = False


@dataclass(slots=True)
class _Item:
    """A number of a list; `opens` if a range begins with it, `corrected` if it is not quite what is written."""

    start: int
    end: int
    letter: str
    number: str
    opens: bool = False
    corrected: bool = False


@dataclass(slots=True)
class _State:
    """What was read: lists that wait for their code, the code named last, and the last in this paragraph; `behind` if
    it was named behind its articles, as in "L. 221-1 CASF"."""

    own: str | None
    waiting: list[list[_Item]] = field(default_factory=list)
    waiting_end: int = -1
    last: str | None = None
    nearby: str | None = None
    code_end: int = -1
    behind: bool = False

    def name(self, code: str, end: int, *, behind: bool = False) -> None:
        self.behind = behind or (self.behind and end == self.code_end)
        self.last = self.nearby = code
        self.code_end = end


def articles(text: str, own: str | None = None) -> Iterator[Found]:
    """The articles that a text cites, in order of their lists. `own`: the code that the text itself is part of, whose
    articles it names without saying so.
    """
    words = plain(text)
    state = _State(own)
    place = 0
    while match := START.search(words, place):
        place = max(match.end(), place + 1) if match["head"] or match["end"] else match.start() + 1
        if match["end"]:
            yield from _settle(state, None)
            state.nearby = None
        elif match["code"]:
            if name := CODE_NAME.match(words, match.start()):
                place = name.end()
                if stands_alone(name):
                    state.name(named(name), place)
            elif other := ANOTHER_CODE.match(words, match.start()):
                state.name("", other.end())
        elif items := _list(words, match.end(), match.start()):
            yield from _place(words, items, state, headless=not match["head"])
            place = items[-1].end
    yield from _settle(state, None)


def _list(words: str, place: int, start: int) -> list[_Item]:
    """The numbers that follow one another from there: "L. 221-1, L. 222-5 à L. 222-7 et 375"."""
    items: list[_Item] = []
    while match := NUMBER.match(words, place):
        letter = _COMPACT.sub("", match["letter"] or "").upper()
        digits = re.sub(r"\s", "", match["digits"]) if "-" in match["digits"] else match["digits"]
        if not letter and items and items[-1].letter:
            if digits == "1er" or not re.match(
                r"\s?(?:[,;.)]|d[eu]\s|et\s|ou\s|a\s|$)", words[match.end() : match.end() + 4]
            ):
                break
            letter = items[-1].letter
            if "-" not in digits:  # "L. 861-1 et 2"
                digits = f"{items[-1].number.rpartition('-')[0]}-{digits}" if "-" in items[-1].number else digits
        end = match.end()
        lost = LOST_HYPHEN.match(words, end) if match["letter"] and re.fullmatch(r"\d{3,4}", digits) else None
        if lost:
            digits, end = f"{digits}-{lost['rest']}", lost.end()
        items.append(_Item(start, end, letter, "1er" if digits == "premier" else digits, corrected=lost is not None))
        separator = SEPARATOR.match(words, end)
        if separator is None:
            break
        items[-1].opens = separator["range"] is not None
        place = start = separator.end()
    if items:
        items[-1].opens = False
    return items


def _place(words: str, items: list[_Item], state: _State, *, headless: bool) -> Iterator[Found]:
    """The articles of a list whose code is known now; else it waits for one that may follow."""
    start, end = items[0].start, items[-1].end
    before = state.last if state.code_end >= 0 and _joins(BEFORE, words, state.code_end, start) else None
    linked = bool(state.waiting) and _joins(LINK, words, state.waiting_end, start)
    if not linked:
        yield from _settle(state, None)
    tail = TAIL.match(words, end)
    end = tail.end() if tail else end
    # Who writes "L. 221-1 CASF, L. 611-3 CESEDA" means the code behind each; who began with a code, that before.
    own = state.behind and words[end : end + 1] == " " and CODE_NAME.match(words, end + 1) is not None
    if before and not own and not INTRODUCED.match(words, end):
        yield from _settle(state, None)
        yield from _keys(items, before)
        state.code_end = end
        return
    code, code_end = _code_after(words, end, state)
    if code is not None:
        state.waiting.append(items)
        yield from _settle(state, code)
        state.name(code, code_end, behind=True)
    elif OTHER_TEXT.match(words, end) or (not linked and OTHER_BEFORE.search(words, max(0, start - 30), start)):
        kept = [waiting for waiting in state.waiting if not items[0].letter and all(item.letter for item in waiting)]
        state.waiting = (
            kept  # "aux articles L. 222-5 et L. 223-2 et à l'article 9 de la loi": laws have no such numbers
        )
        yield from _settle(state, None)
    elif before:
        yield from _keys(items, before)
    elif not headless or state.own or linked:
        state.waiting.append(items)
        state.waiting_end = items[-1].end


def _joins(pattern: re.Pattern[str], words: str, start: int, end: int) -> bool:
    return 0 <= end - start <= 120 and pattern.fullmatch(words, start, end) is not None


def _code_after(words: str, place: int, state: _State) -> tuple[str | None, int]:
    if match := THIS_CODE.match(words, place):
        return state.own or "", match.end()
    if match := SAME_CODE.match(words, place):
        return state.own if state.last is None else state.last, match.end()
    if (of := AFTER.match(words, place)) and (name := CODE_NAME.match(words, of.end())):
        return named(name), name.end()
    return None, place


def _settle(state: _State, code: str | None) -> Iterator[Found]:
    """The articles that wait: of the code named after them, of the text's own, or of that named nearby."""
    lists, state.waiting = state.waiting, []
    for number, items in enumerate(lists, start=1):
        is_last = number == len(lists)
        for chosen in (code, state.own or state.nearby):
            if chosen == "" and is_last:
                break
            if chosen and (_fits(items, chosen) or (chosen == code and is_last)):
                yield from _keys(items, chosen)
                break


def _fits(items: list[_Item], code: str) -> bool:
    """True if the code has articles with such numbers."""
    return all(has_letter(code, item.letter.strip("*")) for item in items)


def _keys(items: list[_Item], code: str) -> Iterator[Found]:
    keys = [article_key(code, item.letter + item.number) for item in items]
    following = [*(second for _, second in pairwise(keys)), ""]
    for item, key, until in zip(items, keys, following, strict=True):
        yield Found(
            start=item.start, end=item.end, ref=key, until=until if item.opens else "", corrected=item.corrected
        )
