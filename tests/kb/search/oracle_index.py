"""What documents have and what it weighs, from the definitions: in dicts, document by document.

Analysis is not judged here: documents come as the terms and positions that the schema's fields make of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from whoosh.util.numeric import byte_to_length, length_to_byte

from kb.document import Document
from kb.search.analysis import Token, query_languages, query_stems
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema
from kb.search.fields import TEXT_FIELDS
from kb.search.query import Between, Node, words_of
from kb.search.records import exact

K1 = 2.0
#: Documents and what each gains.
Answer = dict[int, float]
#: Of the documents that have something how often each has it.
Times = Mapping[int, int]
_SCHEMA = schema()


@dataclass(slots=True)
class Field:
    """A text field: of each document its length, term → document → how often, and document → term → positions."""

    held_back: float
    lengths: list[int] = field(default_factory=list)
    having: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    places: list[dict[str, list[int]]] = field(default_factory=list)
    words: int = 0

    def weight(self, number: int, times: int) -> float:
        """How much of a document something makes up that it has so often."""
        average = self.words / len(self.lengths)
        return times / (1 - self.held_back + self.held_back * self.lengths[number] / average)


class Index:
    """Some documents as the definitions see them; deleted ones count in what is rare and how long texts are."""

    def __init__(
        self, documents: Sequence[Document], deleted: Iterable[int] = (), *, as_typed: float = 0.0, reader: str = ""
    ) -> None:
        self.size = len(documents)
        self.live = frozenset(range(self.size)) - frozenset(deleted)
        self.documents = documents
        self.values = [invert(document) for document in documents]
        self.as_typed = as_typed
        self.reader = reader
        self.languages = tuple(sorted({document.language for document in documents}))

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The text fields by name, those of exact forms too."""
        found = {}
        for name, row in TEXT_FIELDS.items():
            found[name], found[exact(name)] = Field(row.held_back), Field(row.held_back)
        for name, one in found.items():
            for number, values in enumerate(self.values):
                _add(one, number, _SCHEMA[name], values[name])
        return found

    def stems(self, token: Token, tree: Node) -> tuple[str, ...]:
        """The terms that a word of a query may have."""
        said = " ".join(node.text for node in words_of(tree))
        return query_stems(token, self.languages, query_languages(said, self.languages, self.reader))

    def valued(self, name: str, values: Iterable[str]) -> list[frozenset[int]]:
        """For each value of a field the documents that have it."""
        return [frozenset(n for n, one in enumerate(self.values) if value in one[name]) for value in values]

    def dated(self, node: Between) -> Answer:
        """The living documents that are dated so; without a date only where all are asked for."""

        def within(document: Document) -> bool:
            if document.date is None:
                return node.start is None and node.end is None
            return (node.start or document.date) <= document.date <= (node.end or document.date)

        return {number: 0.0 for number in self.live if within(self.documents[number])}

    def rarity(self, among: int) -> float:
        """Whoosh's inverse document frequency."""
        return math.log(self.size / (among + 1)) + 1

    def gained(self, among: int, weight: float) -> float:
        """BM25 of a word that so many documents have."""
        return self.rarity(among) * (K1 + 1) * weight / (weight + K1)

    def one_word(self, lists: Mapping[str, tuple[float, Sequence[Times]]]) -> Answer:
        """Robertson's BM25F of what is in any of some lists, by index field, each with its weight: all one word, of
        which as many documents have it as the lists of the field say in which most do."""
        most = min(self.size, max(sum(map(len, listed)) for _, listed in lists.values()))
        weights: dict[int, float] = defaultdict(float)
        for name, (weight, listed) in lists.items():
            for times in listed:
                for number, often in times.items():
                    weights[number] += weight * self.fields[name].weight(number, often)
        return {number: self.gained(most, weight) for number, weight in weights.items()}


def _add(one: Field, number: int, kind: Any, value: object) -> None:
    length, places = 0, {}
    for encoded, times, _, packed in kind.index(value):
        term = encoded.decode()
        one.having[term][number] = times
        length += times
        if hasattr(kind.format, "decode_array"):
            places[term] = kind.format.decode_positions(packed)
    one.lengths.append(byte_to_length(length_to_byte(length)))
    one.places.append(places)
    one.words += length
