"""What all XML files of DILA's archives have in common: how they are parsed, their dates, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from indexer.describe import digest
from kb.document import Provenance
from kb.errors import ExtractError
from kb.source import Source

#: Not dates: an open end or no date at all, and an entry into force whose day is not fixed yet.
NO_DATE, DEFERRED = "2999-01-01", "2222-02-22"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a file came: its place in the source, which no other file has, the archive, and when.

    path  LEGI: its path in the archive without the delta's leading stamp; other bases: the id of its document
    """

    path: str
    archive: str
    modified: datetime
    retrieved_at: datetime


def parse(data: bytes, *roots: str) -> etree._Element:
    """The root of a file, one of these; raises ExtractError if it has another, or is no XML of DILA's."""
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ExtractError(f"not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ExtractError("XML with a document type: its entities could be a bomb, and DILA's has none")
    if root.tag not in roots:
        raise ExtractError(f"its root is {root.tag!r}, not {' or '.join(roots)}")
    return root


def find(root: etree._Element, path: str) -> etree._Element:
    """The element at a path; raises ExtractError if there is none."""
    if (found := root.find(path)) is None:
        raise ExtractError(f"it has no {path}")
    return found


def text_at(root: etree._Element, path: str) -> str:
    """The text of the element at a path, which may be empty; raises ExtractError if there is no such element."""
    return (find(root, path).text or "").strip()


def day_of(text: str) -> date | None:
    """The day that a text states; None for what stands where there is none. Raises ExtractError for any other text."""
    if text in (NO_DATE, DEFERRED):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ExtractError(f"{text!r} is not a date") from error


def provenance(data: bytes, url: str, source: Source, delivery: Delivery) -> Provenance:
    """The licence asks for three things: the publisher and the address, which `licence` states, and the file."""
    return Provenance(
        source=source.id,
        path=delivery.path,
        retrieved_at=delivery.retrieved_at,
        digest=digest(data),
        url=url,
        origin=delivery.archive,
        modified=delivery.modified,
        publisher=source.publisher,
        licence=source.licence,
        licence_url=source.licence_url,
        reuse=source.reuse,
    )
