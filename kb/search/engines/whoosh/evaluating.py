"""Which documents a query matches, and how well: our query tree on arrays, one entry a document number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import query_stems, tokens
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.postings import Numbers, Posting, Postings, Scores, text_fields
from kb.search.fields import FACETS, facet_values, name_key
from kb.search.query import And, Most, Node, Not, Or, Phrase, Within, Word, words_of
from kb.search.query.tree import Meaning
from kb.search.widening import forms
from kb.thesaurus.concepts import Thesaurus
from kb.search.engines.whoosh.links import Links

#: How much a document gains in which the words of a plain query stand together, times the score of that phrase.
_TOGETHER = 1.5
#: What another label than the one that was typed is worth.
_ANOTHER_LABEL = 0.7
#: What it is worth that a document is filed under a concept, or is a text behind it, in occurrences of a label.
_FILED = 1.0
#: What a text gains by a note on it, times the note's score.
_NOTED = 0.9
_PAGED = 0.0
#: How many of the best documents are looked at for it.
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that a query matches, ascending by number, and their scores."""

    numbers: Numbers
    scores: Scores


class _Answer(NamedTuple):
    """Which documents match a part of a query, and what each gains; 0 where it does not match."""

    mask: Mask
    scores: NDArray[np.float32]


class Evaluation:
    """Evaluates queries on one open index."""

    def __init__(self, postings: Postings, columns: Columns, notes: Links, pages: Links) -> None:
        self._postings = postings
        self._notes = notes
        self._pages = pages
        self.thesaurus = Thesaurus()
        self.bridge = True
        self._columns = columns
        self._languages = tuple(sorted(columns.values["language"]))

    def matches(self, tree: Node | None, cited: Sequence[str] = ()) -> Matches:
        """All documents that match a tree, with their BM25F scores; None matches every document with score 0.

        `cited` are canonical keys that the query names in a lawyer's way, "article 388 du code civil": of a plain query
        these texts are found, and found first, however they are titled.
        """
        if tree is None:
            return self._found(self._everything())
        answer = self._node(tree, None) or self._as_typed(tree)
        found = self._nearer(tree, self._found(answer))
        if self.bridge and _plain(tree):
            found = self._bridged(found)
        return self._cited(tree, self._named(tree, found), cited)

    def _bridged(self, found: Matches) -> Matches:
        scores = np.zeros(self._columns.size, dtype=np.float32)
        scores[found.numbers] = found.scores
        carried = np.float32(_NOTED) * self._notes.carried(scores) + np.float32(_PAGED) * self._pages.carried(scores)
        numbers = np.flatnonzero(((scores > 0) | (carried > 0)) & self._columns.live).astype(np.int32)
        return Matches(numbers, (scores + carried)[numbers])

    def _node(self, node: Node, field: str | None) -> _Answer | None:
        """None where nothing is asked for: stop words. `field` None: all text fields."""
        match node:
            case Word(text):
                return self._word(text, field)
            case Phrase(text):
                return self._phrase(text, field)
            case And(parts):
                return self._all([self._node(part, field) for part in parts])
            case Or(parts):
                return self._any([self._node(part, field) for part in parts])
            case Most(parts):
                return self._most([self._node(part, field) for part in parts])
            case Not(part):
                answer = self._node(part, field)
                return answer and _Answer(self._columns.live & ~answer.mask, np.zeros_like(answer.scores))
            case Meaning():
                return self._meaning(node, field)
            case Within("ref", part):
                keys = [key.text.lower() for key in words_of(part)]
                return self._answer([(0.0, self._postings.term("ref", key)) for key in keys])
            case Within(facet, part) if facet in FACETS:
                known = tuple(self._columns.values[facet])
                values = [value for said in words_of(part) for value in facet_values(facet, said.text, known)]
                mask = self._columns.having(facet, frozenset(values))
                return _Answer(mask, np.zeros(len(mask), dtype=np.float32))
            case Within(other, part):
                return self._node(part, other)

    def _word(self, text: str, field: str | None) -> _Answer | None:
        """A word as typed may be several, "mise-à-l'abri": all must be there."""
        return self._all([self._token(query_stems(token, self._languages), field) for token in tokens(text)])

    def _meaning(self, meaning: Meaning, field: str | None) -> _Answer | None:
        """The words as typed, or any label of their concepts, which count for less."""
        typed = [self._word(word.text, field) for word in meaning.words]
        literal = self._all(typed)
        wide = self._concepts(meaning.concepts, field)
        if literal is None:
            return wide
        asked = sum(1 for answer in typed if answer)
        return _Answer(
            literal.mask | wide.mask, np.maximum(literal.scores, np.float32(_ANOTHER_LABEL * asked) * wide.scores)
        )

    def _concepts(self, keys: Sequence[str], field: str | None) -> _Answer:
        """Documents that have a label of these concepts, are filed under one, or are a text behind one."""
        weights = np.zeros(self._columns.size, dtype=np.float32)
        mask = np.zeros(self._columns.size, dtype=np.bool_)
        for concept in filter(None, map(self.thesaurus.concept, keys)):
            for name, weight in text_fields(field).items():
                best = np.zeros_like(weights)
                for form in forms(concept):
                    posting = self._postings.label(name, form)
                    # A short label stands inside longer ones: what is there once counts once.
                    best[posting.numbers] = np.maximum(best[posting.numbers], posting.weights)
                weights += np.float32(weight) * best
            if field is None:
                for one in (self._postings.term("concept", concept.id), *(self._postings.term("ref", ref.lower()) for ref in concept.refs)):
                    weights[one.numbers] += np.float32(_FILED)
        mask = weights > 0
        return _Answer(mask, self._postings.gains(int(np.count_nonzero(mask)), weights))

    def _token(self, stems: Sequence[str], field: str | None) -> _Answer | None:
        if not stems:
            return None
        weights = text_fields(field)
        return self._answer([(w, self._postings.term(name, stem)) for name, w in weights.items() for stem in stems])

    def _phrase(self, text: str, field: str | None) -> _Answer | None:
        words = [token.exact for token in tokens(text)]
        if not words:
            return None
        return self._answer([(w, self._postings.phrase(name, words)) for name, w in text_fields(field).items()])

    def _as_typed(self, tree: Node) -> _Answer:
        """A query of nothing but stop words: they count after all, in their exact form."""
        answer = self._all([self._phrase(node.text, None) for node in words_of(tree)])
        return answer or _Answer(np.zeros_like(self._columns.live), self._everything().scores)

    def _nearer(self, tree: Node, found: Matches) -> Matches:
        """The best documents of a plain query gain where they have its words as one phrase."""
        if not isinstance(tree, And | Most) or not _plain(tree):
            return found
        words = [token.exact for node in words_of(tree) for token in tokens(node.text)]
        if len(words) < 2 or not len(found.numbers):
            return found
        best = np.argpartition(-found.scores, min(_LOOKED_AT, len(found.scores)) - 1)[:_LOOKED_AT]
        together = self._postings.phrase("text", words, among=np.sort(found.numbers[best]))
        scores = found.scores.copy()
        gains = self._postings.gains(len(together.numbers), together.weights)
        scores[np.searchsorted(found.numbers, together.numbers)] += np.float32(_TOGETHER) * gains
        return Matches(found.numbers, scores)

    def _named(self, tree: Node, found: Matches) -> Matches:
        """Who types the name of a document finds it first: it gains what the best document has."""
        if not _plain(tree) or not len(found.numbers):
            return found
        named = self._postings.term("name", name_key(" ".join(node.text for node in words_of(tree)))).numbers
        scores = found.scores.copy()
        scores[np.isin(found.numbers, named)] += scores.max()
        return Matches(found.numbers, scores)

    def _cited(self, tree: Node, found: Matches, cited: Sequence[str]) -> Matches:
        if not cited or not _plain(tree):
            return found
        named = reduce(np.union1d, (self._postings.term("ref", key.lower()).numbers for key in cited))
        numbers = np.union1d(found.numbers, named[self._columns.live[named]]).astype(np.int32)
        scores = np.zeros(len(numbers), dtype=np.float32)
        scores[np.searchsorted(numbers, found.numbers)] = found.scores
        scores[np.isin(numbers, named)] += 1 + scores.max(initial=0)
        return Matches(numbers, scores)

    def _answer(self, lists: Sequence[tuple[float, Posting]]) -> _Answer:
        """Documents in any of the lists, scored by what the lists say of them together."""
        weights = np.zeros(self._columns.size, dtype=np.float32)
        mask = np.zeros(self._columns.size, dtype=np.bool_)
        for weight, posting in lists:
            mask[posting.numbers] = True
            # Numbers within one list are all different, so that a plain indexed addition adds each.
            weights[posting.numbers] += np.float32(weight) * posting.weights
        return _Answer(mask, self._postings.gains(int(np.count_nonzero(mask)), weights))

    def _all(self, answers: Sequence[_Answer | None]) -> _Answer | None:
        asked = [answer for answer in answers if answer is not None]
        if not asked:
            return None
        mask = np.logical_and.reduce([answer.mask for answer in asked])
        return _Answer(mask, np.add.reduce([answer.scores for answer in asked]))

    def _any(self, answers: Sequence[_Answer | None]) -> _Answer | None:
        asked = [answer for answer in answers if answer is not None]
        if not asked:
            return None
        mask = np.logical_or.reduce([answer.mask for answer in asked])
        return _Answer(mask, np.add.reduce([answer.scores for answer in asked]))

    def _most(self, answers: Sequence[_Answer | None]) -> _Answer | None:
        """Documents that half of the answers have, with the scores of all that they have."""
        asked = [answer for answer in answers if answer is not None]
        if not asked:
            return None
        held = np.add.reduce([answer.mask.astype(np.int8) for answer in asked])
        mask = 2 * held >= len(asked)
        return _Answer(mask if mask.any() else held > 0, np.add.reduce([answer.scores for answer in asked]))

    def _everything(self) -> _Answer:
        return _Answer(self._columns.live, np.zeros(self._columns.size, dtype=np.float32))

    def _found(self, answer: _Answer) -> Matches:
        numbers = np.flatnonzero(answer.mask & self._columns.live).astype(np.int32)
        return Matches(numbers, answer.scores[numbers])


def _plain(tree: Node) -> bool:
    """True for a word, a phrase, or a list of them, without operators."""
    return isinstance(tree, Word | Phrase | Meaning) or (
        isinstance(tree, And | Most) and all(isinstance(part, Word | Phrase | Meaning) for part in tree.parts)
    )
