"""Any number of documents are written into the folder of an index, on all cores if there are many.

Documents are collected in batches, and each becomes a segment; the folder merges these when it commits. A single batch
is written by this process. As soon as there are two, processes are started that take one batch each at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from whoosh.fields import Schema

from kb.errors import SearchIndexError
from kb.search.engines.whoosh.codec.contents import CONTENTS
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.merging import Derive
from kb.search.engines.whoosh.codec.segment import open_segment
from kb.search.engines.whoosh.codec.workers import Workers, cores
from kb.search.records import Text

#: What a batch may have: characters of text, which decide what memory it takes to invert it, and documents.
_CHARACTERS = 12_000_000
_DOCUMENTS = 20_000

Item = TypeVar("Item")


@dataclass(slots=True)
class _Batch(Generic[Item]):
    """Documents by their key, the keys of those that are deleted before these are added, and how much text there is."""

    documents: dict[str, Item] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    weight: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """The segment file of a batch, the keys of those that are deleted before it counts, and how many it has."""

    path: Path
    gone: Collection[str]
    size: int


class BulkWriter(Generic[Item]):
    """Writes documents, each under a key: a later document takes the place of an earlier one with the same key.

    folder     the folder of the index, and who writes in it: its `commit`, after `finish`, makes them count
    key        the field that has the key
    prepare    a document → the values of its fields, see inverting; a function of a module: it is called in processes
    weigh      about how many characters of text a document has
    processes  how many are started when there is much to do; None: one a core

    Processes that were started end with the block. Raises SearchIndexError if one of them fails or dies.
    """

    def __init__(
        self,
        folder: tuple[Path, FolderWriter],
        schema: Schema,
        *,
        key: str,
        prepare: Callable[[Item], Mapping[str, Any]],
        weigh: Callable[[Item], int],
        processes: int | None = None,
    ) -> None:
        self._path, self._folder = folder
        self._schema, self._key, self._prepare, self._weigh = schema, key, prepare, weigh
        self._processes = cores() if processes is None else processes
        self._workers: Workers | None = None
        self._inverter = Inverter(schema, self._folder.dictionary)
        self._others = (self._path / CONTENTS).exists()
        self._written: set[str] = set()
        self._batch = _Batch[Item]()
        #: A complete batch that may be the only one; then those that the processes have.
        self._kept: _Batch[Item] | None = None
        self._parts: list[_Part] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._workers is not None:
            self._workers.__exit__(kind, error, at)

    def put(self, key: str, document: Item) -> None:
        """Write a document."""
        self.remove(key)
        self._batch.documents[key] = document
        self._batch.weight += self._weigh(document)
        if self._batch.weight >= _CHARACTERS or len(self._batch.documents) >= _DOCUMENTS:
            self._complete()

    def remove(self, key: str) -> None:
        """Delete the document with this key; one that is not there is not missed."""
        self._batch.documents.pop(key, None)
        if self._others or key in self._written:
            self._batch.gone.add(key)

    def finish(self) -> None:
        """Have all segments complete, and tell the folder of them."""
        self._complete()
        if self._workers is None:
            if self._kept is not None:
                self._write(self._kept)
            return
        self._workers.finish()
        for part in self._parts:
            self._delete(part.gone)
            if part.size:
                if open_segment(part.path).size != part.size:
                    raise SearchIndexError(f"{part.path.name} has not all of its documents.", hint="Run: kb index")
                self._folder.adopt(part.path)

    def _complete(self) -> None:
        """Write the batch, or keep it if it is the first and may be the only one."""
        batch, self._batch = self._batch, _Batch()
        if not batch.documents and not batch.gone:
            return
        self._written.update(batch.documents)
        if self._processes < 2:
            self._write(batch)
        elif self._workers is None and self._kept is None:
            self._kept = batch
        else:
            self._hand_over(batch)

    def _hand_over(self, batch: _Batch[Item]) -> None:
        if self._workers is None:
            self._workers = Workers(self._schema, self._prepare, self._processes)
        if self._kept is not None:
            kept, self._kept = self._kept, None
            self._hand_over(kept)
        path = self._path / f"part-{len(self._parts):06d}.segment"
        self._parts.append(_Part(path, frozenset(batch.gone), len(batch.documents)))
        if batch.documents:
            self._workers.write(path, [*batch.documents.values()])

    def _write(self, batch: _Batch[Item]) -> None:
        self._delete(batch.gone)
        for document in batch.documents.values():
            self._inverter.add(self._prepare(document))
        if self._inverter.size:
            self._folder.add(self._inverter.segment())

    def _delete(self, gone: Collection[str]) -> None:
        for key in gone:
            self._folder.delete(self._key, key.encode())


def write(
    folder: Path,
    schema: Schema,
    values: Iterable[Mapping[str, Any]],
    *,
    key: str = "id",
    derive: Derive = lambda _: {},
    processes: int | None = None,
) -> int:
    """Write documents into the index in a folder, which is begun if there is none, and say how many it then has.

    schema     any that inverting takes
    values     of each document the values of its fields: a `Text` for a field of stems and the same one for that of its
               exact forms, strings for one of whole values, numbers and bytes for columns, bytes for what is stored
    key        the field of whole values that tells documents apart: one with the same value is replaced
    derive     what is worked out of each segment for those who read it
    processes  how many are started if there is much to write; None: one a core

    Who calls this in a program of their own needs `if __name__ == "__main__":` in it, because of the processes. Raises
    SearchIndexError, and OSError if the disk refuses; the folder then has what it had before.
    """
    writer = FolderWriter(folder, derive=derive)
    with BulkWriter(
        (folder, writer), schema, key=key, prepare=_as_they_are, weigh=_characters, processes=processes
    ) as bulk:
        for each in values:
            (said,) = each[key]
            bulk.put(said, each)
        bulk.finish()
    return writer.commit()


def _as_they_are(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return values


def _characters(values: Mapping[str, Any]) -> int:
    texts = {id(value): value for value in values.values() if isinstance(value, Text)}
    return sum(text.characters for text in texts.values())
