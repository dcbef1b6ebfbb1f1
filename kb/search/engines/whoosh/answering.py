"""Which documents have what a query asks for: its tree on arrays, one entry a document number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kb.search.analysis import Token, fold, query_stems, silent_in, tokens
from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.columns import Columns
from kb.search.engines.whoosh.combining import Any, Every, Shared, Weighed, Without
from kb.search.engines.whoosh.labels import Labels
from kb.search.engines.whoosh.listing import Listed, Lists
from kb.search.engines.whoosh.near import Part as NearPart
from kb.search.engines.whoosh.near import near
from kb.search.engines.whoosh.parts import Answer, Found, Masked, Part
from kb.search.engines.whoosh.postings import Postings, Scores
from kb.search.fields import FACETS, facet_values
from kb.search.query import (
    And,
    Between,
    Meaning,
    Most,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Wildcard,
    Within,
    Word,
    words_of,
)
from kb.search.records import exact
from kb.search.request import Period
from kb.search.weights import ALONE, ANOTHER_LABEL, APART, AS_TYPED, FILED, MEANING, SHARE, SHARE_A_WORD
from kb.search.widening import forms, written
from kb.thesaurus.concepts import Concept

#: See kb.search.weights.
_ANOTHER_LABEL = np.float32(ANOTHER_LABEL)


class Placed(NamedTuple):
    """A word of a query that is no stop word, and its place among all that were typed."""

    exact: str
    place: int


class _Said(NamedTuple):
    """A word of a query, the terms that it may have, and the languages in which it is a stop word."""

    token: Token
    stems: tuple[str, ...]
    silent: tuple[str, ...]


@lru_cache(maxsize=10_000)
def _said(text: str, languages: tuple[str, ...], spoken: tuple[str, ...]) -> tuple[_Said, ...]:
    """The words in what was typed as one."""
    return tuple(
        _Said(token, query_stems(token, languages, spoken), silent_in(token, languages)) for token in tokens(text)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Answers the parts of one query.

    spoken    the languages that it may be written in, by which its stop words are told
    as_typed  what the form that was typed counts beside its stem
    """

    postings: Postings
    columns: Columns
    labels: Labels
    lists: Lists
    languages: tuple[str, ...]
    spoken: tuple[str, ...]
    as_typed: float = AS_TYPED

    def whole(self, tree: Node) -> Answer:
        """The answer to a whole query, deleted documents perhaps among it."""
        if isinstance(tree, Meaning):
            # Who types a label and nothing else finds the same under each of them, whatever words it is made of.
            return self._meaning(tree, None, ALONE).everywhere()
        return self.asked(tree).everywhere()

    def asked(self, tree: Node) -> Part:
        """What a whole query asks for: all that it is made of, of stop words too if there is nothing else."""
        return self.part(tree) or self._as_typed(tree)

    def part(self, node: Node, field: str | None = None) -> Part | None:
        """What a node asks for; None where that is nothing: stop words. `field` None: in all text fields."""
        match node:
            case Word(text):
                return self._word(text, field)
            case Phrase(text):
                return self._phrase(text, field)
            case Wildcard(pattern):
                return self._wildcard(pattern, field)
            case Near(parts, distance):
                return self._near(parts, distance, field)
            case Meaning():
                return self._meaning(node, field)
            case And(parts):
                return self._all([self.part(one, field) for one in dict.fromkeys(parts)])
            case Or(parts):
                asked = _asked([self.part(one, field) for one in dict.fromkeys(parts)])
                return (asked[0] if len(asked) == 1 else Any(self.lists.pool, asked)) if asked else None
            case Most(parts):
                return self._most(tuple(dict.fromkeys(parts)), field)
            case Not(one):
                part = self.part(one, field)
                return part and Without(self.columns.live, part)
            case Between(start, end):
                return Masked(self.columns.published(Period(start=start, end=end)))
            case Within("ref", one):
                keys = [key.text.lower() for key in words_of(one)]
                numbers = np.unique(
                    np.concatenate([_NOBODY, *(self.postings.term("ref", key).numbers for key in keys)])
                )
                return Found(_unscored(numbers.astype(np.int32)), scored=False)
            case Within(facet, one) if facet in FACETS:
                known = self.columns.values(facet)
                values = [value for said in words_of(one) for value in facet_values(facet, said.text, known)]
                return Masked(self.columns.having(facet, frozenset(values)))
            case Within(other, one):
                return self.part(one, other)

    def placed(self, tree: Node) -> list[Placed]:
        """The words that a document found must or may contain, in their order; none of phrases, which are whole."""
        typed = [token for node in words_of(tree) if isinstance(node, Word) for token in tokens(node.text)]
        asked = (query_stems(token, self.languages, self.spoken) for token in typed)
        return [
            Placed(token.exact, place) for place, (token, stems) in enumerate(zip(typed, asked, strict=True)) if stems
        ]

    def _as_typed(self, tree: Node) -> Part:
        """A query of nothing but stop words: they count after all, in their exact form."""
        return self._all([self._phrase(node.text, None) for node in words_of(tree)]) or Found(_unscored(_NOBODY))

    def _word(self, text: str, field: str | None) -> Part | None:
        """A word as typed may be several, "mise-à-l'abri": all must be there."""
        return self._all([self._said(one, field) for one in _said(text, self.languages, self.spoken)])

    def _said(self, said: _Said, field: str | None) -> Part | None:
        """Documents with the stem of a word, those with its very form before others."""
        token = said.token
        if not said.stems:
            return None
        if token.acronym and token.exact.isalpha():
            # Stems of other words may be written like it: "Meyer" has the stem "mei".
            return self._forms((token.exact,), field)
        found = self.lists.having(tuple((name, name, said.stems) for name in self.postings.text_fields(field)))
        # A text in which it is a stop word cannot be asked for it: "die" of an English query in a German one.
        besides = self.columns.having("language", frozenset(said.silent)) if said.silent else None
        if besides is None and not self.as_typed:
            return found
        return Weighed(found, self._forms((token.exact,), field), self.as_typed, besides)

    def _forms(self, forms: tuple[str, ...], field: str | None) -> Listed:
        """Documents with any of these exact forms."""
        return self.lists.having(tuple((name, exact(name), forms) for name in self.postings.text_fields(field)))

    def _phrase(self, text: str, field: str | None) -> Part | None:
        words = [token.exact for token in tokens(text)]
        if not words:
            return None
        return self.lists.placed({name: self.postings.phrase(name, words) for name in self.postings.text_fields(field)})

    def _wildcard(self, pattern: str, field: str | None) -> Part:
        """Documents with any of the words that it stands for in each field, scored as having one word."""
        matching = self.lists.matching
        return self.lists.placed({name: matching(exact(name), pattern) for name in self.postings.text_fields(field)})

    def _near(self, parts: Sequence[Word | Phrase], distance: int, field: str | None) -> Part | None:
        """A part of nothing but stop words asks for nothing."""
        names = self.postings.text_fields(field)
        asked = {name: [part for one in parts if (part := self._near_part(one, exact(name)))] for name in names}
        if not all(asked.values()):
            return None
        return self.lists.placed({name: near(self.postings, name, one, distance) for name, one in asked.items()})

    def _near_part(self, node: Word | Phrase, field: str) -> NearPart:
        """What may stand at each place of a part: of a word all forms of its stem, of a phrase the form typed, and of a
        stop word too: it has its place in "mise-à-l'abri". No places if there is nothing else."""
        typed = [*tokens(node.text)]
        if isinstance(node, Phrase):
            return [(token.exact,) for token in typed]
        asked = [bool(query_stems(token, self.languages, self.spoken)) for token in typed]
        if not any(asked):
            return []
        forms = self.labels.forms
        return [
            forms(field, token, self.languages) if says else (token.exact,)
            for token, says in zip(typed, asked, strict=True)
        ]

    def _meaning(self, meaning: Meaning, field: str | None, worth: float = APART) -> Found:
        """Documents that have the words as typed, or any label of their concepts.

        All labels are scored as one word, so that none is preferred for being rare. `worth` is that of the words where
        they stand apart from one another.
        """
        scores = self._concepts(meaning.concepts, fold(written(meaning)), field)
        apart = self._all([self._word(word.text, field) for word in meaning.words])
        wide = scores > 0
        scores *= np.float32(MEANING)
        if apart is not None:
            numbers, gained = apart.everywhere()
            only = ~wide[numbers]
            scores[numbers[only]] = np.float32(worth) * gained[only]
            wide[numbers] = True
        numbers = np.flatnonzero(wide).astype(np.int32)
        # Apart there may be documents that gain nothing: those in which a word is a stop word.
        return Found(Answer(numbers, scores.take(numbers)), scored=apart is None or apart.scored)

    def _concepts(self, concepts: tuple[Concept, ...], typed: str, field: str | None) -> Scores:
        """What each document gains that has a label of these concepts, is filed under one, or is a text behind one."""
        gained = np.zeros(self.columns.size, dtype=np.float32)
        known = self.labels.meant.recall((concepts, typed, field))
        if known is None:
            weights = self._weights(concepts, typed, field)
            numbers = np.flatnonzero(weights).astype(np.int32)
            known = Answer(numbers, self.postings.gains(len(numbers), weights.take(numbers)))
            self.labels.meant.keep((concepts, typed, field), known, max(1, len(numbers)))
        gained[known.numbers] = known.scores
        return gained

    def _weights(self, concepts: tuple[Concept, ...], typed: str, field: str | None) -> Scores:
        weights = np.zeros(self.columns.size, dtype=np.float32)
        for concept in concepts:
            for name, weight in self.postings.text_fields(field).items():
                with self.lists.pool.lent() as best:
                    having = [(form, self.labels.having(name, form)) for form in forms(concept)]
                    for form, posting in having:
                        worth = posting.weights if fold(form.label) == typed else _ANOTHER_LABEL * posting.weights
                        # A short label stands inside longer ones: what is there once counts once.
                        best[posting.numbers] = np.maximum(best[posting.numbers], worth)
                    for _, posting in having:
                        # Once for each document: the next list finds nothing of those that this one had.
                        weights[posting.numbers] += np.float32(weight) * best[posting.numbers]
                        best[posting.numbers] = 0
            if field is None:
                filed = self.postings.term("concept", concept.id)
                behind = [self.postings.term("ref", ref.lower()) for ref in concept.refs]
                for posting in (filed, *behind):
                    weights[posting.numbers] += np.float32(FILED)
        return weights

    def _all(self, parts: Sequence[Part | None]) -> Part | None:
        asked = _asked(parts)
        if len(asked) < 2:
            return asked[0] if asked else None
        return Every(asked)

    def _most(self, nodes: Sequence[Node], field: str | None) -> Part | None:
        """Documents that have any of the parts; those that have few of them, or common ones, gain less.

        Who has one of them gains by every piece of a word as typed: by "choc" of "onde-de-choc".
        """
        parts = [(node, part) for node in nodes if (part := self.part(node, field)) is not None]
        if not parts:
            return None
        exponent = max(0.0, SHARE - SHARE_A_WORD * len(parts))
        gaining = [(part, self._pieces(node, field) or part) for node, part in parts]
        return Shared(gaining, self.columns.size, self.postings.rarity, exponent)

    def _pieces(self, node: Node, field: str | None) -> Part | None:
        """Documents with any of the words of what was typed as one; None for one word, and for what is none."""
        said = _said(node.text, self.languages, self.spoken) if isinstance(node, Word) else ()
        pieces = _asked([self._said(one, field) for one in said])
        return Any(self.lists.pool, pieces) if len(pieces) > 1 else None


def _asked(parts: Sequence[Part | None]) -> list[Part]:
    return [part for part in parts if part is not None]


def _unscored(numbers: Numbers) -> Answer:
    return Answer(numbers, np.zeros(len(numbers), dtype=np.float32))


_NOBODY: Numbers = np.zeros(0, dtype=np.int32)
