"""HTML pages: the main text without what surrounds it, a passage for each heading, and what the page says of itself.

Runs in a child process (indexer.extract.jail): what foreign parsers make of a hostile page harms nobody there.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from bs4 import BeautifulSoup, UnusualUsageWarning
from bs4.dammit import EncodingDetector

from indexer.extract import html_dates, html_head, html_links, html_main, html_title
from indexer.extract.characters import clean, decode, one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.html_lines import lines
from indexer.extract.html_text import passages
from kb.document import Passage
from kb.errors import ExtractError


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a page; raises ExtractError if there is no text in it."""
    declared = hints.charset or EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    page = clean(decode(data, declared))
    soup = _parse(page)
    if html_main.is_monster(soup, page):
        return _plainly(soup, hints)
    said = html_head.said(soup)
    title = html_title.title(soup, said)
    start = html_head.base(soup, hints.url)
    robots, marked = html_head.robots(soup), html_head.language(soup)
    url, alternates = html_head.canonical(soup, said, start), html_head.alternates(soup, start)
    authors, trail = html_head.authors(soup, said), html_links.breadcrumb(soup, said, title)
    html_main.drop_unseen(soup)
    days = html_dates.days(page, soup, said, list(lines(soup.body or soup)), title)
    html_main.drop_around(soup)
    attachments = html_links.attachments(soup, start)
    found = passages(html_main.main_lines(soup, page, title), title)
    _demand_text(found)
    return Extracted(
        title=title or title_from_name(hints.name),
        passages=found,
        language=parse_name(hints.name).language,
        marked=marked,
        date=days.published,
        modified=days.modified,
        summary=said.meta.get("og:description") or said.meta.get("description", ""),
        url=url,
        authors=authors,
        breadcrumb=trail,
        attachments=attachments,
        alternates=alternates,
        noindex="noindex" in robots,
        nofollow="nofollow" in robots,
    )


def _plainly(soup: BeautifulSoup, hints: Hints) -> Extracted:
    """All the text of a page that is too large or too deep to look at more closely."""
    title = one_line(soup.title.get_text()) if soup.title else ""
    html_main.drop_unseen(soup)
    found = passages(lines(soup, rows=False), "")
    _demand_text(found)
    warning = "the page is too large or too deeply nested to tell its text from what surrounds it: all of it is kept"
    return Extracted(title=title or title_from_name(hints.name), passages=found, warnings=(warning,))


def _demand_text(found: Sequence[Passage]) -> None:
    if not any(passage.text for passage in found):
        raise ExtractError("no text in this page", hint="A page that scripts fill has to be saved from a browser.")


def _parse(page: str) -> BeautifulSoup:
    """The tree of a clean page: libxml2 would take a NUL for its end."""
    with warnings.catch_warnings():
        # What looks like XML or like an address is a page all the same.
        warnings.simplefilter("ignore", UnusualUsageWarning)
        return BeautifulSoup(page, "lxml")
