"""A new generation is asked beside the serving one, with what each has and what the new one should have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from kb.citations.renumbering import Renumbering
from kb.search.engine import Generation, Trial
from kb.search.engines.opensearch.generations import batched
from kb.search.engines.opensearch.opened import Opened
from kb.search.engines.opensearch.scoring import values
from kb.search.engines.opensearch.searching import answer
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.search.told import Told
from kb.thesaurus.concepts import Thesaurus

#: Documents whose ids are fetched at once.
_AT_ONCE = 10_000
#: Ids that are asked about at once.
_ASKED = 10_000


class Beside:
    """A generation that is asked without being served."""

    def __init__(self, opened: Opened, words: Callable[[], Thesaurus], moves: Callable[[], Renumbering]) -> None:
        self.opened = opened
        self._words, self._moves = words, moves

    @property
    def generation(self) -> Generation:
        return self.opened.generation

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for."""
        return answer(self.opened, request, self._words(), self._moves())

    def holds(self, name: str) -> bool:
        """True if there is a document of this id, or reference key."""
        return self.opened.holds(name)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Of each facet, how many documents have each value."""
        return self.opened.counts()

    def ids(self) -> Iterator[str]:
        """The ids of its documents, in order."""
        behind: list[str] = []
        while True:
            body = {
                "size": _AT_ONCE,
                "query": {"match_all": {}},
                "sort": [{"id": "asc"}],
                "_source": False,
                **({"search_after": behind} if behind else {}),
            }
            (found,) = self.opened.cluster.several(self.opened.index, [body])
            hits = found["hits"]["hits"]
            if not hits:
                return
            for hit in hits:
                yield hit["sort"][0]
            behind = hits[-1]["sort"]


def trial(before: Beside | None, after: Beside, told: Told, *, anew: bool) -> Trial:
    """The new generation beside the serving one. `anew` if it was begun with nothing, so that it has only what was
    put; otherwise it has what the serving one has too."""
    expected = told.counts()
    there = {*after.ids()}
    known: set[str] = set()
    if before is not None:
        known = {*before.ids()}
        if not anew:
            for facet, own in before.counts().items():
                expected[facet].update(own)
            for some in batched(sorted(known & (told.put.keys() | told.removed)), _ASKED):
                for facet, own in before.opened.counts(values("id", some)).items():
                    expected[facet].subtract(own)
    return Trial(
        before=before,
        after=after,
        expected={facet: +Counter(counts) for facet, counts in expected.items()},
        changed=len(told.put) + len(told.removed),
        gained=len(there - known),
        removed=len((known & told.removed) - there),
        lost=((known | told.put.keys()) - told.removed) - there,
    )
