"""What a page of HTML says of other addresses: links, canonical address, translations; and whether it may be kept.

Tags are looked for in the text, in time proportional to its length whatever it contains: no tree is built, so that
this needs no child process as the parsers of indexer.extract do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

#: Links of one page that are followed.
MOST_LINKS = 2000

#: What hides tags from readers: its end is looked for, and all between is left out.
_HIDING = re.compile(r"<!--|<(script|style|textarea|title|xmp|noscript)\b", re.IGNORECASE)
_TAG = re.compile(r"<(a|area|base|link|meta)\b((?>[^<>\"']|\"[^\"]*\"|'[^']*')*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]++)))?")
_PARAMETER = re.compile(r";\s*([\w*-]+)=(\"[^\"]*\"|[^;]*)")
_LINK_HEADER = re.compile(r"<([^<>]*+)>((?:\s*;\s*[^;,=]+(?:=(?:\"[^\"]*\"|[^;,\"]*))?)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The addresses that a page names, as they are written there.

    base        what they are relative to; "" for the page's own address
    links       those that a reader can follow and that the author stands by (without rel=nofollow)
    canonical   the address that the page says is its own; "" if it says none
    alternates  the same page in other languages: language in small letters → address; often itself among them
    noindex     the page asks not to be kept
    nofollow    the page asks not to follow its links
    """

    base: str = ""
    links: tuple[str, ...] = ()
    canonical: str = ""
    alternates: Mapping[str, str]
    noindex: bool = False
    nofollow: bool = False


def links_of(page: str, *, link_header: str = "", robots_tag: str = "") -> Links:
    """What a page and the headers of its answer say of other addresses."""
    links: dict[str, None] = {}
    base, canonical = "", ""
    alternates: dict[str, str] = {}
    robots = _robots_tag(robots_tag)
    for rel, said in _header(link_header):
        canonical, alternates = _related(rel, said, canonical, alternates)
    for name, said in _tags(page):
        address, rel = said.get("href", "").strip(), said.get("rel", "").lower().split()
        if name in ("a", "area") and address and "nofollow" not in rel and len(links) < MOST_LINKS:
            links[address] = None
        elif name == "base" and address and not base:
            base = address
        elif name == "link":
            canonical, alternates = _related(rel, said, canonical, alternates)
        elif name == "meta" and said.get("name", "").lower() in ("robots", "repere"):
            robots |= set(re.findall(r"[a-z]+", said.get("content", "").lower()))
    return Links(
        base=base,
        links=tuple(links),
        canonical=canonical,
        alternates=alternates,
        noindex=not robots.isdisjoint(("noindex", "none")),
        nofollow=not robots.isdisjoint(("nofollow", "none")),
    )


def _related(
    rel: list[str], said: Mapping[str, str], canonical: str, alternates: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """The canonical address and the translations, with what one <link> or one Link header adds."""
    address, language = said.get("href", "").strip(), said.get("hreflang", "").strip().lower()
    if address and "canonical" in rel and not canonical:
        return address, alternates
    if address and "alternate" in rel and language and language != "x-default":
        return canonical, {language: address, **alternates}
    return canonical, alternates


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    for stretch in _seen(page):
        for tag in _TAG.finditer(stretch):
            said: dict[str, str] = {}
            for found in _ATTRIBUTE.finditer(tag[2]):
                said.setdefault(found[1].lower(), unescape(found[2] or found[3] or found[4] or ""))
            yield tag[1].lower(), said


def _seen(page: str) -> Iterator[str]:
    """The stretches of a page outside comments, scripts and the like; what is begun and never ended hides the rest."""
    at = 0
    while hiding := _HIDING.search(page, at):
        yield page[at : hiding.start()]
        if hiding[1] is None:
            end = page.find("-->", hiding.start() + 2)
            at = end + 3
        else:
            found = re.compile(rf"</{hiding[1]}", re.IGNORECASE).search(page, hiding.end())
            end = at = found.start() if found else -1
        if end < 0:
            return
    yield page[at:]


def _header(link: str) -> Iterator[tuple[list[str], dict[str, str]]]:
    """The links of a Link header (RFC 8288): relations, and parameters with the address as href."""
    for found in _LINK_HEADER.finditer(link):
        said = {name.lower(): value.strip('"') for name, value in _PARAMETER.findall(found[2])}
        yield said.get("rel", "").lower().split(), {"href": found[1], **said}


def _robots_tag(header: str) -> set[str]:
    """The words of X-Robots-Tag that are meant for all, or for us ("repere: noindex")."""
    words: set[str] = set()
    meant = True
    for part in header.lower().split(","):
        agent, colon, rest = part.strip().partition(":")
        if colon and agent != "unavailable_after":
            meant = agent.strip() == "repere"
        if meant:
            words |= set(re.findall(r"[a-z]+", rest or agent))
    return words
