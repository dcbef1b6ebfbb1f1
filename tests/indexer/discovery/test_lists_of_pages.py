"""Sitemaps and feeds, and what is done with those that are bombs: row C6 of the plan of faults."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import zipped

from indexer.discovery import feeds, sitemaps
from indexer.discovery.sitemaps import Entry, Sitemap
from kb.errors import ExtractError

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <!-- two pages -->
  <url><loc> https://example.org/a?b&amp;c </loc><lastmod>2026-05-01T12:00:00+02:00</lastmod></url>
  <url><loc>https://example.org/b</loc><lastmod>yesterday</lastmod><xhtml:link rel="alternate" href="x"/></url>
  <url><lastmod>2026</lastmod></url>
</urlset>"""
RSS = b"""<rss version="2.0"><channel><link>https://example.org/</link>
<item><link>https://example.org/a</link><pubDate>Thu, 01 Jan 2026 10:00:00 +0100</pubDate></item>
<item><guid>https://example.org/b</guid></item><item><guid isPermaLink="false">12</guid></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="x"/>
<link href="https://example.org/a"/><updated>2026-01-01T10:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="x"><link>https://example.org/a</link></item></rdf:RDF>"""

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{LAUGHS}]><urlset><url><loc>&l11;</loc></url></urlset>'.encode()
FILE = b'<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>&f;</loc></url></urlset>'
Parse = Callable[[bytes], Sitemap]


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    assert sitemaps.parse(SITEMAP) == Sitemap(
        pages=(
            Entry(address="https://example.org/a?b&c", changed=datetime(2026, 5, 1, 10, tzinfo=UTC)),
            Entry(address="https://example.org/b"),
        )
    )
    assert sitemaps.parse(gzip.compress(SITEMAP)) == sitemaps.parse(SITEMAP)


def test_a_sitemap_can_be_an_index_or_plain_text() -> None:
    index = b"<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap></sitemapindex>"
    assert sitemaps.parse(index).sitemaps == ("https://example.org/1.xml",)
    plain = b"\xef\xbb\xbfhttps://example.org/a\r\nhttps://example.org/b\n"
    assert [one.address for one in sitemaps.parse(plain).pages] == ["https://example.org/a", "https://example.org/b"]


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        (RSS, [("https://example.org/a", datetime(2026, 1, 1, 9, tzinfo=UTC)), ("https://example.org/b", None)]),
        (ATOM, [("https://example.org/a", datetime(2026, 1, 1, 10, tzinfo=UTC))]),
        (RDF, [("https://example.org/a", None)]),
    ],
)
def test_a_feed_announces_pages(feed: bytes, expected: list[tuple[str, datetime | None]]) -> None:
    assert [(one.address, one.changed) for one in feeds.parse(feed).pages] == expected


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "Fri, 31 Dec 9999 23:59:59 -0500", "1 Jan 99999999999"],
)
def test_a_time_that_no_calendar_has_is_none(moment: str) -> None:
    listed = f"<urlset><url><loc>https://example.org/a</loc><lastmod>{moment}</lastmod></url></urlset>"
    announced = RSS.replace(b"Thu, 01 Jan 2026 10:00:00 +0100", moment.encode())
    assert sitemaps.parse(listed.encode()).pages == (Entry(address="https://example.org/a"),)
    assert feeds.parse(announced).pages[0] == Entry(address="https://example.org/a")


@pytest.mark.parametrize("parse", [sitemaps.parse, feeds.parse])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "has a document type, which can hide a bomb"),
        (FILE, "has a document type, which can hide a bomb"),
        (zipped(bytes(200 << 20)), "is a bomb: it has more than"),
        (zipped(SITEMAP)[:-20], "ends too early"),
        (b"\x1f\x8b" + bytes(50), "damaged"),
        (b"<html><body>Not found</body></html>", "begins with <html>"),
        (b"", "damaged"),
        (b"<", "damaged"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(parse: Parse, data: bytes, reason: str) -> None:
    with pytest.raises(ExtractError, match=reason):
        parse(data)


def test_a_list_that_breaks_off_keeps_what_came_before() -> None:
    broken = sitemaps.parse(SITEMAP[: SITEMAP.index(b"<url><lastmod>")])
    assert len(broken.pages) == 2
    assert "damaged" in broken.fault
    assert feeds.parse(RSS[:-30]).fault


@given(st.binary(max_size=200))
def test_bytes_from_anywhere_are_a_list_or_refused(data: bytes) -> None:
    for parse in (sitemaps.parse, feeds.parse):
        for form in (data, gzip.compress(data), b"<urlset>" + data):
            try:
                found = parse(form)
            except ExtractError:
                continue
            assert all(entry.address for entry in found.pages)
