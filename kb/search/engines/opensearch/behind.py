"""What a page in plain words finds, the text behind it is found by: see kb.search.engines.whoosh.links, whose figures
these are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.search.engines.opensearch.candidates import Candidate
from kb.search.weights import CITED, LESSER, NOTED

#: Of canonical keys how many articles there are of each.
TextsOf = Callable[[Iterable[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What pages that a query finds are worth to the texts that they are about, by the texts' canonical keys.

    noted  what notes on a text are worth to it; who has one is found by it
    cited  what pages that cite a text are worth to it, if it is found otherwise
    notes  the notes on each text, and what each is worth
    """

    noted: Mapping[str, float] = field(default_factory=dict)
    cited: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, Sequence[tuple[Candidate, float]]] = field(default_factory=dict)

    @classmethod
    def of(cls, pages: Sequence[Candidate], texts_of: TextsOf) -> Behind:
        """What these pages are worth. Who names many texts says little of each: one over the root of their number."""
        texts = texts_of(dict.fromkeys(key for page in pages for key in (*page.about, *page.cites)))
        noted: dict[str, float] = {}
        cited: dict[str, float] = {}
        notes: dict[str, list[tuple[Candidate, float]]] = {}
        for page in pages:
            for keys, into in ((page.about, noted), (page.cites, cited)):
                here = [key for key in dict.fromkeys(keys) if texts[key]]
                worth = page.own / math.sqrt(max(1, sum(texts[key] for key in here)))
                for key in here:
                    into[key] = max(into.get(key, 0.0), worth)
                    if into is noted and worth:
                        notes.setdefault(key, []).append((page, worth))
        return cls(noted={key: worth for key, worth in noted.items() if worth}, cited=cited, notes=notes)

    @property
    def carried(self) -> Mapping[str, float]:
        """What each text gains by notes and pages together."""
        return {key: self._carried(key) for key in {**self.noted, **self.cited}}

    def best(self, most: int) -> list[str]:
        """The texts with a note, then those that gain most."""
        carried = self.carried
        others = sorted(carried.keys() - self.noted.keys(), key=lambda key: (-carried[key], key))
        return [*self.noted, *others[:most]]

    def with_carried(self, one: Candidate) -> float:
        """The score of a document by its own words and what is said of it; the greater counts whole."""
        carried = self._carried(one.ref) if one.type == "law-article" and one.ref else 0.0
        return max(one.own, carried) + LESSER * min(one.own, carried)

    def note_on(self, one: Candidate, language: str) -> str | None:
        """Id of the note that led to a text, which its own words did not find; one in that language counts double."""
        notes = self.notes.get(one.ref, ())
        if one.own or one.type != "law-article" or not notes:
            return None
        return max(notes, key=lambda each: (each[1] * (1 + (each[0].language == language)), each[0].id))[0].id

    def _carried(self, key: str) -> float:
        return math.hypot(NOTED * self.noted.get(key, 0.0), CITED * self.cited.get(key, 0.0))
