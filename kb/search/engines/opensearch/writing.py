"""A new generation is written beside the one that serves, and serves when it is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NoReturn

from kb.document import Document
from kb.errors import IndexBusy, IndexHeld
from kb.search.comparison import Comparison
from kb.search.engine import Generation
from kb.search.engines.opensearch.bulk import Bulk
from kb.search.engines.opensearch.description import Description, compared, number
from kb.search.engines.opensearch.generations import Generations
from kb.search.told import Told

#: Compares an index that is complete but for its description: its name, the description it would have, what the writer
#: was told, and the name of the generation that it was begun with, "" if with nothing.
Compare = Callable[[str, Description, Told, str], Comparison]


class OpenSearchWriter:
    """An index being written; told: what it was told to put and to remove."""

    def __init__(self, bulk: Bulk) -> None:
        self.told = Told()
        self._bulk = bulk

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id if there is one."""
        self.told.to_put(document)
        self._bulk.put(document)

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        self.told.to_remove(document_id)
        self._bulk.remove(document_id)


@contextmanager
def writing(
    generations: Generations, *, base: Generation | None, store: str, sequence: int, compare: Compare | None = None
) -> Iterator[OpenSearchWriter]:
    """A writer whose work becomes the serving generation when the block ends; dropped if it raises.

    If `compare` finds reasons against it while another one serves, it is held, and IndexHeld raised.
    """
    with generations.changing():
        source = _source(generations, base)
        with generations.building(source) as name:
            with Bulk(generations.cluster, name) as bulk:
                writer = OpenSearchWriter(bulk)
                yield writer
                bulk.finish()
            made = generations.new(documents=generations.count(name), sequence=sequence, store=store)
            if compare:
                comparison = compare(name, made, writer.told, source)
                made = compared(made, comparison)
                if comparison.reasons and comparison.serving:
                    _hold(generations, name, made, comparison)
            generations.complete(name, made)
            generations.publish(name, keep=generations.lineage())


def _source(generations: Generations, base: Generation | None) -> str:
    """The name of the serving generation, which must be `base`; "" without."""
    if base is None:
        return ""
    serving = generations.serving()
    if number(serving) != base.number:
        raise IndexBusy("Another process has changed the index.", hint="Run this again.")
    generations.describe(serving)
    return serving


def _hold(generations: Generations, name: str, made: Description, comparison: Comparison) -> NoReturn:
    generations.complete(name, replace(made, held=True))
    generations.forget_held(but=name)
    raise IndexHeld(
        f"Generation {number(name)} is held, and {comparison.serving} still serves. "
        + " ".join(map(str, comparison.reasons)),
        hint="To let it serve all the same: kb index --publish. To delete it: kb index --discard",
    )
