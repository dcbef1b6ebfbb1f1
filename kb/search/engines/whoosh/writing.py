"""Documents are written into a generation that does not serve yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.document import Document
from kb.errors import SearchIndexError
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.collecting import Collector
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema

#: Documents of one segment, before it is merged with others.
_TOGETHER = 5_000


class WhooshWriter:
    """An index being written."""

    def __init__(self, folder: Path) -> None:
        self._folder = FolderWriter(folder, derive=derive)
        self._collected = Collector(schema())
        self._written: set[str] = set()

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id if there is one."""
        self.remove(document.id)
        self._collected.add(invert(document))
        self._written.add(document.id)
        if self._collected.size == _TOGETHER:
            self._complete()

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        if document_id in self._written:
            self._complete()
        self._folder.delete("id", document_id.encode())

    def finish(self) -> int:
        """Complete the segments and say how many documents the index has."""
        self._complete()
        return self._folder.commit()

    def _complete(self) -> None:
        if self._collected.size:
            self._folder.add(self._collected.segment())
            self._collected = Collector(schema())
            self._written.clear()


@contextmanager
def writing(generations: Generations, *, base: Generation | None, store: str, sequence: int) -> Iterator[WhooshWriter]:
    """A writer whose work becomes the serving generation when the block ends; dropped if it raises."""
    try:
        with generations.building(base=base) as folder:
            writer = WhooshWriter(folder)
            yield writer
            generations.publish(folder, documents=writer.finish(), sequence=sequence, store=store)
    except OSError as error:
        raise SearchIndexError(
            f"The index could not be written: {error}",
            hint="Make room on the disk of KB_HOME and run: kb index. An index that was there before still serves.",
        ) from error
