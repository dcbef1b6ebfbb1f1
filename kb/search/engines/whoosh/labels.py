"""The documents that have a label of the thesaurus, inflected and with a few words between its own; and what concepts
that were asked for last are worth to each document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.search.analysis import Token, stem
from kb.search.engines.whoosh.near import near
from kb.search.engines.whoosh.parts import Answer
from kb.search.engines.whoosh.postings import Posting, Postings
from kb.search.engines.whoosh.remembered import Remembered
from kb.search.records import exact
from kb.search.weights import BETWEEN
from kb.search.widening import Form
from kb.thesaurus.concepts import Concept

#: Letters that a stemmer alters at the end at most: "presidence" has the stem "president".
_ALTERED = 2
#: Documents, in all, of the concepts that are remembered: eight bytes each.
_MEANT = 500_000


class Labels:
    """What an open index knows of labels; what was found once is remembered: no more than the words of the thesaurus
    and of the index.

    meant  concepts, the label of them that was typed, the field asked: the documents that gain by it, and how much
    """

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._found: dict[tuple[str, Form], Posting] = {}
        self.meant: Remembered[tuple[tuple[Concept, ...], str, str | None], Answer] = Remembered(_MEANT)
        self._inflected: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def take_over(self, former: Labels, upto: int) -> None:
        """Know what those of an earlier state of the index know, which has the same documents below a number.

        Only what lies behind is searched: a warm server is warm again at once when a document comes.
        """
        tail = Labels(Postings(self._postings.snapshot.behind(upto)))
        for (field, form), known in dict(former._found).items():
            if len(form.stems) == 1:
                continue  # a list of the index, which is not searched for
            name = exact(field)
            before = known.between(np.array([0, upto], dtype=np.int32))
            behind = tail.having(field, form)
            numbers = np.concatenate([before.numbers, behind.numbers + np.int32(upto)])
            # How often it stands in a document is the same; what that weighs depends on the average of all lengths.
            times = [
                np.rint(one.weights / postings.once(name, one.numbers))
                for one, postings in ((before, former._postings), (behind, tail._postings))
            ]
            weights = np.concatenate(times) * self._postings.once(name, numbers)
            self._found[field, form] = Posting(numbers, weights.astype(np.float32))

    def having(self, field: str, form: Form) -> Posting:
        """The documents that have a label in a text field."""
        found = self._found.get((field, form))
        if found is None:
            found = self._found[field, form] = self._search(field, form)
        return found

    def forms(self, field: str, token: Token, languages: Sequence[str]) -> tuple[str, ...]:
        """The words of a field of exact forms that have the stem of this one in one of these languages, itself too."""
        stems = [(language, stemmed) for language in languages if (stemmed := stem(token, language))]
        found = (word for language, stemmed in stems for word in self._inflections(field, stemmed, language))
        return tuple(dict.fromkeys((token.exact, *found)))

    def _search(self, field: str, form: Form) -> Posting:
        if form.acronym:
            return self._postings.phrase(field, form.stems)
        if len(form.stems) == 1:
            return self._postings.term(field, form.stems[0])
        parts = [(self._inflections(exact(field), one, form.language),) for one in form.stems]
        return near(self._postings, field, parts, form.width - len(form.stems) + BETWEEN)

    def _inflections(self, field: str, stemmed: str, language: str) -> tuple[str, ...]:
        """The words of a field of exact forms that have this stem in a language."""
        key = (field, stemmed, language)
        found = self._inflected.get(key)
        if found is None:
            words = self._postings.words(field, stemmed[: max(2, len(stemmed) - _ALTERED)])
            found = tuple(word for word in words if stem(Token(word, word, False, 0, 0), language) == stemmed)
            if found:  # not remembered otherwise: there is no end to words that no document has
                self._inflected[key] = found
        return found
