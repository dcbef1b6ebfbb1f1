"""The port of a search engine; kb.search.engines opens one by its URL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kb.document import Document
from kb.search.comparison import Comparison
from kb.search.request import SearchRequest
from kb.search.response import Hit, SearchResponse, Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A complete, immutable state of the index.

    number    counts up with each commit
    documents how many it holds
    sequence  the store's sequence up to which it is current
    store     id of the store it was made from
    again     number of the earlier generation that a rollback made it of; 0 if none did
    compared  what it was beside the generation before it; None if nobody compared them
    """

    number: int
    documents: int
    sequence: int
    store: str
    built_at: datetime
    again: int = 0
    compared: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A complete generation that does not serve, for what speaks against it: see `compared.reasons`.

    beside  number of the generation that served when it was made, and must serve still when it is published
    """

    generation: Generation
    compared: Comparison
    beside: int


class Searcher(Protocol):
    """What readers need of an engine."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for; never raises for what a user can write."""
        ...

    def suggest(self, typed: str, *, language: str = "fr", limit: int = 8) -> Sequence[Suggestion]:
        """What somebody who has typed this may mean, best first; `language` is the reader's."""
        ...

    def similar(self, document_id: str, *, at: date | None = None, prefer: str = "", limit: int = 5) -> Sequence[Hit]:
        """Documents on the same subject, best first; versions and translations of the same work are left out.

        `at` is the day of which law is shown, `prefer` the reader's language. Empty for a document that is not there.
        """
        ...

    def generation(self) -> Generation:
        """The state of the index that answers now; raises IndexMissing if there is none."""
        ...


class IndexWriter(Protocol):
    """Changes that become visible together."""

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id if there is one."""
        ...

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        ...


class State(Protocol):
    """A complete generation that can be asked, whether it serves or not."""

    @property
    def generation(self) -> Generation: ...

    def search(self, request: SearchRequest) -> SearchResponse:
        """As `Searcher.search`."""
        ...

    def holds(self, name: str) -> bool:
        """True if there is a document of this id, or reference key."""
        ...

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Of each facet, how many documents have each value."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A new generation that is complete and does not serve yet.

    before    the serving one; None if there is none that can be opened
    expected  of each facet, how many documents should have each value after what was put and removed
    changed   how many documents were put or removed
    gained    how many documents only the new one has, and `removed` only the former, because they were taken out
    lost      ids of documents that are missing in the new one and were not taken out
    """

    before: State | None
    after: State
    expected: Mapping[str, Mapping[str, int]]
    changed: int
    gained: int
    removed: int
    lost: Collection[str]


#: Compares before a new generation serves; one with reasons against it is held.
Gate = Callable[[Trial], Comparison]

#: Ids of documents that must not be shown again if that generation serves. Raises IndexMissing for one that cannot be
#: judged: it must not serve.
Withdrawn = Callable[[Generation], Collection[str]]


def nothing(generation: Generation) -> Collection[str]:
    """For who knows of no documents that were withdrawn."""
    return ()


class History(Protocol):
    """The way back: what complete generations there are, and which of them serves."""

    def generations(self) -> Sequence[Generation]:
        """Those that are kept and can serve, newest last; the serving one among them."""
        ...

    def held(self) -> Held | None:
        """The generation that waits for somebody's word, if there is one."""
        ...

    def publish_held(self, *, without: Withdrawn = nothing) -> Generation:
        """Let the held generation serve. Raises IndexMissing if there is none, IndexBusy if another one serves by now
        than that which it was compared with."""
        ...

    def discard_held(self) -> None:
        """Delete the held generation, if there is one."""
        ...

    def rollback(self, *, to: int | None = None, without: Withdrawn = nothing) -> Generation:
        """Serve an earlier generation again, under a new number: the one before, or that of the number `to`.

        The documents of `without` are not in it at any moment. Raises IndexMissing if there is none to go back to.
        """
        ...

    def withdraw(self, ids: Collection[str]) -> Generation:
        """Serve the serving generation again without these documents, at once. What only was withdrawn is hidden,
        and still in older generations and in files: see `purge`."""
        ...

    def purge(self, ids: Collection[str]) -> Generation:
        """Serve the serving generation again without these documents, and without a trace of them in any file.

        All other generations are deleted, the held one too: there is no way back across a purge.
        """
        ...


class SearchEngine(Searcher, History, Protocol):
    """What the indexer needs of an engine, beyond searching."""

    def writing(
        self, *, base: Generation | None, store: str, sequence: int, gate: Gate | None = None
    ) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error.

        With `base` None it starts from nothing, otherwise from that generation, which must be the serving one. Raises
        IndexBusy while another process writes, or if one has written since `base` was read. If `gate` finds reasons
        against the new one, it is held instead, in place of one that was held before, and IndexHeld raised at the
        block's end. Where nothing serves there is nothing to protect: the new one serves whatever the gate says.
        """
        ...

    def check(self) -> Sequence[str]:
        """Every damage found in the serving generation, a sentence each; empty if it is whole."""
        ...

    def warm(self) -> None:
        """Read what first readers would wait for; from now on a changed index is made ready while the former answers.

        For servers. What is wrong with the index is not raised here, but by what is asked next.
        """
        ...

    def close(self) -> None: ...
