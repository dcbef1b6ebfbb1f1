"""Where a page stands and what hangs on it: the sections that lead to it, the documents that it links to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from indexer.extract.characters import one_line
from indexer.extract.html_head import Node, Said, join
from kb.address import web_address

#: Formats of documents, as their names end.
_DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".epub")
_TYPES = re.compile(r"application/(?:pdf|msword|rtf|vnd\.(?:openxmlformats|oasis|ms-))", re.IGNORECASE)
#: No page has more of them.
_MOST = 500
#: The names that templates give to a breadcrumb; "hierarchie", "arbo" and "chemin" are SPIP's.
_TRAIL = re.compile(
    r"(?<![a-z])(?:breadcrumbs?(?:list)?|fil[ _-]?(?:d[’' ]?)?ariane|ariane|hierarchie|arbo|chemin)(?![a-z])"
)
_SEPARATORS = re.compile(r"\s*[>»›→/|·]+\s*")
_NAMES = ("class", "id", "aria-label", "itemtype")
_LONGEST_TRAIL = 500
_HOME = frozenset(("accueil", "home", "homepage", "page d'accueil", "page d’accueil", "start", "inicio", "startseite"))
_HERE = re.compile(r"(?:vous êtes ici|you are here)\s*:?\s*", re.IGNORECASE)


def attachments(soup: BeautifulSoup, start: str) -> tuple[tuple[str, str], ...]:
    """The documents that a page links to, each once: (text of the link, or name of the file; address).

    An address is absolute where `start` is; else it stays relative.
    """
    found: dict[str, str] = {}
    for link in soup.find_all("a", href=True):
        href = one_line(str(link["href"]))
        if not _is_document(href, str(link.get("type", ""))):
            continue
        address = join(start, href).partition("#")[0]
        if _can_be_opened(address, start):
            text = one_line(link.get_text(" ")) or one_line(str(link.get("title", "")))
            found[address] = found.get(address) or text
        if len(found) == _MOST:
            break
    return tuple(
        (text or unquote(posixpath.basename(urlsplit(address).path)), address) for address, text in found.items()
    )


def breadcrumb(soup: BeautifulSoup, said: Said, title: str) -> tuple[str, ...]:
    """The names of the sections that a page stands in, the outermost first, without the home page and the page."""
    for names in (_structured_trail(said.nodes), _visible_trail(soup)):
        if trail := _without_ends(names, title):
            return trail
    return ()


def _is_document(href: str, kind: str) -> bool:
    try:
        path = urlsplit(href).path.lower()
    except ValueError:
        return False
    return path.endswith(_DOCUMENTS) or bool(_TYPES.match(kind))


def _can_be_opened(address: str, start: str) -> bool:
    if not start and address and not urlsplit(address).scheme:
        return True
    try:
        web_address(address)
    except ValueError:
        return False
    return True


def _structured_trail(nodes: Iterable[Node]) -> list[str]:
    for node in nodes:
        items = node.get("itemListElement")
        if node.get("@type") == "BreadcrumbList" and isinstance(items, list):
            known = [item for item in items if isinstance(item, dict)]
            places = [place for item in known if isinstance(place := item.get("position"), int)]
            if len(places) == len(known):
                known = [item for _, item in sorted(zip(places, known, strict=True), key=lambda pair: pair[0])]
            return [_name(item) for item in known]
    return []


def _name(item: Node) -> str:
    thing = item.get("item")
    name = item.get("name") or (thing.get("name") if isinstance(thing, dict) else None)
    return one_line(name) if isinstance(name, str) else ""


def _visible_trail(soup: BeautifulSoup) -> list[str]:
    for tag in soup.find_all(_is_trail, limit=20):
        text = one_line(tag.get_text(" "))
        if text and len(text) <= _LONGEST_TRAIL:
            return _steps(tag)
    return []


def _is_trail(tag: Tag) -> bool:
    if tag.name in ("html", "body", "main", "link", "meta"):
        return False
    return any(_TRAIL.search(str(tag[key]).lower()) for key in _NAMES if key in tag.attrs)


def _steps(tag: Tag) -> list[str]:
    """The items of a list; without a list, what stands between separators."""
    if items := tag.find_all("li"):
        return [one_line(item.get_text(" ")) for item in items]
    return _SEPARATORS.split(_HERE.sub("", one_line(tag.get_text(" "))))


def _without_ends(names: Sequence[str], title: str) -> tuple[str, ...]:
    trail = [stripped for name in names if (stripped := name.strip(" >»›→/|·\u00a0"))]
    if trail and trail[0].lower() in _HOME:
        trail = trail[1:]
    if trail and title.startswith(trail[-1].rstrip("….")):
        trail = trail[:-1]
    return tuple(trail)
