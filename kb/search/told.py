"""What a writer was told, for who compares what came of it."""

from __future__ import annotations

from collections import Counter

from kb.document import Document
from kb.search.fields import FACETS

_Values = tuple[tuple[str, ...], ...]  # of each facet, in their order


class Told:
    """What a writer was told to put and to remove; the last word on a document counts."""

    def __init__(self) -> None:
        self.put: dict[str, _Values] = {}
        self.removed: set[str] = set()
        self._same: dict[_Values, _Values] = {}

    def to_put(self, document: Document) -> None:
        values = tuple(tuple(dict.fromkeys(facet.values(document))) for facet in FACETS.values())
        self.put[document.id] = self._same.setdefault(values, values)  # documents are many, and their kinds few
        self.removed.discard(document.id)

    def to_remove(self, document_id: str) -> None:
        self.put.pop(document_id, None)
        self.removed.add(document_id)

    def counts(self) -> dict[str, Counter[str]]:
        """Of each facet, how many of the documents that were put have each value."""
        found: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for values, times in Counter(self.put.values()).items():
            for facet, own in zip(FACETS, values, strict=True):
                for value in own:
                    found[facet][value] += times
        return found
