"""What a page of each type must say of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import Page, Slip

#: Keys of the front matter that a type needs beside those that all need.
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "organisation": ("organisations", "kind", "level", "status"),
        "practice": ("status",),
        "case-study": ("status",),
        "case-law": ("ref", "date"),
        "law-note": ("about", "since"),
        "statute": ("ref", "date"),
        "decree": ("ref", "date"),
        "circular": ("ref", "date"),
        "treaty": ("ref",),
        "eu-act": ("ref",),
        "event": ("date",),
    }
)
_NEEDED_BY_ALL = ("type", "summary", "themes")
_TO_BE_VERIFIED = re.compile(r"\((?:à vérifier|to be verified)\)")


def check(corpus: Corpus) -> Iterator[Slip]:
    """Keys that are missing, summaries that are no sentence, and uncertainty that is not said among the doubts."""
    for page in corpus:
        yield from _keys(page)
        if page.head.summary and not page.head.summary.endswith("."):
            yield Slip(page, ("summary",), "the summary does not end with a full stop")
        if page.head.type == "case-law" and not any(link.key for link in page.citations()):
            yield Slip(page, ("title",), "no text that the decision applies is named, by `about` or a ref: link")
        yield from _doubts(page)


def _keys(page: Page) -> Iterator[Slip]:
    for key in (*_NEEDED_BY_ALL, *NEEDED.get(page.head.type or "", ())):
        if not getattr(page.head, key):
            yield Slip(page, ("title",), f"a page of type {page.head.type} needs the key {key!r}")


def _doubts(page: Page) -> Iterator[Slip]:
    if page.head.doubts:
        return
    for words in (*page.names, *page.text):
        if match := _TO_BE_VERIFIED.search(words.text):
            yield Slip(page, words.place, f"{match[0]}, and the page lists no doubts")
