"""No two pages are the same, and each is there in both languages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import Page, Place, Slip
from kb.vocabulary import INTERFACE_LANGUAGES


def check_languages(corpus: Corpus) -> Iterator[Slip]:
    """Pages that lack one of the two languages."""
    for page in corpus:
        for language in INTERFACE_LANGUAGES:
            if (page.stem, language) not in corpus.pages:
                yield Slip(page, ("title",), f"the page is not there in the language {language}")


def check(corpus: Corpus) -> Iterator[Slip]:
    """Pages that share what belongs to one: a work, a key, or a title among those of their type, in one language."""
    shared: tuple[tuple[Place, Callable[[Page], str | None], str], ...] = (
        (("work",), lambda page: page.head.work or page.stem, "the work"),
        (("ref",), lambda page: page.head.ref, "the ref"),
        (("title",), _title, "the title"),
    )
    for place, value_of, what in shared:
        first: dict[Hashable, Page] = {}
        for page in corpus:
            value = value_of(page)
            if value is None:
                continue
            other = first.setdefault((page.language, value), page)
            if other is not page:
                yield Slip(page, place, f"{other.stem} has {what} already: {value.partition('|')[2] or value}")


def _title(page: Page) -> str:
    return f"{page.head.type}|{page.head.title}"
