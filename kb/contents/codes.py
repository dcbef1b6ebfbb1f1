"""The codes that a store has, each read once by a process and again when one of its articles has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from kb.citations.codes import CODES
from kb.clock import day_before
from kb.contents.headings import best_spelling, same_words, section_path
from kb.contents.numbers import place_in_code
from kb.contents.outline import Key, Outline, outline
from kb.store import CodeFacts, Placed, Store

#: Days of a code, and codes, that are kept at hand.
_DAYS, _CODES = 8, 16
_ORDER = {code.abbreviation: place for place, code in enumerate(CODES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How a section was there: from the first day to before the last one; `last` None while it is.

    titles  its headings through time, as they are written best, oldest first
    """

    first: date
    last: date | None
    titles: tuple[str, ...]

    @property
    def eve(self) -> date | None:
        """The last day on which it was there; None while it is."""
        return self.last and day_before(self.last)


@dataclass(slots=True, kw_only=True, eq=False)
class CodeContents:
    """A code through time. `versions` are in the order of the code, those of an article oldest first."""

    code: str
    versions: tuple[Placed, ...]
    spelling: Mapping[str, str]
    _outlines: dict[date, Outline] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def on(self, day: date) -> Outline:
        """The code as it stood on a day."""
        with self._lock:
            if day not in self._outlines:
                while len(self._outlines) >= _DAYS:
                    del self._outlines[next(iter(self._outlines))]
                self._outlines[day] = outline(self.versions, day, self.spelt)
            return self._outlines[day]

    def spelt(self, heading: str) -> str:
        """A heading as the code writes it best: some versions have theirs without accents."""
        return self.spelling.get(same_words(heading), heading)

    def held(self, key: Key) -> Held | None:
        """The days on which a section had articles; None if it never had any."""
        lived = [
            (version.valid_from, version.valid_to, self.spelt(placed.path[len(key) - 1]))
            for placed in self.versions
            if (version := placed.entry.version)
            and version.valid_from
            and not version.still_born
            and section_path(placed.path[: len(key)]) == key
        ]
        if not lived:
            return None
        ends = [end for _, end, _ in lived]
        return Held(
            first=min(start for start, _, _ in lived),
            last=None if None in ends else max(end for end in ends if end),
            titles=tuple(dict.fromkeys(title for _, _, title in sorted(lived, key=lambda line: line[0]))),
        )


class Contents:
    """The codes of a store. What is read is kept until an article of the code changes; several threads may ask."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._codes: dict[str, tuple[int, CodeContents]] = {}
        self._facts: tuple[tuple[int, date], tuple[CodeFacts, ...]] | None = None

    def of(self, code: str) -> CodeContents | None:
        """A code by its abbreviation; None if the store has no article of it."""
        with self._lock:
            latest = self._latest(code)
            known = self._codes.get(code)
            if known is None or known[0] != latest:
                if not latest:
                    return None
                self._codes.pop(code, None)
                while len(self._codes) >= _CODES:
                    del self._codes[next(iter(self._codes))]
                known = self._codes[code] = latest, _read(code, self._store)
            return known[1] if known[1].versions else None

    def codes(self, day: date) -> tuple[CodeFacts, ...]:
        """The codes that the store has, in the order of kb.citations.codes, others after them."""
        with self._lock:
            state = self._store.sequence(), day
            if self._facts is None or self._facts[0] != state:
                with self._store.codes() as codes:
                    found = codes.facts(day)
                self._facts = state, tuple(sorted(found, key=lambda one: (_ORDER.get(one.code, len(_ORDER)), one.code)))
            return self._facts[1]

    def _latest(self, code: str) -> int:
        with self._store.codes() as codes:
            return codes.latest(code)


def _read(code: str, store: Store) -> CodeContents:
    with store.codes() as codes:
        found = codes.placed(code)
    versions = sorted(found, key=lambda placed: (place_in_code(placed.entry.ref or ""), _start(placed)))
    headings = {heading for placed in versions for heading in placed.path}
    return CodeContents(code=code, versions=tuple(versions), spelling=best_spelling(sorted(headings)))


def _start(placed: Placed) -> date:
    version = placed.entry.version
    return (version and version.valid_from) or date.max
