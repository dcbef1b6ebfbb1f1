"""Any stock and any deltas, broken off anywhere, give what a dictionary gives that does the same."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legi_archive import (
    CASF,
    CC,
    MIDSUMMER,
    STOCK,
    File,
    article_file,
    article_id,
    article_path,
    deletions,
    folder,
    write,
)
from legi_run import Crawl

from indexer.kinds import legi
from indexer.legi import reading

PLACES = [(CASF, "en"), (CASF, "non"), (CC, "en")]


@dataclass(frozen=True)
class Contents:
    """An archive: articles (number, place, days before the archive), files and folders deleted."""

    articles: list[tuple[int, tuple[str, str], int]]
    files: list[tuple[int, tuple[str, str]]] = field(default_factory=list)
    folders: list[tuple[str, str]] = field(default_factory=list)


def _articles(least: int) -> st.SearchStrategy[list[tuple[int, tuple[str, str], int]]]:
    one = st.tuples(st.integers(1, 5), st.sampled_from(PLACES), st.integers(0, 9))
    return st.lists(one, min_size=least, max_size=6, unique_by=(lambda a: a[:2], lambda a: (a[0], a[2])))


stocks = st.builds(Contents, articles=_articles(1))
deltas = st.builds(
    Contents,
    articles=_articles(0),
    files=st.lists(st.tuples(st.integers(1, 5), st.sampled_from(PLACES)), max_size=3),
    folders=st.lists(st.sampled_from(PLACES), max_size=1),
)


def files_of(contents: Contents, day: datetime) -> list[File]:
    """The members of the archive of that day; lists of what is deleted come first, as DILA has them."""
    lists = [
        deletions(*(article_path(number, *place) for number, place in contents.files)),
        deletions(*(folder(*place) for place in contents.folders), folders=True),
    ]
    return lists + [
        article_file(number, *place, modified=day - timedelta(days=age), body=f"<p>{place} {day} {age}</p>")
        for number, place, age in contents.articles
    ]


def expected(library: Sequence[Contents]) -> dict[str, str]:
    """Id → text, by a dictionary of paths."""
    held: dict[tuple[int, tuple[str, str]], tuple[datetime, str]] = {}
    for n, contents in enumerate(library):
        day = MIDSUMMER + timedelta(days=31 * n)
        fresh = {
            (number, place): (day - timedelta(days=age), f"{place} {day} {age}")
            for number, place, age in contents.articles
        }
        gone = set(contents.files) | {key for key in held if key[1] in contents.folders}
        held = {key: value for key, value in held.items() if key not in gone} | fresh
    newest: dict[str, tuple[datetime, str]] = {}
    for (number, _), value in held.items():
        newest[article_id(number)] = max(value, newest.get(article_id(number), value))
    return {name: text for name, (_, text) in newest.items()}


@pytest.mark.slow
@settings(max_examples=30)
@given(stock=stocks, later=st.lists(deltas, max_size=4), breaks=st.lists(st.integers(1, 6), max_size=3))
def test_a_crawl_agrees_with_a_dictionary(stock: Contents, later: list[Contents], breaks: list[int]) -> None:
    with tempfile.TemporaryDirectory() as home:
        archives = Path(home) / "archives"
        for n, contents in enumerate([stock, *later]):
            day = MIDSUMMER + timedelta(days=31 * n)
            write(archives, files_of(contents, day), f"LEGI_{day:%Y%m%d}-235959.tar.gz" if n else STOCK)
        crawl = Crawl(Path(home), archives)
        try:
            reading.BATCH = 2
            for outcomes in breaks:
                run = legi.read(crawl.source, crawl.context())
                for _ in zip(range(outcomes), run, strict=False):
                    pass
                run.close()  # type: ignore[attr-defined]
            crawl()
            texts = {name: document.passages[0].text for name, document in crawl.documents().items()}
            assert texts == expected([stock, *later])
            assert crawl.report().wrong == ()
        finally:
            reading.BATCH = 500
            crawl.store.close()
