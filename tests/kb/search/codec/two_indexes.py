"""The same documents, written by the same steps into Whoosh's own index and one of arrays: the first is the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from making import document
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex

from kb.document import Document
from kb.search.engines.whoosh.codec.index import ArrayIndex
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema

#: Two indexes take long to write: half as many examples as are asked for.
HALF = settings(max_examples=settings.default.max_examples // 2)

WORDS = (
    *("enfant", "enfants", "juge", "juges", "placé", "placement", "éducation", "aide", "sociale", "l’aide", "famille"),
    *("375", "art.", "375-1", "protection", "protéger", "child", "children", "court", "ŒUVRE", "日本", "ß"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A commit: documents to delete by their id, then documents to add."""

    gone: tuple[str, ...] = ()
    added: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both indexes."""

    stock: FileIndex
    arrays: ArrayIndex

    def take(self, step: Step, *, merge: bool) -> None:
        """Commit a step to both."""
        for index in (self.stock, self.arrays):
            writer = index.writer()
            for document_id in step.gone:
                writer.delete_by_term("id", document_id)
            for one in step.added:
                writer.add_document(**invert(one))
            writer.commit(merge=merge)


@contextmanager
def pair() -> Iterator[Pair]:
    """Both indexes, empty."""
    with TemporaryDirectory() as folder:
        yield Pair(stock=RamStorage().create_index(schema()), arrays=ArrayIndex.create(Path(folder), schema()))


@contextmanager
def written(steps: tuple[Step, ...], *, merge: bool = False) -> Iterator[Pair]:
    """Both indexes after some steps."""
    with pair() as both:
        for step in steps:
            both.take(step, merge=merge)
        yield both


def texts(longest: int) -> st.SearchStrategy[str]:
    """Some words, that number at most."""
    return st.lists(st.sampled_from(WORDS), max_size=longest).map(" ".join)


def documents(document_id: str, longest: int) -> st.SearchStrategy[Document]:
    """Any document of that id, its texts of so many words at most."""
    optional: dict[str, st.SearchStrategy[Any]] = {
        "date": st.dates(date(1989, 1, 1), date(2026, 1, 1)),
        "organisations": st.just(("Cour de cassation",)),
        "aliases": st.tuples(texts(3)),
        "language": st.sampled_from(["fr", "en"]),
    }
    fields = st.fixed_dictionaries({"title": texts(4), "text": texts(longest)}, optional=optional)
    return fields.map(lambda values: document(document_id, **values))


@st.composite
def histories(draw: st.DrawFn, *, longest: int = 40, most: int = 3) -> tuple[Step, ...]:
    """Some steps: documents are added, deleted, and replaced by others of the same id."""
    steps = []
    there: list[str] = []
    for _ in range(draw(st.integers(1, most))):
        gone = tuple(one for one in there if draw(st.integers(0, 3)) == 0)
        there = [one for one in there if one not in gone]
        free = [one for one in map("d{}".format, range(20)) if one not in there]
        begun = free[: draw(st.integers(0, 6))]
        steps.append(Step(gone=gone, added=tuple(draw(documents(one, longest)) for one in begun)))
        there += begun
    return tuple(steps)
