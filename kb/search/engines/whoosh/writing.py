"""Documents are written into a generation that does not serve yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from kb.document import Document
from kb.errors import IndexBusy, IndexHeld, SearchIndexError
from kb.search.comparison import Comparison, as_json
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.bulk import BulkWriter
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.manifest import Manifest
from kb.search.engines.whoosh.manifest import described as generation_of
from kb.search.engines.whoosh.schema import schema
from kb.search.told import Told


class WhooshWriter:
    """An index being written; to be used as a block, with which the processes end that help.

    told  what it was told to put and to remove
    """

    def __init__(self, folder: Path) -> None:
        self.told = Told()
        self._folder = FolderWriter(folder, derive=derive)
        self._bulk = BulkWriter((folder, self._folder), schema(), key="id", prepare=invert, weigh=_characters)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bulk.__exit__(kind, error, at)

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id if there is one."""
        self.told.to_put(document)
        self._bulk.put(document.id, document)

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        self.told.to_remove(document_id)
        self._bulk.remove(document_id)

    def finish(self) -> int:
        """Complete the segments and say how many documents the index has."""
        self._bulk.finish()
        return self._folder.commit()


#: Compares what stands in a folder that is complete but for its name: the description it would have, what the writer
#: was told, and the name of the generation that it was begun with, "" if with nothing.
Compare = Callable[[Path, Generation, Told, str], Comparison]


@contextmanager
def writing(
    generations: Generations, *, base: Generation | None, store: str, sequence: int, compare: Compare | None = None
) -> Iterator[WhooshWriter]:
    """A writer whose work becomes the serving generation when the block ends; dropped if it raises.

    If `compare` finds reasons against it while another one serves, it is held, and IndexHeld raised.
    """
    try:
        with generations.changing():
            source = _source(generations, base)
            with generations.building(source) as folder:
                with WhooshWriter(folder) as writer:
                    yield writer
                    documents = writer.finish()
                manifest = generations.manifest(
                    folder, source=source, documents=documents, sequence=sequence, store=store
                )
                compared = None
                if compare:
                    new = generation_of(f"generation-{generations.next_number():08d}", manifest)
                    compared = compare(folder, new, writer.told, source)
                    manifest["compared"] = as_json(compared)
                if compared and compared.reasons and compared.serving:
                    _hold(generations, folder, manifest, compared)
                generations.publish(folder, manifest, keep=generations.lineage())
    except OSError as error:
        raise SearchIndexError(
            f"The index could not be written: {error}",
            hint="Make room on the disk of KB_HOME and run: kb index. An index that was there before still serves.",
        ) from error


def _source(generations: Generations, base: Generation | None) -> str:
    """The name of the serving generation, which must be `base`; "" without."""
    if base is None:
        return ""
    serving = generations.serving()
    if generations.open(serving)[1].number != base.number:
        raise IndexBusy("Another process has changed the index.", hint="Run this again.")
    return serving


def _hold(generations: Generations, folder: Path, manifest: Manifest, compared: Comparison) -> NoReturn:
    held = generations.hold(folder, manifest)
    raise IndexHeld(
        f"Generation {held.number} is held, and {compared.serving} still serves. "
        + " ".join(map(str, compared.reasons)),
        hint="To let it serve all the same: kb index --publish. To delete it: kb index --discard",
    )


def _characters(document: Document) -> int:
    return sum(len(passage.text) for passage in document.passages)
