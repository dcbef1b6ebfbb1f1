"""Words that were run together, "misealabri", and apostrophes that were lost, "labri"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from kb.search.analysis import Token, query_stems, tokens
from kb.search.spelling.lexicon import Lexicon

#: What is elided before a noun, and only before verbs: a lost "s'" is less likely than the end of a plural.
_ELIDED = {"jusqu": 1.0, "lorsqu": 1.0, "puisqu": 1.0, "qu": 1.0, "d": 1.0, "l": 1.0} | dict.fromkeys("cjmnst", 2.0)
_MUTE = frozenset("aeiouyh")
#: The letters of a word that was run together with another, and behind a lost apostrophe.
_PARTED, _BEHIND = 4, 3
#: What a lost apostrophe counts, and a lost space, in letters.
APOSTROPHE, _SPACE = 0.25, 1.0


class Parts(NamedTuple):
    """The words of one, as they would be written; what was lost, in letters; documents that have the rarest of them."""

    text: str
    cost: float
    documents: int


class Parting:
    """Parts words by those of an open index.

    known  documents that must have a part
    """

    def __init__(self, lexicon: Lexicon, *, known: int) -> None:
        self._lexicon = lexicon
        self._known = known

    def parted(self, word: str, languages: tuple[str, ...]) -> Parts | None:
        """The words that were run together in one, all of them well known, or stop words of these languages between
        such; None where it is not made of words that some document has one behind the other."""
        self._lexicon.prepare([word[start:end] for start, end in combinations(range(len(word) + 1), 2)])
        # For each beginning of the word the best way to part it: what it costs, and its parts.
        ways: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(end):
                way = ways[start]
                if way is None or (start == 0 and end == len(word)):
                    continue
                cost = self._part(word[start:end], word[end : end + 1], way[1][-1:], languages)
                best = ways[end]
                if cost is not None and (best is None or way[0] + cost < best[0]):
                    ways[end] = (way[0] + cost, (*way[1], word[start:end]))
        return self._together(ways[-1][1], languages) if ways[-1] else None

    def _part(self, part: str, following: str, before: tuple[str, ...], languages: tuple[str, ...]) -> float | None:
        """How unlikely a part of a word is to be a word; None where it is none."""
        behind = bool(before) and before[0] in _ELIDED
        if part in _ELIDED:
            # Nobody puts a verb behind another without a space: "person n'age".
            possible = following and following in _MUTE and not behind and (_ELIDED[part] == 1 or not before)
            return _ELIDED[part] if possible else None
        if _stops(part, languages):
            word = not behind and (len(part) > 1 or part == "a")
        else:
            word = len(part) >= (_BEHIND if behind else _PARTED)
        documents = self._lexicon.documents(part) if word else 0
        if documents < self._known:
            return None
        return 1 + math.log10(self._lexicon.size / documents + 1)

    def _together(self, parts: Sequence[str], languages: tuple[str, ...]) -> Parts | None:
        content = [part for part in parts if part not in _ELIDED and not _stops(part, languages)]
        if not content or _stops(parts[-1], languages):
            return None
        text = "".join(f"{part}'" if part in _ELIDED else f"{part} " for part in parts).rstrip()
        words = [token.exact for token in tokens(text)]
        if len(words) > 1 and not self._lexicon.adjoining(words):
            return None
        cost = sum(APOSTROPHE if part in _ELIDED else _SPACE for part in parts[:-1])
        return Parts(text, cost, min(self._lexicon.documents(part) for part in content))


@lru_cache(maxsize=4_000)
def _stops(word: str, languages: tuple[str, ...]) -> bool:
    return not query_stems(Token(word, word, False, 0, len(word)), languages)
