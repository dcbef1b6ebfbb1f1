"""Whoosh with its codec left alone.

- Words come from our own analysis, which is as quick as Whoosh's for French, so that what is compared is the codec and
  the search: stems with their frequencies, exact forms with positions that need no unpickling.
- One process: its writer for several loses documents. Merged into one segment, so that one reader is asked.
- Facets and days are columns; facets are counted as Whoosh does it, by `groupedby` with counts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from whoosh import fields, index, sorting
from whoosh import query as whoosh
from whoosh.filedb.filestore import FileStorage

from kb.search.analysis import fold, stem, terms, tokens
from kb.search.engines.whoosh.schema import ExactField, StemsField
from tests.bench.engines.documents import FACETS, Article
from tests.bench.engines.queries import READ, TITLE_WEIGHT, Found, Query

_WEIGHTS = {"title": TITLE_WEIGHT, "text": 1.0}
_MEGABYTES = 512


def build(folder: Path, articles: Iterable[Article]) -> None:
    """Write an index, merged and on disk."""
    columns = {facet: fields.ID(sortable=True) for facet in FACETS}
    days = {day: fields.NUMERIC(int, signed=False, sortable=True) for day in ("valid_from", "valid_to")}
    stems = {field: StemsField() for field in _WEIGHTS}
    exact = {f"{field}_exact": ExactField() for field in _WEIGHTS}
    stored = {f"stored_{field}": fields.STORED() for field in _WEIGHTS}
    schema = fields.Schema(id=fields.ID(unique=True, stored=True), **columns, **days, **stems, **exact, **stored)
    writer = FileStorage(str(folder)).create_index(schema).writer(limitmb=_MEGABYTES)
    for article in articles:
        writer.add_document(**_values(article))
    writer.commit(optimize=True)


def settle(folder: Path, articles: Iterable[Article]) -> None:
    """It is as it is asked."""


def open_reader(folder: Path) -> Reader:
    """What answers on the index of a folder."""
    return Reader(index.open_dir(str(folder)))


def updates(folder: Path) -> Callable[[Article], Reader]:
    """Adds one document, and gives what finds it."""
    opened = index.open_dir(str(folder))

    def add(article: Article) -> Reader:
        writer = opened.writer()
        writer.add_document(**_values(article))
        writer.commit()
        return Reader(opened)

    return add


class Reader:
    def __init__(self, opened: Any) -> None:
        self._searcher = opened.searcher()

    def answer(self, query: Query) -> Found:
        grouped = {facet: sorting.FieldFacet(facet, maptype=sorting.Count) for facet in FACETS}
        found = self._searcher.search(_parsed(query), limit=READ, groupedby=grouped, filter=_filters(query))
        facets = {facet: found.groups(facet) for facet in FACETS}
        stored = (hit.fields() for hit in found[:READ])  # with groups it has them all
        return Found(
            total=sum(facets["state"].values()),
            facets=facets,
            documents=[(values["stored_title"], values["stored_text"]) for values in stored],
        )

    def forget(self) -> None:
        """It remembers nothing that is its own."""


def _parsed(query: Query) -> Any:
    match query.kind:
        case "phrase":
            return whoosh.Phrase("text_exact", [token.exact for token in tokens(query.text)])
        case "prefix":
            return whoosh.Prefix("text_exact", fold(query.text))
    stems = dict.fromkeys(stem(token, "fr") for token in tokens(query.text))
    words = [whoosh.Or([whoosh.Term(field, one, boost=_WEIGHTS[field]) for field in _WEIGHTS]) for one in stems if one]
    return whoosh.And(words) if query.kind == "all" else whoosh.Or(words)


def _filters(query: Query) -> Any:
    if query.kind != "filtered":
        return None
    chosen = [whoosh.Term("code", query.code), whoosh.Term("state", query.state)]
    until = partial(whoosh.NumericRange, "valid_from", None, query.day)
    return whoosh.And([*chosen, until(), whoosh.NumericRange("valid_to", query.day + 1, None)])


def _values(article: Article) -> dict[str, Any]:
    days = {"valid_from": article.valid_from, "valid_to": article.valid_to}
    values: dict[str, Any] = {"id": article.id, **{facet: getattr(article, facet) for facet in FACETS}, **days}
    for field in _WEIGHTS:
        text = getattr(article, field)
        values[field], values[f"{field}_exact"] = _counted(text)
        values[f"stored_{field}"] = text
    return values


def _counted(text: str) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Stems with their frequencies, and exact forms with their positions."""
    stems: dict[str, int] = {}
    places: dict[str, list[int]] = {}
    for position, (exact, one) in enumerate(terms(text, "fr")):
        places.setdefault(exact, []).append(position)
        if one is not None:
            stems[one] = stems.get(one, 0) + 1
    return stems, places
