"""Sitemaps (protocol 0.9): lists of a site's pages, lists of such lists, compressed or not, in XML or as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.discovery import xml
from kb.errors import ExtractError

#: Addresses in one sitemap, which the protocol allows.
MOST_ENTRIES = 50_000
_ADDRESS = re.compile(rb"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page that a list names. `changed`: when it last changed, in UTC, if the list says so."""

    address: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """The pages and the further sitemaps that one sitemap names. `fault`: why the rest of it could not be read."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()
    fault: str = ""


def parse(data: bytes) -> Sitemap:
    """The addresses in a sitemap; raises ExtractError for what is none, is damaged at its beginning, or is a bomb."""
    plain = xml.inflated(data)
    if len(plain) > xml.LARGEST:
        raise ExtractError(f"the sitemap has {len(plain):,} bytes, and {xml.LARGEST:,} is the most")
    if _ADDRESS.match(plain.removeprefix(b"\xef\xbb\xbf").lstrip()):
        return Sitemap(pages=tuple(Entry(address=line) for line in _lines(plain)))
    pages: list[Entry] = []
    sitemaps: list[str] = []
    fault = ""
    try:
        for element in xml.elements(plain, ("urlset", "sitemapindex"), ("url", "sitemap")):
            _take(element, pages, sitemaps)
            if len(pages) + len(sitemaps) >= MOST_ENTRIES:
                fault = f"it has more than {MOST_ENTRIES:,} addresses"
                break
    except ExtractError as error:
        if not (pages or sitemaps):
            raise
        fault = str(error)
    return Sitemap(pages=tuple(pages), sitemaps=tuple(sitemaps), fault=fault)


def moment(text: str) -> datetime | None:
    """A time as the W3C profile of ISO 8601 writes it, in UTC: "2024", "2024-05", "2024-05-13T10:00+02:00"."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?", text)
    try:
        if match:
            return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC)
        return in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def in_utc(said: datetime) -> datetime:
    """The same moment in UTC, which a time without a zone is in; raises OverflowError outside the years 1 to 9999."""
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def _take(element: xml.Element, pages: list[Entry], sitemaps: list[str]) -> None:
    address = xml.text(element, "loc")
    if not address:
        return
    if xml.local(element) == "sitemap":
        sitemaps.append(address)
    else:
        pages.append(Entry(address=address, changed=moment(xml.text(element, "lastmod"))))


def _lines(plain: bytes) -> list[str]:
    return [line.decode("utf-8", "replace") for line in _ADDRESS.findall(plain)[:MOST_ENTRIES]]
