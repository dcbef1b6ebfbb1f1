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
        self._names = Names([name for name, _, _ in self._labels])

    def near(self, typed: Typed, language: str) -> Iterator[tuple[Closeness, Suggestion]]:
        """The concepts that may be meant, nearest first, under their names in the reader's language."""
        seen = set()
        for closeness, row in self._names.find(typed):
            _, concept, label = self._labels[row]
            if concept.id in seen:
                continue
            seen.add(concept.id)
            preferred = concept.preferred(language)
            other = "" if typed.fits(name_key(preferred)) else label.text
            yield closeness, Suggestion(kind="concept", text=preferred, detail=other, concept=concept.id)
