"""The whole corpus, read once: its pages by language, the thesaurus and the addresses of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from indexer.proofreading.page import Page, read_page
from kb import catalogue, thesaurus
from kb.errors import ExtractError
from kb.thesaurus import Thesaurus


class Unreadable(NamedTuple):
    """A file that could not be read as a page; `reason` names the lines."""

    file: Path
    reason: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Corpus:
    """Pages by stem and language, in the order of their names; `addresses` are those of the catalogue's sources."""

    pages: Mapping[tuple[str, str], Page]
    thesaurus: Thesaurus
    addresses: frozenset[str] = frozenset()
    unreadable: tuple[Unreadable, ...] = ()

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages.values())

    def pairs(self) -> Iterator[tuple[Page, Page]]:
        """Each page that is there in French and in English, in both."""
        for (stem, language), page in self.pages.items():
            other = self.pages.get((stem, "en"))
            if language == "fr" and other is not None:
                yield page, other

    @cached_property
    def refs(self) -> frozenset[str]:
        """The canonical keys that name one of the pages."""
        return frozenset(page.head.ref for page in self if page.head.ref)


def read(folder: Path) -> Corpus:
    """The corpus of a folder: documents/, sources/ and, where there is one, thesaurus.ttl.

    Raises ThesaurusError or CatalogueError where these break their own rules; a page that does is among `unreadable`.
    """
    documents = folder / "documents"
    pages: dict[tuple[str, str], Page] = {}
    unreadable: list[Unreadable] = []
    for file in sorted(documents.rglob("*.md")):
        try:
            page = read_page(file, file.relative_to(documents).as_posix())
        except (ExtractError, OSError) as error:
            unreadable.append(Unreadable(file, str(error)))
        else:
            pages[page.stem, page.language] = page
    sources = catalogue.load(folder / "sources").values()
    return Corpus(
        pages=pages,
        thesaurus=thesaurus.load_if_there(folder / "thesaurus.ttl"),
        addresses=frozenset(address for source in sources for address in (*source.addresses, source.licence_url)),
        unreadable=tuple(unreadable),
    )
