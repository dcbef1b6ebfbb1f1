"""What a page says of other addresses, read in time proportional to its length whatever it contains."""

from __future__ import annotations

import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from indexer.discovery.links import MOST_LINKS, links_of

PAGE = """\
<!doctype html><html><head><base href="/b/">
<link rel='canonical' href=/a?x=1&amp;y=2>
<link rel="alternate" hreflang="fr-FR" href="/fr"><link rel="alternate" hreflang="x-default" href="/">
<meta name="ROBOTS" content="NoIndex, follow">
<title><a href="/title">x</a></title><script>document.write('<a href="/script">')</script></head>
<body><!-- <a href="/comment"> --><a class="x" HREF = '/one'>1</a><a href="two" rel="nofollow">2</a>
<a href=three>3</a><map><area href="/four"></map><textarea><a href="/text"></textarea>
<a title="a > b" href="/five">5</a>
"""


def test_links_canonical_address_translations_and_robots_rules_are_found() -> None:
    found = links_of(PAGE)
    assert found.links == ("/one", "three", "/four", "/five")
    assert (found.base, found.canonical, found.alternates) == ("/b/", "/a?x=1&y=2", {"fr-fr": "/fr"})
    assert (found.noindex, found.nofollow) == (True, False)


def test_headers_say_the_same() -> None:
    header = '<https://a.example/x>; rel="canonical", </en>; rel=alternate; hreflang="en"'
    found = links_of("", link_header=header, robots_tag="googlebot: noindex, nofollow")
    assert (found.canonical, found.alternates) == ("https://a.example/x", {"en": "/en"})
    assert not found.noindex
    assert links_of("", robots_tag="noarchive, none").noindex
    assert links_of("", robots_tag="repere: noindex").noindex


@given(st.lists(st.text("ab/.?=&é1", min_size=1, max_size=10), max_size=10))
def test_links_are_those_that_a_parser_finds(addresses: list[str]) -> None:
    page = "<p>".join(f'<a id="x" href="{one.replace("&", "&amp;")}">x</a>' for one in addresses)
    parsed = [str(tag["href"]) for tag in BeautifulSoup(page, "lxml").find_all("a", href=True)]
    assert links_of(page).links == tuple(dict.fromkeys(parsed))


def test_no_more_links_are_taken_than_a_page_needs() -> None:
    assert len(links_of("".join(f"<a href='/{n}'>" for n in range(5000))).links) == MOST_LINKS


@pytest.mark.parametrize(
    "unit",
    [
        "<a ",
        "<a href=",
        '<a href="',
        "<a '\"",
        "<!--",
        "<script>",
        "<a href=x ",
        "<" * 5,
        "<a\n=",
        "<script",
        "<link =\"'",
    ],
)
def test_a_page_made_to_be_slow_is_not(unit: str) -> None:
    began = time.process_time()
    links_of(unit * (1_000_000 // len(unit)))
    assert time.process_time() - began < 5


@given(st.text("<>a\"'=/! -hrefscipt", max_size=200))
def test_no_page_is_an_error(page: str) -> None:
    found = links_of(page, link_header=page, robots_tag=page)
    assert all(link and link == link.strip() for link in found.links)
    assert len(found.links) <= page.count("<")


def test_a_header_made_to_be_slow_is_not() -> None:
    began = time.process_time()
    links_of("", link_header="<" * 60_000)
    assert time.process_time() - began < 5
