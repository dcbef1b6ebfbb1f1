"""What a search was widened to by the thesaurus, label by label."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.search.response import Expansion, SearchResponse
from web.params import Parameters, write

#: Terms named before "and n others".
_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """A meaning of a label.

    name        of the concept
    concept     its id
    terms       what was searched for it beside the label
    parameters  the search with this meaning alone; None where the label has no other
    """

    name: str
    concept: str
    terms: tuple[str, ...]
    parameters: Parameters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """A label of the query with what it was widened to; several senses if it can mean several things."""

    label: str
    senses: tuple[Sense, ...]

    @property
    def ambiguous(self) -> bool:
        return len(self.senses) > 1

    @property
    def terms(self) -> tuple[str, ...]:
        """What was searched beside the label, each term once."""
        return tuple(dict.fromkeys(term for sense in self.senses for term in sense.terms))

    @property
    def named(self) -> tuple[str, ...]:
        """The first of its terms: the name of each concept, then other labels."""
        names = (sense.name for sense in self.senses if sense.name in self.terms)
        return tuple(dict.fromkeys((*names, *self.terms)))[:_NAMED]

    @property
    def others(self) -> int:
        """How many terms there are beside those named."""
        return len(self.terms) - len(self.named)


def widenings_of(response: SearchResponse) -> tuple[Widening, ...]:
    """The labels in the order of the answer, each once; expansions of one label are its senses."""
    labels: dict[str, dict[str, Sense]] = {}
    for one in response.expansions:
        labels.setdefault(one.label, {}).setdefault(one.concept, _sense(one, response))
    return tuple(Widening(label=label, senses=tuple(senses.values())) for label, senses in labels.items())


def _sense(one: Expansion, response: SearchResponse) -> Sense:
    alone = write(replace(response.request, text=one.query, page=1)) if one.query else None
    return Sense(name=one.name, concept=one.concept, terms=one.terms, parameters=alone)
