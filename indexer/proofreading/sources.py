"""Every fact can be followed to its source: marks and sources name each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import Page, Slip


def check(corpus: Corpus) -> Iterator[Slip]:
    """Pages without sources, marks without a source, and sources without a mark, half described, twice or out of order.

    Sources are numbered in the order in which the French text first cites them.
    """
    for page in corpus:
        yield from _described(page)
        yield from _used(page)
        if page.language == "fr":
            yield from _ordered(page)


def _described(page: Page) -> Iterator[Slip]:
    if not page.sources:
        yield Slip(page, ("title",), "the page has no sources")
    for n, source in enumerate(page.sources):
        for key in ("publisher", "year"):
            if not getattr(source, key):
                yield Slip(page, ("sources", n), f"source {n + 1} has no {key}")
    given = Counter((source.title, source.url) for source in page.sources)
    for n, source in enumerate(page.sources):
        if given[source.title, source.url] > 1:
            yield Slip(page, ("sources", n, "title"), f"source {n + 1} is given twice: {source.title}")


def _used(page: Page) -> Iterator[Slip]:
    used = {mark.number for mark in page.marks}
    for mark in page.marks:
        if not 1 <= mark.number <= len(page.sources):
            yield Slip(page, mark.place, f"[{mark.number}] is no source: the page lists {len(page.sources)}")
    for n, source in enumerate(page.sources):
        if n + 1 not in used:
            yield Slip(page, ("sources", n), f"source {n + 1} is cited nowhere: {source.title}")


def _ordered(page: Page) -> Iterator[Slip]:
    """Doubts and figures may cite again what the body cites, and stand apart: they follow no order."""
    seen: set[int] = set()
    for mark in page.marks:
        if isinstance(mark.place, int) and mark.number not in seen and 0 < mark.number < max(seen, default=0):
            yield Slip(page, mark.place, f"source {mark.number} is first cited after source {max(seen)}")
        seen.add(mark.number)
