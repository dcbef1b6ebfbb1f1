"""SQLite's FTS5, through the standard library: each thing in the quickest way that was found.

- It has no French stemmer. Words are ranked as they stand, without case and accents, and one table of them serves
  phrases too: it indexes half of what the others do, on one core.
- Written without a journal and on disk before the time ends; one "rebuild" from the documents' own table, then
  "optimize", which makes one tree of all.
- The best ten in one statement, ranked by bm25; the facets in a second one that ranks nothing and groups by all three
  at once. A statement for each facet, or one pass over a table of what was found, takes longer.
- No index of prefixes: it takes a tenth off the time of a prefix, and adds two thirds to that of writing.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench.engines.documents import FACETS, Article
from tests.bench.engines.queries import READ, TITLE_WEIGHT, Found, Query

_WRITING = "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-500000"
_READING = "pragma mmap_size=8000000000; pragma cache_size=-65536; pragma temp_store=memory"
_TABLES = """
    create table document (number integer primary key, id text, title text, text text);
    create table facet (number integer primary key, code int, state int, year int, valid_from int, valid_to int);
    create table value (number integer primary key, facet text, value text);
    create virtual table words using fts5 (
        title, text, content='document', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
    );
"""
_BEST = """
    select words.rowid from words {joined} where words match ? and rank match ? {filters} order by rank limit ?
"""
_RANK = f"bm25({TITLE_WEIGHT}, 1.0)"
_COUNTED = """
    select code, state, year, count(*) from words join facet on facet.number = words.rowid
    where words match ? {filters} group by code, state, year
"""
_JOINED = "join facet on facet.number = words.rowid"
_FILTERS = "and code = ? and state = ? and valid_from <= ? and valid_to > ?"


def build(folder: Path, articles: Iterable[Article]) -> None:
    """Write an index, merged and on disk."""
    path = folder / "index.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(_WRITING)
    connection.executescript(_TABLES)
    values: dict[tuple[str, str], int] = {}
    with connection:
        for number, article in enumerate(articles, 1):
            _insert(connection, number, article, values)
        connection.executemany("insert into value values (?, ?, ?)", ((n, *value) for value, n in values.items()))
        connection.execute("insert into words (words) values ('rebuild')")
        connection.execute("insert into words (words) values ('optimize')")
    connection.execute("pragma journal_mode=wal")
    connection.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def settle(folder: Path, articles: Iterable[Article]) -> None:
    """It is as it is asked."""


def open_reader(folder: Path) -> Reader:
    """What answers on the index of a folder."""
    return Reader(folder)


def updates(folder: Path) -> Callable[[Article], Reader]:
    """Adds one document, and gives what finds it."""
    connection = sqlite3.connect(folder / "index.sqlite")
    connection.execute("pragma synchronous=full")
    values = {(facet, value): n for n, facet, value in connection.execute("select number, facet, value from value")}

    def add(article: Article) -> Reader:
        known = len(values)
        with connection:
            (last,) = connection.execute("select max(number) from document").fetchone()
            _insert(connection, last + 1, article, values)
            new = [*values.items()][known:]
            connection.executemany("insert into value values (?, ?, ?)", ((n, *value) for value, n in new))
            row = (last + 1, article.title, article.text)
            connection.execute("insert into words (rowid, title, text) values (?, ?, ?)", row)
        return Reader(folder)

    return add


class Reader:
    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "index.sqlite")
        self._connection.executescript(
            "pragma mmap_size=8000000000; pragma cache_size=-65536; pragma temp_store=memory"
        )
        rows = self._connection.execute("select number, facet, value from value").fetchall()
        self._values = {number: value for number, _, value in rows}
        self._numbers = {(facet, value): number for number, facet, value in rows}

    def answer(self, query: Query) -> Found:
        filters, given = ("", ()) if query.kind != "filtered" else (_FILTERS, self._given(query))
        match = _match(query)
        best = _BEST.format(joined=_JOINED if filters else "", filters=filters)
        found = self._connection.execute(best, (match, _RANK, *given, READ))
        documents = [self._document(number) for (number,) in found]
        counts: tuple[Counter[str], ...] = tuple(Counter() for _ in FACETS)
        for *numbers, times in self._connection.execute(_COUNTED.format(filters=filters), (match, *given)):
            for counted, number in zip(counts, numbers, strict=True):
                counted[self._values[number]] += times
        facets = dict(zip(FACETS, counts, strict=True))
        return Found(total=facets["state"].total(), facets=facets, documents=documents)

    def forget(self) -> None:
        """It remembers nothing that is its own."""

    def _given(self, query: Query) -> tuple[int, int, int, int]:
        return self._numbers["code", query.code], self._numbers["state", query.state], query.day, query.day

    def _document(self, number: int) -> tuple[str, str]:
        row: tuple[str, str] = self._connection.execute(
            "select title, text from document where number = ?", (number,)
        ).fetchone()
        return row


def _match(query: Query) -> str:
    match query.kind:
        case "phrase":
            return f'text : "{query.text}"'
        case "prefix":
            return f'text : "{query.text}"*'
    quoted = (f'"{word}"' for word in query.words)
    return (" AND " if query.kind == "all" else " OR ").join(quoted)


def _insert(connection: sqlite3.Connection, number: int, article: Article, values: dict[tuple[str, str], int]) -> None:
    row = (number, article.id, article.title, article.text)
    connection.execute("insert into document values (?, ?, ?, ?)", row)
    facets = [values.setdefault((facet, getattr(article, facet)), len(values)) for facet in FACETS]
    days = (article.valid_from, article.valid_to)
    connection.execute("insert into facet values (?, ?, ?, ?, ?, ?)", (number, *facets, *days))
