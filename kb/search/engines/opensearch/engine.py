"""The engine of a cluster behind the port of kb.search.engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import date
from functools import partial
from threading import Lock

from kb.citations.renumbering import Renumbering, shipped
from kb.clock import today
from kb.errors import IndexDamaged, IndexMissing, SearchIndexError
from kb.search.comparison import Comparison
from kb.search.engine import Gate, Generation, Held, IndexWriter, Withdrawn, nothing
from kb.search.engines.opensearch import returning
from kb.search.engines.opensearch.cluster import PATIENCE, Address, Cluster
from kb.search.engines.opensearch.comparing import Beside, trial
from kb.search.engines.opensearch.description import Description
from kb.search.engines.opensearch.generations import Generations
from kb.search.engines.opensearch.opened import Opened
from kb.search.engines.opensearch.searching import answer
from kb.search.engines.opensearch.similar import similar
from kb.search.engines.opensearch.writing import writing
from kb.search.request import SearchRequest
from kb.search.response import Hit, SearchResponse, Suggestion
from kb.search.told import Told
from kb.thesaurus.concepts import Thesaurus

#: Seconds that a page of the desk waits for what the cluster says of its generations.
_PAGE = 5.0


class OpenSearchEngine:
    """Indexes in a cluster. Threads may share it, and search at the same time."""

    def __init__(
        self,
        address: Address,
        generations: int,
        words: Callable[[], Thesaurus] = Thesaurus,
        moves: Callable[[], Renumbering] = shipped,
    ) -> None:
        self._cluster = Cluster(address)
        self._generations = Generations(self._cluster, generations)
        self._words, self._moves = words, moves
        self._opened: Opened | None = None
        self._opening = Lock()

    def close(self) -> None:
        self._cluster.close()

    def warm(self) -> None:
        """Read what first readers would wait for."""
        with suppress(SearchIndexError), self._cluster.patient(PATIENCE):
            _ = self._current().languages

    def generation(self) -> Generation:
        """The state of the index that answers now; raises IndexMissing if there is none."""
        with self._cluster.patient(PATIENCE):
            return self._current().generation

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for; raises IndexAway if the cluster does not answer in time."""
        with self._cluster.patient(PATIENCE):
            return answer(self._current(), request, self._words(), self._moves())

    def suggest(self, typed: str, *, language: str = "fr", limit: int = 8) -> Sequence[Suggestion]:
        """What somebody who has typed this may mean, best first; `language` is the reader's."""
        with self._cluster.patient(PATIENCE):
            suggesting = self._current().suggesting
            return suggesting.suggest(typed, self._words(), day=today(), language=language, limit=limit)

    def similar(self, document_id: str, *, at: date | None = None, prefer: str = "", limit: int = 5) -> Sequence[Hit]:
        """Documents on the same subject, best first; see kb.search.engines.opensearch.similar."""
        with self._cluster.patient(PATIENCE):
            return similar(self._current(), document_id, at=at or today(), prefer=prefer, limit=limit)

    def writing(
        self, *, base: Generation | None, store: str, sequence: int, gate: Gate | None = None
    ) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error."""
        compare = None if gate is None else partial(self._compared, gate)
        return writing(self._generations, base=base, store=store, sequence=sequence, compare=compare)

    def generations(self) -> Sequence[Generation]:
        """Those that are kept and can be opened, newest last."""
        found = []
        with self._cluster.patient(_PAGE):
            for name in self._generations.names():
                with suppress(IndexMissing, IndexDamaged):
                    found.append(self._generations.describe(name).of(name))
        return found

    def held(self) -> Held | None:
        """The generation that waits for somebody's word, if there is one of this schema."""
        with self._cluster.patient(_PAGE), suppress(IndexMissing, IndexDamaged):
            name = self._generations.held()
            if name:
                described = self._generations.describe(name)
                generation = described.of(name)
                if generation.compared is not None:
                    return Held(generation=generation, compared=generation.compared, beside=described.beside)
        return None

    def publish_held(self, *, without: Withdrawn = nothing) -> Generation:
        """Let the held generation serve."""
        return returning.publish_held(self._generations, without=without)

    def discard_held(self) -> None:
        """Delete the held generation, if there is one."""
        returning.discard_held(self._generations)

    def rollback(self, *, to: int | None = None, without: Withdrawn = nothing) -> Generation:
        """Serve an earlier generation again, under a new number."""
        return returning.rollback(self._generations, to=to, without=without)

    def withdraw(self, ids: Collection[str]) -> Generation:
        """Serve the serving generation again without these documents, at once."""
        return returning.withdraw(self._generations, ids)

    def purge(self, ids: Collection[str]) -> Generation:
        """Serve the serving generation without these documents and without a trace of them; delete all others."""
        return returning.purge(self._generations, ids)

    def check(self) -> Sequence[str]:
        """What is missing of the serving generation; the bytes of its files are checked by the cluster itself."""
        name = self._generations.serving()
        described = self._generations.describe(name)
        health = self._cluster.work("GET", f"/_cluster/health/{name}")
        damages = []
        if health["status"] == "red":
            damages.append(f"{name}: {health['unassigned_shards']} of its shards have no node.")
        else:
            documents = self._generations.count(name)
            if documents != described.documents:
                damages.append(f"{name} has {documents} documents, not {described.documents}.")
        return damages

    def _compared(self, gate: Gate, name: str, made: Description, told: Told, source: str) -> Comparison:
        after = Beside(Opened(self._cluster, name, made.of(name)), self._words, self._moves)
        before = None
        with suppress(IndexMissing, IndexDamaged):
            before = Beside(self._current(), self._words, self._moves)
        return gate(trial(before, after, told, anew=not source))

    def _current(self) -> Opened:
        """The serving generation, opened anew if another one serves by now."""
        name = self._generations.serving()
        with self._opening:
            if self._opened is None or self._opened.index != name:
                self._opened = Opened(self._cluster, name, self._generations.describe(name).of(name))
            return self._opened
