"""Which documents a query matches, and how well: our query tree on arrays, one entry a document number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise, product

import numpy as np

from kb.search.analysis import query_languages, tokens
from kb.search.asking import Cited, names
from kb.search.engines.whoosh.answering import Answering, Placed
from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.labels import Labels
from kb.search.engines.whoosh.links import Bridge
from kb.search.engines.whoosh.listing import Lists
from kb.search.engines.whoosh.parts import Answer
from kb.search.engines.whoosh.postings import NOTHING, Posting, Postings, Scores
from kb.search.engines.whoosh.ranking import leading
from kb.search.fields import TEXT_FIELDS
from kb.search.query import Meaning, Node, Word, is_plain, words_of
from kb.search.weights import LOOKED_AT, QUOTE, TOGETHER, VERY_WORDS
from kb.search.widening import forms, widen
from kb.thesaurus.concepts import Thesaurus

#: See kb.search.weights.
_TOGETHER, _VERY_WORDS = np.float32(TOGETHER), np.float32(VERY_WORDS)


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that a query matches, ascending by number, and their scores.

    own  for every document of the index the score by its own words: 0 for those that only a page about them brought in
    """

    numbers: Numbers
    scores: Scores
    own: Scores


class Evaluation:
    """Evaluates queries on one open index."""

    def __init__(self, postings: Postings, columns: Columns, bridge: Bridge) -> None:
        self._postings = postings
        self._columns = columns
        self._bridge = bridge
        self._labels = Labels(postings)
        self._lists = Lists(postings)
        self._languages = tuple(sorted(columns.values("language")))

    def warm(self, thesaurus: Thesaurus) -> None:
        """Look for every label of a thesaurus, so that no query has to."""
        widen(Word(""), thesaurus)
        for concept in thesaurus.concepts.values():
            for name, form in product(TEXT_FIELDS, forms(concept)):
                self._labels.having(name, form)

    def take_over(self, former: Evaluation, upto: int) -> None:
        """Know of labels what an earlier state of the index knows, which has the same documents below a number."""
        self._labels.take_over(former._labels, upto)

    def matches(self, tree: Node | None, cited: Cited = (), *, literal: bool = False, reader: str = "") -> Matches:
        """All documents that match a tree, with their BM25F scores; None matches every document with score 0.

        `cited` are canonical keys that the query names in a lawyer's way, "article 388 du code civil": of a plain query
        these texts are found, and found first, however they are titled. Unless it is `literal`, the texts are found too
        that a page found by a plain query is about. `reader` is the reader's language, by which stop words are told
        where the query could be of several.
        """
        if tree is None:
            nothing = np.zeros(self._columns.size, dtype=np.float32)
            return Matches(np.flatnonzero(self._columns.live).astype(np.int32), nothing[self._columns.live], nothing)
        answering = self._answering(tree, reader)
        answer = self.living(answering.whole(tree))
        own = np.zeros(self._columns.size, dtype=np.float32)
        own[answer.numbers] = answer.scores
        if is_plain(tree):
            mask, scores = np.zeros(self._columns.size, dtype=np.bool_), own
            mask[answer.numbers] = True
            if not isinstance(tree, Meaning):
                scores = own = self._nearer(answering.placed(tree), mask, scores)
            quoted = self._quoted(tree, mask, scores)
            if len(quoted.numbers):
                # Who types the very words of a text wants the text, not what is said about others.
                scores = scores.copy()
                scores[quoted.numbers] += _VERY_WORDS * self._postings.gains(len(quoted.numbers), quoted.weights)
            elif not literal:
                mask, scores = self._bridge.crossed(mask, scores)
            scores = self._named(tree, mask, scores)
            mask, scores = self._cited(mask, scores, cited)
            numbers = np.flatnonzero(mask & self._columns.live).astype(np.int32)
            answer = Answer(numbers, scores.take(numbers))
        return Matches(answer.numbers, answer.scores, own)

    def living(self, answer: Answer) -> Answer:
        """An answer without deleted documents."""
        living = self._columns.live.take(answer.numbers)
        if living.all():
            return answer
        return Answer(answer.numbers[living], answer.scores[living])

    def having(self, node: Node, reader: str) -> Mask | None:
        """Which documents have what a node asks for; None where that is nothing."""
        part = self._answering(node, reader).part(node)
        if part is None:
            return None
        mask = np.zeros(self._columns.size, dtype=np.bool_)
        mask[part.everywhere().numbers] = True
        return mask & self._columns.live

    def _answering(self, tree: Node, reader: str) -> Answering:
        said = " ".join(node.text for node in words_of(tree))
        return Answering(
            postings=self._postings,
            columns=self._columns,
            labels=self._labels,
            lists=self._lists,
            languages=self._languages,
            spoken=query_languages(said, self._languages, reader),
        )

    def _nearer(self, words: Sequence[Placed], mask: Mask, scores: Scores) -> Scores:
        """The scores, the best documents gaining where words that follow one another in the query do so in them."""
        if len(words) < 2 or not mask.any():
            return scores
        best = self._best(mask, scores)
        nearer = scores.copy()
        pairs = dict.fromkeys((one.exact, two.exact, two.place - one.place) for one, two in pairwise(words))
        for first, second, apart in pairs:
            together = self._postings.pair("text", first, second, apart, best)
            gains = self._postings.gains(len(together.numbers), together.weights)
            nearer[together.numbers] += _TOGETHER * gains
        return nearer

    def _quoted(self, tree: Node, mask: Mask, scores: Scores) -> Posting:
        """The best documents that have all that was typed in a row, where that cannot be by chance."""
        words = [token.exact for node in words_of(tree) for token in tokens(node.text)]
        if len(words) < QUOTE or not mask.any():
            return NOTHING
        return self._postings.phrase("text", words, among=self._best(mask, scores))

    def _best(self, mask: Mask, scores: Scores) -> Numbers:
        """The numbers of the best documents, ascending."""
        found = np.flatnonzero(mask).astype(np.int32)
        best = leading(scores.take(found), LOOKED_AT)
        return found.take(best[:LOOKED_AT])

    def _named(self, tree: Node, mask: Mask, scores: Scores) -> Scores:
        """The scores, what is named as was typed gaining most, then what is named so under another label: both come
        before all others."""
        typed, *labels = (self._postings.term("name", key).numbers for key in names(tree))
        best = scores[mask].max(initial=0)
        first = scores.copy()
        first[reduce(np.union1d, labels, typed)] += best
        first[typed] += best / 2
        return np.where(mask, first, scores)

    def _cited(self, mask: Mask, scores: Scores, cited: Cited) -> tuple[Mask, Scores]:
        """With the texts of these keys before all others, in their order; then the notes on them and what else is about
        them."""
        mask, rank = mask.copy(), np.zeros_like(scores)
        places = np.zeros_like(scores)
        notes = self._columns.having("type", frozenset({"law-note"}))
        keys = [(place, key.lower()) for place, alike in enumerate(reversed(cited)) for key in alike]
        for place, key in keys:
            texts, about = (self._postings.term(field, key).numbers for field in ("ref", "about"))
            mask[texts] = mask[about] = True
            # A note counts once, of however many of these texts it is.
            rank[about] = np.maximum(rank[about], 1 + notes[about])
            rank[texts], places[texts] = 3, place
        most = scores[mask].max(initial=0) + 1
        return mask, scores + most * (rank + places)
