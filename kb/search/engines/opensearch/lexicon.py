"""What an index of a cluster knows of its words: the port of kb.search.spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from kb.document import Document
from kb.search.engines.opensearch.compiling import in_places
from kb.search.engines.opensearch.scoring import Query, any_of, constant, every, values
from kb.search.records import exact, unpack
from kb.search.spelling.costs import near
from kb.search.spelling.lexicon import OFFERED, Counter, NearWord

if TYPE_CHECKING:
    from kb.search.engines.opensearch.opened import Opened

#: Near words that the cluster offers of a field, and the letters that may differ at most in what it calls near.
_OFFERED, _EDITS = 200, 2
#: Parts of a word that are asked for: nobody runs together words of which one has more letters.
_LONGEST_PART = 30


class ClusterLexicon:
    """The words of an open index; how many documents have one is remembered with it."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    @property
    def size(self) -> int:
        """How many documents it has."""
        return self._opened.size

    def prepare(self, forms: Collection[str]) -> None:
        """Read how many documents have these, at once."""
        self._opened.counted([*chain.from_iterable(_forms(form) for form in forms if len(form) <= _LONGEST_PART)])

    def documents(self, form: str) -> int:
        """How many documents have an exact form, in the field in which most have it."""
        return max(self._opened.counted(_forms(form)))

    def having(self, stem: str) -> int:
        """How many documents have a stem, in the field in which most have it."""
        return max(self._opened.counted([{"term": {field: stem}} for field in OFFERED]))

    def near(self, word: str) -> Iterator[NearWord]:
        """Exact forms that are near a word: of those that differ in two letters at most."""
        term = {
            "size": _OFFERED,
            "max_edits": _EDITS,
            "suggest_mode": "always",
            "sort": "frequency",
            "min_word_length": 3,
            "prefix_length": 0,
            # Frequent ones too: what is typed is misspelled, not rare.
            "max_term_freq": self.size + 1,
        }
        fields = [exact(field) for field in OFFERED]
        suggest = {field: {"text": word, "term": {**term, "field": field}} for field in fields}
        (answer,) = self._opened.asked([{"size": 0, "suggest": suggest}])
        options = (one for field in fields for entry in answer["suggest"][field] for one in entry["options"])
        others = sorted({one["text"] for one in options if one["text"].isalpha()})
        itself = [word] if self.documents(word) else []
        return near(word, [*itself, *others])

    def adjoining(self, words: Sequence[str], fields: Sequence[str] = ("text", "title")) -> bool:
        """True if these exact forms stand one behind the other in a field of some document."""
        return any(self._opened.counted([in_places(exact(field), words) for field in fields]))

    def counter(self, others: Sequence[Sequence[str]]) -> Counter | None:
        """Counts the documents that have some words together with half of the others."""
        queries = [_having(stems) for stems in others]
        found = [query for query, count in zip(queries, self._opened.counted(queries), strict=True) if count]
        if not found:
            return None
        half: Query = {
            "bool": {"should": [constant(one) for one in found], "minimum_should_match": -(-len(found) // 2)}
        }

        def count(words: Sequence[Sequence[str]]) -> int:
            return min(self._opened.counted([every([half, _having(stems)]) for stems in words]), default=0)

        return count

    def examples(self, words: Sequence[str], limit: int) -> Iterator[Document]:
        """Some documents in which these exact forms stand one behind the other."""
        searches = [
            {"size": limit, "query": constant(in_places(exact(field), words)), "_source": ["stored"]}
            for field in ("text", "title")
        ]
        in_text, in_title = (answer["hits"]["hits"] for answer in self._opened.asked(searches))
        return (unpack(hit["_source"]["stored"]) for hit in in_text or in_title)


def _forms(form: str) -> list[Query]:
    return [{"term": {exact(field): form}} for field in OFFERED]


def _having(stems: Sequence[str]) -> Query:
    return any_of([values(field, stems) for field in ("text", "title")])
