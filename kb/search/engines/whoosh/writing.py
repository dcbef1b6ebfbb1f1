"""Documents are written into a generation that does not serve yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.writing import SegmentWriter

from kb.document import Document
from kb.errors import SearchIndexError
from kb.search.engine import Generation
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema

_MEMORY = 128  # MiB of postings that Whoosh sorts in memory


class WhooshWriter:
    """An index being written. Whoosh cannot replace a document added by the same writer, so that a second one with
    the same id begins another segment."""

    def __init__(self, folder: Path, *, empty: bool) -> None:
        storage = FileStorage(str(folder))
        self._folder = folder
        self._index = storage.create_index(schema()) if empty else storage.open_index()
        self._written: set[str] = set()
        self._writer: SegmentWriter | None = None
        self._reader = self._index.reader()

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id if there is one."""
        self.remove(document.id)
        self._open_writer().add_document(**invert(document))
        self._written.add(document.id)

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        if document_id in self._written:
            self._commit()
        term = document_id.encode()
        if ("id", term) in self._reader:
            writer = self._open_writer()
            for number in list(self._reader.postings("id", term).all_ids()):
                writer.delete_document(number)

    def finish(self) -> int:
        """Complete the segments and say how many documents the index has."""
        self._commit()
        documents: int = self._reader.doc_count()
        self._reader.close()
        self._index.close()
        for left in self._folder.glob("*WRITELOCK"):
            left.unlink()
        return documents

    def abandon(self) -> None:
        """Close all files; the folder is then deleted."""
        if self._writer is not None:
            self._writer.cancel()
        self._reader.close()
        self._index.close()

    def _open_writer(self) -> SegmentWriter:
        if self._writer is None:
            self._writer = self._index.writer(limitmb=_MEMORY)
        return self._writer

    def _commit(self) -> None:
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        writer.commit()
        self._written.clear()
        self._reader.close()
        self._reader = self._index.reader()


@contextmanager
def writing(generations: Generations, *, base: Generation | None, store: str, sequence: int) -> Iterator[WhooshWriter]:
    """A writer whose work becomes the serving generation when the block ends; dropped if it raises."""
    try:
        with generations.building(base=base) as folder:
            writer = WhooshWriter(folder, empty=base is None)
            try:
                yield writer
                documents = writer.finish()
            except BaseException:
                writer.abandon()
                raise
            generations.publish(folder, documents=documents, sequence=sequence, store=store)
    except OSError as error:
        raise SearchIndexError(
            f"The index could not be written: {error}",
            hint="Make room on the disk of KB_HOME and run: kb index. An index that was there before still serves.",
        ) from error
