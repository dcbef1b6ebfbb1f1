"""Ours: the arrays of the index and the searcher on them, without what only the catalogue needs.

- Written by one process for each core, as `kb index --rebuild` writes.
- A word is its stem, as it is to the others: the form that was typed adds nothing.
- What is stored is packed document by document, as it is in the engine's own index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from whoosh import columns, fields

from kb.search.engines.whoosh.codec.bulk import BulkWriter
from kb.search.engines.whoosh.codec.contents import open_snapshot
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.codec.segment import Array, SegmentArrays
from kb.search.engines.whoosh.codec.steps import derive_steps
from kb.search.engines.whoosh.profiles import derive_profiles
from kb.search.engines.whoosh.schema import ExactField, StemsField, ValuesField
from kb.search.engines.whoosh.searcher import Searcher
from kb.search.query import And, Node, Or, parse
from kb.search.records import Text
from tests.bench.engines.documents import FACETS, Article
from tests.bench.engines.queries import READ, Found, Query

#: Stands between id, title and text where they are stored.
_BETWEEN = "\0"


def build(folder: Path, articles: Iterable[Article]) -> None:
    """Write an index, merged and on disk."""
    _write(folder, articles)


def settle(folder: Path, articles: Iterable[Article]) -> None:
    """It is as it is asked."""


def open_reader(folder: Path) -> Reader:
    """What answers on the index of a folder."""
    return Reader(folder)


def updates(folder: Path) -> Callable[[Article], Reader]:
    """Adds one document, and gives what finds it."""

    def add(article: Article) -> Reader:
        _write(folder, [article])
        return Reader(folder)

    return add


class Reader:
    def __init__(self, folder: Path) -> None:
        self._searcher = Searcher(open_snapshot(folder), FACETS)

    def answer(self, query: Query) -> Found:
        filters = {"code": (query.code,), "state": (query.state,)} if query.kind == "filtered" else {}
        found = self._searcher.search(
            _tree(query), filters=filters, at=query.day if filters else None, limit=READ, apart=False
        )
        stored = (self._searcher.stored("stored", number) for number in found.numbers.tolist())
        documents = [each.decode().split(_BETWEEN, 2) for each in stored]
        return Found(total=found.total, facets=found.facets, documents=[(title, text) for _, title, text in documents])

    def forget(self) -> None:
        self._searcher.forget()


def _tree(query: Query) -> Node:
    match query.kind:
        case "phrase":
            tree = parse(f'texte:"{query.text}"').tree
        case "prefix":
            tree = parse(f"texte:{query.text}*").tree
        case _:
            tree = parse(query.text).tree
    if tree is None:
        raise ValueError(f"Nothing is asked by: {query.text}")
    return Or(tree.parts) if isinstance(tree, And) and query.kind in ("any", "filtered") else tree


def _write(folder: Path, articles: Iterable[Article]) -> None:
    writer = FolderWriter(folder, derive=_derive)
    with BulkWriter((folder, writer), _schema(), key="id", prepare=_values, weigh=_characters) as bulk:
        for article in articles:
            bulk.put(article.id, article)
        bulk.finish()
    writer.commit()


def _characters(article: Article) -> int:
    return len(article.title) + len(article.text)


def _derive(segment: SegmentArrays) -> Mapping[str, Array]:
    """What is worked out of a complete segment."""
    return {**derive_profiles(segment, FACETS), **derive_steps(segment)}


def _schema() -> fields.Schema:
    """What is kept of an article."""
    day = fields.COLUMN(columns.NumericColumn("i"))
    table: dict[str, Any] = {"id": ValuesField(unique=True), **{facet: ValuesField() for facet in FACETS}}
    for name in ("title", "text"):
        table |= {name: StemsField(), f"{name}_exact": ExactField()}
    return fields.Schema(**table, valid_from=day, valid_to=day, stored=fields.STORED())


def _values(article: Article) -> dict[str, Any]:
    """The values of the schema."""
    title, text = Text((article.title,), "fr"), Text((article.text,), "fr")
    stored = _BETWEEN.join((article.id, article.title, article.text))
    return {
        "id": (article.id,),
        **{facet: (getattr(article, facet),) for facet in FACETS},
        "title": title,
        "title_exact": title,
        "text": text,
        "text_exact": text,
        "valid_from": article.valid_from,
        "valid_to": article.valid_to,
        "stored": stored.encode(),
    }
