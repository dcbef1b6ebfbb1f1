"""The document store: documents, the state of their sources, and a running number of every change.

SQLite (WAL, synchronous=FULL) by default, PostgreSQL by URL; the same code on both. One transaction is one
`writing()` block: all of it is kept, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kb.document import Document
from kb.store.fetches import Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The latest thing that happened to a document: `document` is None if it was removed."""

    sequence: int
    document_id: str
    document: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as a list of versions, translations or citing texts shows it."""

    id: str
    title: str
    type: str
    language: str
    citation: str
    version: object


class Writing:
    """A transaction on the store."""

    def put(self, documents: Sequence[Document]) -> list[str]:
        """Keep documents; for each, "new", "changed" or "unchanged".

        Of two documents with one id from different paths of a source, the one modified last is shown and the
        other kept as its fallback. An id held by another source raises StoreError.
        """
        raise NotImplementedError

    def remove_paths(self, source: str, paths: Iterable[str]) -> list[str]:
        """Remove what came from these paths, and from below those that end in "/"; returns the ids removed.

        A fallback at another path takes its place and is then not among those removed.
        """
        raise NotImplementedError

    def remove_other_origins(self, source: str, origins: Iterable[str]) -> list[str]:
        """Remove all documents of a source that were not delivered in one of these files; returns their ids."""
        raise NotImplementedError

    def record(self, fetch: Fetch) -> None:
        """Remember how far the reading of a file or archive has come."""
        raise NotImplementedError


class Store:
    """All documents. Safe to share between threads and processes; `close()` gives its connections back."""

    id: str

    def document(self, document_id: str) -> Document | None: ...
    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]: ...
    def versions(self, work: str, language: str) -> tuple[Entry, ...]: ...
    def translations(self, work: str, language: str) -> tuple[Entry, ...]: ...
    def with_ref(self, refs: Iterable[str]) -> Mapping[str, tuple[Entry, ...]]: ...
    def cited_by(self, ref: str, limit: int) -> tuple[Entry, ...]: ...
    def removed(self, document_id: str) -> bool: ...
    def changes(self, after: int) -> Iterator[Change]: ...
    def count_changes(self, after: int) -> int: ...
    def sequence(self) -> int: ...
    def counts(self, *columns: str, source: str | None = None) -> Mapping[tuple[str, ...], int]: ...
    def fetches(self, source: str) -> Mapping[str, Fetch]: ...
    def paths(self, source: str) -> Mapping[str, str]: ...

    @contextmanager
    def writing(self) -> Iterator[Writing]: ...
    def close(self) -> None: ...
