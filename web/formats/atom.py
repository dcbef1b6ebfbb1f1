"""Feeds for feed readers: Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from web.formats.lines import one_line

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
#: When a feed without entries was last changed.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: `address` is its permanent address, which is its id too; `kind` and `label` its category.

    What is not known or may not be said is "".
    """

    address: str
    title: str
    language: str
    updated: datetime
    summary: str
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: `here` is its own address, which is its id too, `page` that of the page that shows the same."""

    here: str
    page: str
    title: str
    language: str
    entries: Sequence[Entry]


def atom(feed: Feed) -> bytes:
    """The feed as XML, its entries in the order given."""
    root = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.language})
    _say(root, "id", feed.here)
    _say(root, "title", feed.title)
    ElementTree.SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": feed.here})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _say(root, "updated", max((entry.updated for entry in feed.entries), default=_NEVER).isoformat())
    _say(ElementTree.SubElement(root, "author"), "name", "Repère")
    for entry in feed.entries:
        _add(root, entry)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(root: ElementTree.Element, entry: Entry) -> None:
    element = ElementTree.SubElement(root, "entry")
    _say(element, "id", entry.address)
    _say(element, "title", entry.title)
    ElementTree.SubElement(element, "link", {"rel": "alternate", "href": entry.address, "hreflang": entry.language})
    _say(element, "updated", entry.updated.isoformat())
    if entry.kind:
        ElementTree.SubElement(element, "category", {"term": entry.kind, "label": entry.label})
    if entry.summary:
        _say(element, "summary", entry.summary)


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = one_line(text)
