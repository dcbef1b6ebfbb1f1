"""HTML pages: the main text without what surrounds it, a passage for each heading.

Runs in a child process (indexer.extract.jail): what lxml makes of a hostile page harms nobody there.
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag, UnusualUsageWarning
from bs4.dammit import EncodingDetector

from indexer.extract.characters import clean, decode, one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.html_text import passages
from kb.address import web_address
from kb.errors import ExtractError

#: Never the text of a page.
_DROPPED = (
    "script", "style", "noscript", "template", "nav", "aside", "footer", "iframe", "object", "embed", "svg", "math",
    "canvas", "audio", "video", "button", "select", "textarea", "dialog", "head", "[hidden]", "[aria-hidden=true]",
)  # fmt: skip
#: Where the text itself is, the surest sign first.
_MAIN = ("main", "[role=main]", "article", "[itemprop=articleBody]", "#content", "#contenu", "#main")
#: A place with a smaller share of the page's text than this is not its main text.
_SHARE = 0.3
_DATES = ("article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date", "date")


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a page; raises ExtractError if there is no text in it."""
    declared = hints.charset or EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    soup = _parse(clean(decode(data, declared)))
    meta, marked, address = _meta(soup), _language(soup), _canonical(soup)
    title = _title(soup, meta) or title_from_name(hints.name)
    _drop(soup)
    found = passages(_main(soup), title)
    if not any(passage.text for passage in found):
        raise ExtractError("no text in this page", hint="A page that scripts fill has to be saved from a browser.")
    return Extracted(
        title=title,
        passages=found,
        language=parse_name(hints.name).language,
        marked=marked,
        date=_date(meta),
        summary=meta.get("og:description") or meta.get("description", ""),
        url=_address(address) or _address(meta.get("og:url", "")),
    )


def _parse(page: str) -> BeautifulSoup:
    """The tree of a clean page: libxml2 would take a NUL for its end."""
    with warnings.catch_warnings():
        # What looks like XML or like an address is a page all the same.
        warnings.simplefilter("ignore", UnusualUsageWarning)
        return BeautifulSoup(page, "lxml")


def _meta(soup: BeautifulSoup) -> Mapping[str, str]:
    """What the page says of itself in <meta>, by name, property or itemprop, in lower case."""
    said: dict[str, str] = {}
    for tag in soup.find_all("meta", content=True):
        for key in ("name", "property", "itemprop"):
            if name := str(tag.get(key, "")).lower():
                said.setdefault(name, one_line(str(tag["content"])))
    return said


def _language(soup: BeautifulSoup) -> str | None:
    match = re.match(r"([a-z]{2})(?![a-z])", str(soup.html.get("lang", "")).lower()) if soup.html else None
    return match[1] if match else None


def _canonical(soup: BeautifulSoup) -> str:
    tag = soup.select_one("link[rel~=canonical][href]")
    return str(tag["href"]).strip() if tag else ""


def _title(soup: BeautifulSoup, meta: Mapping[str, str]) -> str:
    heading = soup.select_one("main h1, [role=main] h1, article h1") or soup.h1
    for candidate in (_words(heading), meta.get("og:title", ""), _words(soup.title)):
        if candidate:
            return candidate
    return ""


def _words(tag: Tag | None) -> str:
    return one_line(tag.get_text(" ")) if tag else ""


def _date(meta: Mapping[str, str]) -> datetime.date | None:
    """The day of publication, where the page gives it in ISO form."""
    for name in _DATES:
        try:
            return datetime.date.fromisoformat(meta.get(name, "")[:10])
        except ValueError:
            continue
    return None


def _address(text: str) -> str:
    try:
        return web_address(text)
    except ValueError:
        return ""


def _drop(soup: BeautifulSoup) -> None:
    """Take out what is never the text: scripts, menus, page headers; forms, unless the page stands in one."""
    whole = max(1, _size(soup))
    for tag in soup.select(", ".join(_DROPPED)):
        tag.decompose()
    for tag in soup.select("form"):
        if not tag.decomposed and _size(tag) < _SHARE * whole:
            tag.decompose()
    for tag in soup.select("header"):
        if not tag.decomposed and tag.find_parent(["main", "article"]) is None:
            tag.decompose()


def _main(soup: BeautifulSoup) -> Tag:
    """The smallest sure place of the text: the largest element of the first kind that holds enough of it."""
    whole = soup.body or soup
    least = _SHARE * _size(whole)
    for selector in _MAIN:
        largest = max(soup.select(selector), key=_size, default=None)
        if largest is not None and _size(largest) > least:
            return largest
    return whole


def _size(tag: Tag) -> int:
    """Letters and digits in an element, roughly: the characters of its words."""
    return sum(len(text.strip()) for text in tag.strings)
