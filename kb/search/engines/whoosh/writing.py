"""Documents are written into a generation that does not serve yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.document import Document
from kb.errors import SearchIndexError
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.bulk import BulkWriter
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema


class WhooshWriter:
    """An index being written; to be used as a block, with which the processes end that help."""

    def __init__(self, folder: Path) -> None:
        self._folder = FolderWriter(folder, derive=derive)
        self._bulk = BulkWriter((folder, self._folder), schema(), key="id", prepare=invert, weigh=_characters)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bulk.__exit__(kind, error, at)

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id if there is one."""
        self._bulk.put(document.id, document)

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        self._bulk.remove(document_id)

    def finish(self) -> int:
        """Complete the segments and say how many documents the index has."""
        self._bulk.finish()
        return self._folder.commit()


@contextmanager
def writing(generations: Generations, *, base: Generation | None, store: str, sequence: int) -> Iterator[WhooshWriter]:
    """A writer whose work becomes the serving generation when the block ends; dropped if it raises."""
    try:
        with generations.building(base=base) as folder:
            with WhooshWriter(folder) as writer:
                yield writer
                documents = writer.finish()
            generations.publish(folder, documents=documents, sequence=sequence, store=store)
    except OSError as error:
        raise SearchIndexError(
            f"The index could not be written: {error}",
            hint="Make room on the disk of KB_HOME and run: kb index. An index that was there before still serves.",
        ) from error


def _characters(document: Document) -> int:
    return sum(len(passage.text) for passage in document.passages)
