"""Concepts, their labels and their themes: frozen values without I/O.

They follow SKOS (https://www.w3.org/TR/skos-reference/): a concept has one preferred label in each language, and any
number of alternative ones, which may stand in its place. Hidden labels lead to it without being its names: near words,
parts and examples of it, plurals, inclusive writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kb import vocabulary


class Kind(StrEnum):
    """What a label is to its concept: its name, another name, or a word that only leads to it."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name of a concept in a language (two letters).

    An acronym is told from a word by its capitals: "CAE" is one, "are" need not be. The days of its official use are
    `valid_from` ≤ day < `valid_to`; None is an open end. Of "2016" the widest period counts: from 1 January 2016,
    until 1 January 2017.
    """

    text: str
    language: str
    kind: Kind = Kind.PREFERRED
    acronym: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A notion, body or text of the field, under whatever name.

    `scope`, `editorial` and `history` are texts by language ("fr", "en"). `broader`, `narrower` and `related` are
    ids of concepts, in both directions. `stage` is the id of the step of a young person's journey that it belongs
    to. `refs` are canonical keys of the texts and decisions behind it ("fr:CASF:L223-2"), `sources` what its notes
    rest on. Some label of an `ambiguous` concept has other meanings, which the editorial note gives.
    """

    id: str
    theme: str
    stage: str
    labels: tuple[Label, ...]
    scope: Mapping[str, str] = field(hash=False)
    editorial: Mapping[str, str] = field(default_factory=dict, hash=False)
    history: Mapping[str, str] = field(default_factory=dict, hash=False)
    ambiguous: bool = False
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def preferred(self, language: str) -> str:
        """Its name in that language; in French where it has none in it."""
        names = {label.language: label.text for label in self.labels if label.kind is Kind.PREFERRED}
        return names.get(language) or names.get("fr", self.id)

    @property
    def ambiguity(self) -> Mapping[str, str]:
        """The other meanings of its labels, by language; empty for a concept that is not ambiguous."""
        return self.editorial if self.ambiguous else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A group of concepts, by their ids: a value of the facet "theme"."""

    key: str
    label: vocabulary.Label
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thesaurus:
    """Concepts and themes by id, in the order of the file; `Thesaurus()` knows no word. It equals itself alone."""

    concepts: Mapping[str, Concept] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)

    def labels(self) -> Iterator[tuple[Concept, Label]]:
        """Each label with its concept."""
        return ((concept, label) for concept in self.concepts.values() for label in concept.labels)

    def concept(self, concept_id: str) -> Concept | None:
        """The concept of that id, if there is one."""
        return self.concepts.get(concept_id)
