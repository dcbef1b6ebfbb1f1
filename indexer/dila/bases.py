"""What the files of a base are, and what each makes of the document that it is, or is part of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from indexer.dila.words import having
from indexer.extract.decisions import decision
from indexer.extract.dila_xml import Delivery
from indexer.extract.jorf import Change, finished, jo_article, jo_text, without_articles
from kb.document import Document
from kb.errors import FetchError
from kb.source import Source

_DECISION = re.compile(r"(?:.*/)?((?:JURI|CETA|CONS)TEXT\d{12})\.xml")
_JO = re.compile(r"(?:.*/)?(?:texte/version|article)/(?:.*/)?(JORF(?:TEXT|ARTI)\d{12})\.xml")
#: The same in deletion lists, which leave out ".xml" and, once at least, a slash.
_DECISION_GONE = re.compile(r"(?:JURI|CETA|CONS)TEXT\d{12}")
_JO_GONE = re.compile(r"(?:texte/?version|article)/?\S*?(JORF(?:TEXT|ARTI)\d{12})")


class Base(NamedTuple):
    """A base, and how its files are read.

    name    by which its archives are called: "jade"
    member  path of a file in an archive → its id; None for what is of no use to us
    read    bytes of a file, and how it came → id of a document, and what becomes of it
    listed  text of a deletion list → the ids of the files that it names
    finish  what is done to a document once all of it that is at hand is put together
    without a document, and ids of files that are gone → what is left of it; None if nothing is
    """

    name: str
    member: Callable[[str], str | None]
    read: Callable[[bytes, Delivery], tuple[str, Change]]
    listed: Callable[[str], frozenset[str]]
    finish: Callable[[Document], Document]
    without: Callable[[Document, frozenset[str]], Document | None]


def base_name(source: Source) -> str:
    """Name of the base, by which its archives are called: the last folder of the source's address, in small letters.

    Raises FetchError if it is none of those that are read.
    """
    name = urlsplit(source.addresses[0]).path.rstrip("/").rpartition("/")[2].lower()
    if name not in ("jorf", "cass", "inca", "capp", "jade", "constit"):
        raise FetchError(
            f"{source.addresses[0]} names no base that is read: {name!r}.",
            hint="The last folder of the address is JORF, CASS, INCA, CAPP, JADE or CONSTIT.",
        )
    return name


def base_of(source: Source) -> Base:
    """The base that a source is, and what is wanted of it. Raises FetchError as `base_name` does."""
    name, wanted = base_name(source), having(source.words)
    if name == "jorf":

        def read_jo(data: bytes, delivery: Delivery) -> tuple[str, Change]:
            read = jo_article if delivery.path.startswith("JORFARTI") else jo_text
            return read(data, source, delivery, wanted)

        return Base(name, _matched(_JO), read_jo, _all(_JO_GONE), finished, without_articles)

    def read_decision(data: bytes, delivery: Delivery) -> tuple[str, Change]:
        found = decision(data, source, delivery, wanted)
        return delivery.path, lambda before: found

    return Base(name, _matched(_DECISION), read_decision, _all(_DECISION_GONE), lambda document: document, _whole)


def _whole(document: Document, ids: frozenset[str]) -> Document | None:
    return None if document.id in ids else document


def _matched(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda name: match[1] if (match := pattern.fullmatch(name)) else None


def _all(pattern: re.Pattern[str]) -> Callable[[str], frozenset[str]]:
    return lambda listing: frozenset(pattern.findall(listing))
