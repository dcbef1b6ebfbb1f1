"""The port of a search engine; kb.search.engines opens one by its URL."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kb.document import Document
from kb.search.request import SearchRequest
from kb.search.response import Hit, SearchResponse, Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A complete, immutable state of the index.

    number    counts up with each commit
    documents how many it holds
    sequence  the store's sequence up to which it is current
    store     id of the store it was made from
    """

    number: int
    documents: int
    sequence: int
    store: str
    built_at: datetime


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


class SearchEngine(Searcher, Protocol):
    """What the indexer needs of an engine, beyond searching."""

    def writing(self, *, base: Generation | None, store: str, sequence: int) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error.

        With `base` None it starts from nothing, otherwise from that generation, which must be the serving one. Raises
        IndexBusy while another process writes, or if one has written since `base` was read.
        """
        ...

    def rollback(self) -> Generation:
        """Serve the generation before this one again; raises IndexMissing if there is none."""
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
