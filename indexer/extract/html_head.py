"""What a page says of itself to machines: <meta>, <link>, and the structured data of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from indexer.extract.characters import one_line
from kb.address import web_address

#: A script of structured data longer than this is not read, nor more of its nodes than this.
_LONGEST = 500_000
_NODES = 500
#: Where structured data keeps what it is about.
_DEEPER = ("@graph", "mainEntity", "mainEntityOfPage")
#: Kinds of schema.org (the ends of their names) that are the page itself, and not its author, site or breadcrumb.
_WORKS = ("article", "posting", "report", "webpage", "legislation", "creativework", "digitaldocument", "book", "event",
          "thesis", "course", "qapage", "faqpage", "aboutpage", "governmentservice", "recipe", "review")  # fmt: skip
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])")
#: More translations than this, or longer lists of authors, are mistakes.
_MOST = 60

Node = Mapping[str, Any]


class Said(NamedTuple):
    """What a page says of itself.

    meta   the contents of <meta> by name, property or itemprop, in lower case; of several the first
    nodes  all nodes of its structured data
    works  those that are about a text, and not about its site, its author or the way to it
    """

    meta: Mapping[str, str]
    nodes: Sequence[Node]
    works: Sequence[Node]


def said(soup: BeautifulSoup) -> Said:
    """What the page says of itself in its <meta> and in its scripts of structured data."""
    nodes = _structured(soup)
    return Said(_meta(soup), nodes, [node for node in nodes if _is_work(node)])


def _meta(soup: BeautifulSoup) -> Mapping[str, str]:
    said: dict[str, str] = {}
    for names, content in _metas(soup):
        for name in names:
            said.setdefault(name, content)
    return said


def authors(soup: BeautifulSoup, said: Said) -> tuple[str, ...]:
    """The names of the authors: of citation_author, which is for papers, else of the rest."""
    by_name: dict[str, list[str]] = {}
    for names, content in _metas(soup):
        for name in names:
            by_name.setdefault(name, []).append(content)
    structured = [name for work in said.works for name in _names(work.get("author"))]
    visible = [one_line(tag.get_text(" ")) for tag in soup.find_all(_names_author, limit=_MOST)]
    for found in (
        by_name.get("citation_author", []),
        structured,
        by_name.get("dc.creator", []) + by_name.get("dcterms.creator", []),
        by_name.get("author", []),
        by_name.get("article:author", []),
        visible,
    ):
        if known := tuple(dict.fromkeys(name for name in found if _is_name(name)))[:_MOST]:
            return known
    return ()


def _names_author(tag: Tag) -> bool:
    """True for rel="author", and for the names of authors as microformats have them, which SPIP writes."""
    if "author" in (tag.get("itemprop"), *tag.get_attribute_list("rel")):
        return True
    return "fn" in tag.get_attribute_list("class") and tag.find_parent(class_="author") is not None


def _structured(soup: BeautifulSoup) -> list[Node]:
    """The nodes of the page's JSON-LD, in their order; what is not JSON is left out."""
    nodes: list[Node] = []
    for script in soup.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.IGNORECASE)):
        text = script.get_text()
        if len(text) > _LONGEST:
            continue
        try:
            nodes += _nodes(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    return nodes[:_NODES]


def _is_work(node: Node) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.lower().endswith(_WORKS) for name in names)


def language(soup: BeautifulSoup) -> str | None:
    """The code of the language that the page's root names."""
    match = _LANGUAGE.match(str(soup.html.get("lang", soup.html.get("xml:lang", ""))).lower()) if soup.html else None
    return match[1] if match else None


def base(soup: BeautifulSoup, url: str) -> str:
    """The address that the page's relative ones start at."""
    tag = soup.find("base", href=True)
    return join(url, str(tag["href"])) if tag else url


def canonical(soup: BeautifulSoup, said: Said, start: str) -> str:
    """The page's own address; "" if it says none that is of the web."""
    tag = soup.find("link", rel="canonical", href=True)
    return (_web(join(start, str(tag["href"]))) if tag else "") or _web(join(start, said.meta.get("og:url", "")))


def alternates(soup: BeautifulSoup, start: str) -> tuple[tuple[str, str], ...]:
    """The same page in other languages: (code, address). "x-default", which is no language, is left out."""
    found: dict[str, str] = {}
    for tag in soup.find_all("link", rel="alternate", hreflang=True, href=True, limit=_MOST):
        code = _LANGUAGE.match(str(tag["hreflang"]).lower())
        if code and (address := _web(join(start, str(tag["href"])))):
            found.setdefault(code[1], address)
    return tuple(found.items())


def robots(soup: BeautifulSoup) -> frozenset[str]:
    """What the page asks of search engines: "noindex", "nofollow"; "none" is both."""
    rules: set[str] = set()
    for names, content in _metas(soup):
        if "robots" in names:
            rules.update(re.findall(r"[a-z]+", content.lower()))
    return frozenset(rules | ({"noindex", "nofollow"} if "none" in rules else set()))


def join(start: str, address: str) -> str:
    """The address as seen from where the page is; "" if the two make no sense together."""
    try:
        return urljoin(start, address.strip())
    except ValueError:
        return ""


def _web(address: str) -> str:
    try:
        return web_address(address)
    except ValueError:
        return ""


def _metas(soup: BeautifulSoup) -> Iterator[tuple[list[str], str]]:
    for tag in soup.find_all("meta", content=True):
        names = [str(tag[key]).strip().lower() for key in ("name", "property", "itemprop") if tag.get(key)]
        yield names, one_line(str(tag["content"]))


def _nodes(data: Any) -> Iterator[Node]:
    waiting = [data]
    for _ in range(_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value[:_NODES]
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in _DEEPER if isinstance(value.get(key), (dict, list))]


def _names(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str):
                yield one_line(text)


def _is_name(text: str) -> bool:
    """False for an address, and for what is too long to be a name."""
    return 1 < len(text) <= 120 and "://" not in text and any(character.isalpha() for character in text)
