"""The tree of a query: what is asked for, without a word of how it was typed or of any engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.thesaurus.concepts import Concept


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, in the form in which they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Most:
    """Any of these; those that have more of them, or rarer ones, first."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but this."""

    part: Node


@dataclass(frozen=True, slots=True)
class Within:
    """This, in one field: a key of kb.search.fields.TEXT_FIELDS or FACETS, or "ref"."""

    field: str
    part: Node


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words of this form: "minor*", "m?neur". "*" stands for any characters, "?" for one. The first character is
    given, and three before the first "*", or in all."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Near:
    """All of these, in any order, with at most `distance` other words between the first and the last."""

    parts: tuple[Word | Phrase, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Between:
    """Documents dated from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words that are a label of these concepts, under whatever label: made by widening a query, not by parsing one.

    language  of the label that they are; "" for an acronym, which is of none
    """

    words: tuple[Word, ...]
    concepts: tuple[Concept, ...]
    language: str = ""


Node = Word | Phrase | And | Or | Most | Not | Within | Wildcard | Near | Between | Meaning
