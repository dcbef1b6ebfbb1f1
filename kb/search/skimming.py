"""Which passages of a long document answer a query: a thousand in a few milliseconds.

Reading every word of a report would take a tenth of a second. So its text is folded byte by byte, letters as
kb.search.analysis folds them and all else blanks, and the beginnings of the words that are looked for are searched
in that; only the words found there are stemmed. What is shown in the end is read as the index read it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kb.document import Passage
from kb.search.analysis import Token, fold, stem, tokens
from kb.search.marking import Part, Sought, Span, close_together

#: Places of one number that are looked at in a document; beyond, one more changes little.
_MOST = 1_000
#: Characters that a word and what stands around it take, where distances are told in words.
_WIDTH = 12
#: Longest word that is looked for as it is, since too many begin with it.
_SHORT = 2
#: Longest acronym that is looked for with stops between its letters.
_DOTTED = 4
#: Characters behind the end of a number that may belong to it.
_AFTER = 12
#: The one word that is read whole though it has an apostrophe.
_APART = {"aujourdhui": "aujourd hui"}
#: Two letters → the byte that their ligature becomes: one of Latin-1 that stands in no text, or means just that.
_LIGATURES = {b"oe": b"\x9c", b"ae": b"\xe6", b"ss": b"\xdf"}

#: Fewer places than these are compared one by one in less time than NumPy takes to begin.
_FEW = 60

#: Where words begin and end, in order.
_Places = list[tuple[int, int]]


class Seen(NamedTuple):
    """What a passage has: places in its text that answer, and what of the query its heading and its text answer."""

    number: int
    spans: list[Span]
    asked: int


def skim(
    passages: Sequence[Passage], language: str, sought: Sequence[Sought], limit: int
) -> tuple[Iterator[Seen], int]:
    """The passages that have most of what was asked for, at most `limit`, best first; and how many have half of it."""
    texts = [f"{passage.heading}\n{passage.text}" for passage in passages]
    page = _Page.of("\n".join(texts), language)
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    found = [(one.asked, places) for one in sought if (places := page.sought(one))]
    answers: dict[int, int] = {}
    often: dict[int, int] = {}
    for asked, places in found:
        behind = np.searchsorted(starts, [begin for begin, _ in places], side="right")
        for number, count in Counter((behind - 1).tolist()).items():
            answers[number] = answers.get(number, 0) | asked
            often[number] = often.get(number, 0) + count
    ranked = sorted(answers, key=lambda n: (-answers[n].bit_count(), -min(often[n], 20), n))
    enough = -(-answers[ranked[0]].bit_count() // 2) if ranked else 0
    answering = sum(asked.bit_count() >= enough for asked in answers.values())
    seen = (
        Seen(n, _spans(starts[n] + len(passages[n].heading) + 1, starts[n + 1], found), answers[n])
        for n in ranked[:limit]
    )
    return seen, answering


def _spans(start: int, end: int, found: Iterable[tuple[int, _Places]]) -> list[Span]:
    """What was found in a stretch of all texts, told from its beginning."""
    return sorted(
        Span(begin - start, finish - start, asked)
        for asked, places in found
        for begin, finish in places[bisect_left(places, (start,)) : bisect_left(places, (end,))]
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """All texts of a document in one: as they are, and folded, with a blank before and behind."""

    text: str
    plain: bytes
    language: str
    known: dict[Part, _Places]

    @classmethod
    def of(cls, text: str, language: str) -> _Page:
        """What Latin-1 has not becomes blanks: other scripts are not skimmed."""
        joined = text.replace("œ", "\x9c").replace("Œ", "\x9c")
        return cls(text, b" %b " % joined.encode("latin-1", "replace").translate(_FOLDED), language, {})

    def sought(self, one: Sought) -> _Places:
        """Where all its parts stand, near each other, in order; of several parts, the places of each."""
        parts = [part for group in one.parts for part in group]
        places: list[_Places] = []
        for part in parts:
            places.append(self._places(part))
            if not places[-1]:
                return places[-1]
        if len(places) == 1:
            return places[0]
        return _close_together(places, (len(places) + one.slack + 1) * _WIDTH)

    def _places(self, part: Part) -> _Places:
        known = self.known.get(part)
        if known is None:
            known = self.known[part] = self._found(part)
        return known

    def _found(self, part: Part) -> _Places:
        looked = _looked_for(part)
        places = chain(
            *(self._words(beginning, part) for beginning in looked.beginnings),
            *(self._standing(needle) for needle in looked.standing),
            *(self._numbers(form, part) for form in looked.numbers),
        )
        found: dict[int, int] = {}
        for start, end in places:
            found.setdefault(start, end)
        return sorted(found.items())

    def _words(self, beginning: bytes, part: Part) -> Iterator[tuple[int, int]]:
        """Splitting is what bytes do fastest: a word that stands there a thousand times costs half a millisecond."""
        needle = b" " + beginning
        if needle not in self.plain:
            return
        before, *pieces = self.plain.split(needle)
        start, width = len(before), len(beginning)
        meant: dict[bytes, bool] = {}
        for piece in pieces:
            ending = piece.split(b" ", 1)[0]
            known = meant.get(ending)
            if known is None:
                known = meant[ending] = _is(beginning + ending, part, self.language)
            end = start + width + len(ending)
            if known and (not part.capitals or self.text[start:end].isupper()):
                yield start, end
            start += 1 + width + len(piece)

    def _standing(self, needle: bytes) -> Iterator[tuple[int, int]]:
        """Where just this stands, which has a blank before and behind."""
        at = self.plain.find(needle)
        while at >= 0:
            yield at, at + len(needle) - 2
            at = self.plain.find(needle, at + 1)

    def _numbers(self, form: str, part: Part) -> Iterator[tuple[int, int]]:
        """Numbers and articles are read as the index reads them: too much may stand inside of one."""
        for match in islice(_number(form).finditer(self.plain), _MOST):
            start = max(0, match.start() - 1)
            for token in tokens(self.text[start : match.end() + _AFTER]):
                if token.start <= 1 and part.takes(token, stem(token, self.language)):
                    yield start + token.start, start + token.end


def _close_together(places: Sequence[_Places], width: int) -> _Places:
    """Of the places of each part those that stand with one of every other part within `width` characters."""
    if sum(map(len, places)) < _FEW:
        return sorted(close_together(places, width))
    near: set[tuple[int, int]] = set()
    arrays = [np.array(each, dtype=np.int64) for each in places]
    for n, own in enumerate(arrays):
        group = [own, *(_nearest(others, own) for others in (*arrays[:n], *arrays[n + 1 :]))]
        first = np.minimum.reduce([one[:, 0] for one in group])
        last = np.maximum.reduce([one[:, 1] for one in group])
        near.update(map(tuple, own[last - first <= width].tolist()))
    return sorted(near)


def _nearest(others: npt.NDArray[np.int64], own: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each place the nearest of the others; of two that are as near, the one before."""
    after = np.searchsorted(others[:, 0], own[:, 0])
    before, after = np.maximum(after - 1, 0), np.minimum(after, len(others) - 1)
    nearer = abs(others[before, 0] - own[:, 0]) <= abs(others[after, 0] - own[:, 0])
    found: npt.NDArray[np.int64] = others[np.where(nearer, before, after)]
    return found


class _LookedFor(NamedTuple):
    """What to search for a word: beginnings of words; words between blanks; forms that are numbers."""

    beginnings: tuple[bytes, ...]
    standing: tuple[bytes, ...]
    numbers: tuple[str, ...]


@lru_cache(maxsize=5_000)
def _looked_for(part: Part) -> _LookedFor:
    """Short words are looked for whole, since too many begin with them, and acronyms as "M.N.A." too."""
    pattern = (re.split(r"[*?]", fold(part.pattern))[0],) if part.pattern else ()
    forms = pattern or sorted(part.stems) or (part.exact,)
    numbers = tuple(form for form in forms if any(character.isdigit() for character in form))
    words = [form for form in forms if len(form) > _SHORT and form not in numbers]
    beginnings = {one for form in words for one in _beginnings(form, whole=not part.stems)}
    shortest = tuple(one for one in beginnings if not any(one[:n] in beginnings for n in range(1, len(one))))
    standing = [form for form in forms if len(form) <= _SHORT]
    standing += [" ".join(form) for form in forms if 1 < len(form) <= _DOTTED and form not in numbers]
    standing += [_APART[form] for form in forms if form in _APART]
    return _LookedFor(shortest, tuple(f" {one} ".encode() for one in standing if one.isascii()), numbers)


def _beginnings(form: str, *, whole: bool) -> Iterator[bytes]:
    """What the words of a form begin with: a stem may end otherwise than its words ("famili", family)."""
    width = len(form) - 1 if whole and form.endswith("s") else len(form) if whole else max(_SHORT, len(form) - 2)
    while width > 1 and form[width - 1 : width + 1].encode() in _LIGATURES:
        width -= 1
    beginning = form[:width].encode("ascii", "ignore")
    written = beginning
    for opened, ligature in _LIGATURES.items():
        written = written.replace(opened, ligature)
    yield from {beginning, written} - {b""}


@lru_cache(maxsize=50_000)
def _is(word: bytes, part: Part, language: str) -> bool:
    for opened, ligature in _LIGATURES.items():
        word = word.replace(ligature, opened)
    exact = word.decode("ascii")
    # Inclusive writing adds its plural behind a dot, which is a blank here.
    if exact in part.stems or (part.exact and f"{exact}s" == part.exact):
        return True
    token = Token(exact, exact, part.capitals, 0, len(exact))
    return part.takes(token, stem(token, language))


@lru_cache(maxsize=1_000)
def _number(form: str) -> re.Pattern[bytes]:
    pieces = (_thousands(piece) for piece in re.findall(r"[a-z]+|[0-9]+", form))
    return re.compile(r" {0,3}".join(pieces).encode())


def _thousands(piece: str) -> str:
    """Digits, between which a stop may stand for thousands."""
    head = len(piece) % 3 or 3
    return " ?".join([piece[:head], *re.findall("...", piece[head:])]) if piece.isdigit() else piece


def _table() -> bytes:
    """Each letter and digit of Latin-1 folded, in one byte; a blank for what is neither."""
    folded = bytearray(b" " * 256)
    for byte in range(256):
        opened = fold(chr(byte)).encode("ascii", "ignore")
        if chr(byte).isalnum() and len(opened) == 1:
            folded[byte] = opened[0]
        elif opened in _LIGATURES:
            folded[byte] = _LIGATURES[opened][0]
    folded[_LIGATURES[b"oe"][0]] = _LIGATURES[b"oe"][0]
    return bytes(folded)


_FOLDED = _table()
