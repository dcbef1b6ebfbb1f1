"""Which documents have what a query asks for: its tree on arrays, one entry a document number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kb.search.analysis import Token, fold, query_stems, silent_in, tokens
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.labels import Labels
from kb.search.engines.whoosh.near import Part, near
from kb.search.engines.whoosh.postings import Posting, Postings, Scores, text_fields
from kb.search.engines.whoosh.schema import exact
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
from kb.search.request import Period
from kb.search.widening import forms, written
from kb.thesaurus.concepts import Concept

#: What a label other than the one that was typed is worth.
_ANOTHER_LABEL = np.float32(0.9)
#: How much a concept says, in words: a label has more than one of them as a rule.
_MEANING = np.float32(1.5)
#: What the words of a label are worth where they stand apart from one another.
_APART = np.float32(0.5)
#: The same where nothing else was typed.
_ALONE = np.float32(0.01)
#: What it is worth to be filed under a concept, or to be a text behind it, in occurrences of a label.
_FILED = np.float32(1)
#: How much having few of many words costs: the exponent of the share that a document has of a query of no words, and
#: what each word takes from it. Of a long question the right text has few words, and would be lost.
_SHARE, _SHARE_A_WORD = 1.2, 0.12
#: What the form that was typed counts beside its stem.
_AS_TYPED = np.float32(0.25)


class Answer(NamedTuple):
    """Which documents match a part of a query, and what each gains; 0 where it does not match."""

    mask: Mask
    scores: Scores


class Placed(NamedTuple):
    """A word of a query that is no stop word, and its place among all that were typed."""

    exact: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Answers the parts of one query.

    spoken  the languages that it may be written in, by which its stop words are told
    """

    postings: Postings
    columns: Columns
    labels: Labels
    languages: tuple[str, ...]
    spoken: tuple[str, ...]

    def whole(self, tree: Node) -> Answer:
        """The answer to a whole query."""
        if isinstance(tree, Meaning):
            # Who types a label and nothing else finds the same under each of them, whatever words it is made of.
            return self._meaning(tree, None, _ALONE)
        return self.answer(tree) or self._as_typed(tree)

    def answer(self, node: Node, field: str | None = None) -> Answer | None:
        """The answer to a node; None where nothing is asked for: stop words. `field` None: in all text fields."""
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
                return self._all([self.answer(part, field) for part in dict.fromkeys(parts)])
            case Or(parts):
                return self._any([self.answer(part, field) for part in dict.fromkeys(parts)])
            case Most(parts):
                return self._most([self.answer(part, field) for part in dict.fromkeys(parts)])
            case Not(part):
                answer = self.answer(part, field)
                return answer and self._unscored(self.columns.live & ~answer.mask)
            case Between(start, end):
                return self._unscored(self.columns.published(Period(start=start, end=end)))
            case Within("ref", part):
                keys = [key.text.lower() for key in words_of(part)]
                return self._listed([(0.0, self.postings.term("ref", key)) for key in keys])
            case Within(facet, part) if facet in FACETS:
                known = tuple(self.columns.values[facet])
                values = [value for said in words_of(part) for value in facet_values(facet, said.text, known)]
                return self._unscored(self.columns.having(facet, frozenset(values)))
            case Within(other, part):
                return self.answer(part, other)

    def placed(self, tree: Node) -> list[Placed]:
        """The words that a document found must or may contain, in their order; none of phrases, which are whole."""
        typed = [token for node in words_of(tree) if isinstance(node, Word) for token in tokens(node.text)]
        asked = (query_stems(token, self.languages, self.spoken) for token in typed)
        return [
            Placed(token.exact, place) for place, (token, stems) in enumerate(zip(typed, asked, strict=True)) if stems
        ]

    def _as_typed(self, tree: Node) -> Answer:
        """A query of nothing but stop words: they count after all, in their exact form."""
        answer = self._all([self._phrase(node.text, None) for node in words_of(tree)])
        return answer or self._unscored(np.zeros_like(self.columns.live))

    def _word(self, text: str, field: str | None) -> Answer | None:
        """A word as typed may be several, "mise-à-l'abri": all must be there."""
        return self._all([self._token(token, field) for token in tokens(text)])

    def _token(self, token: Token, field: str | None) -> Answer | None:
        """Documents with the stem of a word, those with its very form before others."""
        stems = query_stems(token, self.languages, self.spoken)
        if not stems:
            return None
        weights = text_fields(field)
        if token.acronym and token.exact.isalpha():
            # Stems of other words may be written like it: "Meyer" has the stem "mei".
            return self._listed([(w, self.postings.term(exact(name), token.exact)) for name, w in weights.items()])
        found = self._listed([(w, self.postings.term(name, stem)) for name, w in weights.items() for stem in stems])
        typed = self._listed([(w, self.postings.term(exact(name), token.exact)) for name, w in weights.items()])
        # A text in which it is a stop word cannot be asked for it: "die" of an English query in a German one.
        silent = self.columns.having("language", frozenset(silent_in(token, self.languages)))
        return Answer(found.mask | silent, found.scores + np.where(found.mask, _AS_TYPED * typed.scores, np.float32(0)))

    def _phrase(self, text: str, field: str | None) -> Answer | None:
        words = [token.exact for token in tokens(text)]
        if not words:
            return None
        return self._listed([(w, self.postings.phrase(name, words)) for name, w in text_fields(field).items()])

    def _wildcard(self, pattern: str, field: str | None) -> Answer:
        return self._listed(
            [
                (weight, self.postings.term(exact(name), term))
                for name, weight in text_fields(field).items()
                for term in self.postings.wildcard(exact(name), pattern).terms
            ]
        )

    def _near(self, parts: Sequence[Word | Phrase], distance: int, field: str | None) -> Answer | None:
        """A part of nothing but stop words asks for nothing."""
        weights = text_fields(field)
        asked = {name: [part for one in parts if (part := self._part(one, exact(name)))] for name in weights}
        if not all(asked.values()):
            return None
        return self._listed([(weights[name], near(self.postings, name, one, distance)) for name, one in asked.items()])

    def _part(self, node: Word | Phrase, field: str) -> Part:
        """What may stand at each place of a part: of a word all forms of its stem, of a phrase the form typed."""
        if isinstance(node, Phrase):
            return [(token.exact,) for token in tokens(node.text)]
        asked = (token for token in tokens(node.text) if query_stems(token, self.languages, self.spoken))
        return [self.labels.forms(field, token, self.languages) for token in asked]

    def _meaning(self, meaning: Meaning, field: str | None, worth: np.float32 = _APART) -> Answer:
        """Documents that have the words as typed, or any label of their concepts.

        All labels are scored as one word, so that none is preferred for being rare. `worth` is that of the words where
        they stand apart from one another.
        """
        wide = self._concepts(meaning.concepts, fold(written(meaning)), field)
        apart = self._all([self._word(word.text, field) for word in meaning.words])
        if apart is None:
            return wide
        return Answer(apart.mask | wide.mask, np.where(wide.mask, _MEANING * wide.scores, worth * apart.scores))

    def _concepts(self, concepts: Sequence[Concept], typed: str, field: str | None) -> Answer:
        """Documents that have a label of these concepts, are filed under one, or are a text behind one."""
        weights = np.zeros(self.columns.size, dtype=np.float32)
        for concept in concepts:
            for name, weight in text_fields(field).items():
                best = np.zeros_like(weights)
                for form in forms(concept):
                    posting = self.labels.having(name, form)
                    worth = posting.weights if fold(form.label) == typed else _ANOTHER_LABEL * posting.weights
                    # A short label stands inside longer ones: what is there once counts once.
                    best[posting.numbers] = np.maximum(best[posting.numbers], worth)
                weights += np.float32(weight) * best
            if field is None:
                filed = self.postings.term("concept", concept.id)
                behind = [self.postings.term("ref", ref.lower()) for ref in concept.refs]
                for posting in (filed, *behind):
                    weights[posting.numbers] += _FILED
        return Answer(weights > 0, self.postings.gains(int(np.count_nonzero(weights)), weights))

    def _listed(self, lists: Sequence[tuple[float, Posting]]) -> Answer:
        """Documents in any of the lists, scored by what the lists say of them together."""
        weights = np.zeros(self.columns.size, dtype=np.float32)
        mask = np.zeros(self.columns.size, dtype=np.bool_)
        for weight, posting in lists:
            mask[posting.numbers] = True
            # Numbers within one list are all different, so that a plain indexed addition adds each.
            weights[posting.numbers] += np.float32(weight) * posting.weights
        return Answer(mask, self.postings.gains(int(np.count_nonzero(mask)), weights))

    def _unscored(self, mask: Mask) -> Answer:
        return Answer(mask, np.zeros(len(mask), dtype=np.float32))

    def _all(self, answers: Sequence[Answer | None]) -> Answer | None:
        asked = [answer for answer in answers if answer is not None]
        if not asked:
            return None
        mask = np.logical_and.reduce([answer.mask for answer in asked])
        return Answer(mask, np.add.reduce([answer.scores for answer in asked]))

    def _any(self, answers: Sequence[Answer | None]) -> Answer | None:
        asked = [answer for answer in answers if answer is not None]
        if not asked:
            return None
        mask = np.logical_or.reduce([answer.mask for answer in asked])
        return Answer(mask, np.add.reduce([answer.scores for answer in asked]))

    def _most(self, answers: Sequence[Answer | None]) -> Answer | None:
        """Documents that have any of the answers; those that have few of them, or common ones, gain less."""
        asked = [answer for answer in answers if answer is not None]
        found = self._any(asked)
        if found is None:
            return None
        rarities = [np.float32(self.postings.rarity(int(np.count_nonzero(answer.mask)))) for answer in asked]
        held = np.add.reduce([rarity * answer.mask for rarity, answer in zip(rarities, asked, strict=True)])
        share = held / np.float32(sum(rarities))
        exponent = np.float32(max(0.0, _SHARE - _SHARE_A_WORD * len(asked)))
        return Answer(found.mask, found.scores * share**exponent)
