"""Feeds: RSS 0.9 to 2.0 and Atom (RFC 4287), for the pages that they announce."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from indexer.discovery import xml
from indexer.discovery.sitemaps import Entry, Sitemap, in_utc, moment
from kb.errors import ExtractError

_ROOTS = ("rss", "rdf", "feed")


def parse(data: bytes) -> Sitemap:
    """The pages that a feed announces; raises ExtractError for what is none, is damaged at its beginning, or a bomb."""
    pages: list[Entry] = []
    fault = ""
    try:
        for element in xml.elements(xml.inflated(data), _ROOTS, ("item", "entry")):
            pages.append(Entry(address=_link(element), changed=_changed(element)))  # noqa: PERF401 -- damage keeps these
    except ExtractError as error:
        if not pages:
            raise
        fault = str(error)
    return Sitemap(pages=tuple(page for page in pages if page.address), fault=fault)


def _link(element: xml.Element) -> str:
    """The address of an entry's page: in RSS the text of <link> or a permanent <guid>, in Atom an attribute."""
    for child in element:
        if xml.local(child) == "link":
            if child.get("rel", "alternate") == "alternate" and child.get("href"):
                return str(child.get("href")).strip()
            if child.text and child.text.strip():
                return child.text.strip()
    guid = xml.text(element, "guid")
    return guid if guid.startswith(("http://", "https://")) else ""


def _changed(element: xml.Element) -> datetime | None:
    for name in ("updated", "published", "date"):
        if said := moment(xml.text(element, name)):
            return said
    try:
        return in_utc(parsedate_to_datetime(xml.text(element, "pubdate")))
    except (ValueError, OverflowError):
        return None
