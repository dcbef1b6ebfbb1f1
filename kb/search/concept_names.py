"""Concepts by any of their labels, as they are being typed: "MIE" leads to "mineur non accompagné"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.search.beginnings import Closeness, Names, Typed
from kb.search.fields import name_key
from kb.search.response import Suggestion
from kb.thesaurus import Concept, Kind, Label, Thesaurus

#: Names before words that only lead to a concept.
_RANKS = {Kind.PREFERRED: 0, Kind.ALTERNATIVE: 1, Kind.HIDDEN: 2}


class ConceptNames:
    """The labels of a thesaurus: concepts' own names first, then those of what most documents are about.

    documents  how many documents are about each concept, by its id
    """

    def __init__(self, thesaurus: Thesaurus, documents: Mapping[str, int]) -> None:
        def place(labelled: tuple[str, Concept, Label]) -> tuple[int, int, int, str, str]:
            name, concept, label = labelled
            return _RANKS[label.kind], -documents.get(concept.id, 0), len(name), name, concept.id

        self.thesaurus = thesaurus
        named = ((name_key(label.text), concept, label) for concept, label in thesaurus.labels())
        self._labels = sorted(named, key=place)
        self._names = Names.of([name for name, _, _ in self._labels])

    def find(self, typed: Typed) -> Iterator[tuple[Closeness, int]]:
        """The rows of the concepts that may be meant, nearest first, each concept once."""
        seen = set()
        for closeness, row in self._names.find(typed):
            concept = self._labels[row][1]
            if concept.id not in seen:
                seen.add(concept.id)
                yield closeness, row

    def suggestion(self, row: int, typed: Typed, language: str) -> Suggestion:
        """The concept of a row under its name in that language, with the label that was typed if it is another."""
        _, concept, label = self._labels[row]
        preferred = concept.preferred(language)
        other = "" if typed.fits(name_key(preferred)) else label.text
        return Suggestion(kind="concept", text=preferred, detail=other, concept=concept.id)
