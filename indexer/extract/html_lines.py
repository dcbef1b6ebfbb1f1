"""The lines of a page in their order, each with what its markup says of it: its level, its links, its surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from indexer.extract.characters import one_line

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "li", "main", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: A row with more characters than this lays out the page.
_LONGEST_ROW = 1000
#: Of the names of an element no more characters than these are read.
_LONGEST_NAME = 300
#: What authors of templates call that which stands beside a text, as a word in a class or an id: "entry-related-posts".
#: From the default templates of WordPress, Drupal and SPIP.
_PLACES = (
    ("caption", r"captions?|legende|legend|credits?|cutline"),
    ("related", r"related|recommended|recommendations?|newsletters?|subscribe|subscription|promos?|readmore"),
    ("share", r"share|sharing|partage|social|addtoany"),
    ("byline", r"byline|authors?|auteurs?|dateline|timestamp|postmeta|publi|info-publi"),
    ("tags", r"tags|taglist|keywords"),
    ("comments", r"comments?|commentaires?|forum|disqus|respond"),
)
_PLACE = re.compile("|".join(f"(?P<{name}>(?<![a-z])(?:{words})(?![a-z]))" for name, words in _PLACES))
_PLACE_OF_TAG = {"figcaption": "caption", "li": "list", "tr": "table", "blockquote": "quote"}
#: Links that lead to no other page: a document, a person, another line of this page.
_NO_PAGE = re.compile(r"#|mailto:|tel:|[^?#]*\.(?:pdf|docx?|odt|rtf|xlsx?|ods|pptx?|odp|zip)(?:[?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A block of text without a break in it.

    level   1 to 6 for a heading, else 0
    linked  how many of its characters are links to other pages
    places  what it stands in: "list", "table", "quote", "caption", "related", "share", "byline", "tags", "comments"
    """

    text: str
    level: int = 0
    linked: int = 0
    places: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Open:
    """The line that is being read, and how many links are open."""

    level: int = 0
    linked: int = 0
    links: int = 0
    parts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        if self.links:
            self.linked += len(text.strip())

    def line(self, places: frozenset[str]) -> Iterator[Line]:
        if text := one_line("".join(self.parts)):
            yield Line(text=text, level=self.level, linked=self.linked, places=places)


class _Leave:
    """In the place of a closing tag."""


_LEAVE_BLOCK, _LEAVE_LINK = _Leave(), _Leave()


def lines(element: Tag, *, rows: bool = True) -> Iterator[Line]:
    """The blocks of an element in their order; walked without recursion, since pages can be nested without end.

    Without `rows` each cell of a table is a line: to look for what a row holds takes too long where tables are nested.
    """
    now = _Open()
    places = [frozenset[str]()]
    waiting: list[PageElement | _Leave] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, NavigableString):
            # Comments and declarations are strings too, and no text.
            if not isinstance(node, PreformattedString):
                now.add(str(node))
        elif node is _LEAVE_LINK:
            now.links -= 1
        elif isinstance(node, Tag) and node.name not in _BLOCKS and node.name not in _HEADINGS:
            if _leads_away(node):
                now.links += 1
                waiting.append(_LEAVE_LINK)
            waiting += reversed(node.contents)
        else:
            yield from now.line(places[-1])
            now = _Open(links=now.links)
            if not isinstance(node, Tag):
                places.pop()
                continue
            place = places[-1] | _places(node)
            if node.name == "pre" or (rows and _is_row(node)):
                yield from _kept_in_shape(node, place)
                continue
            now.level = int(node.name[1]) if node.name in _HEADINGS else 0
            places.append(place)
            waiting.append(_LEAVE_BLOCK)
            waiting += reversed(node.contents)
    yield from now.line(places[-1])


def named_places(tag: Tag) -> frozenset[str]:
    """What the names of an element's class and id say that stands in it."""
    names = " ".join(str(tag[key]) for key in ("class", "id") if key in tag.attrs)
    return frozenset(str(match.lastgroup) for match in _PLACE.finditer(names[:_LONGEST_NAME].lower()))


def _places(tag: Tag) -> frozenset[str]:
    known = _PLACE_OF_TAG.get(tag.name)
    # The body's names say what kind of page it is, and not what stands in it.
    named = named_places(tag) if tag.name != "body" else frozenset[str]()
    return named | {known} if known else named


def _leads_away(tag: Tag) -> bool:
    return tag.name == "a" and "href" in tag.attrs and not _NO_PAGE.match(str(tag["href"]).strip())


def _kept_in_shape(tag: Tag, places: frozenset[str]) -> Iterator[Line]:
    """The lines of a block whose lines mean something, a row being one line."""
    if tag.name == "pre":
        yield from (Line(text=line.strip(), places=places) for line in tag.get_text().split("\n") if line.strip())
    elif row := _row(tag).strip():
        linked = sum(len(one_line(link.get_text())) for link in tag.find_all("a") if _leads_away(link))
        yield Line(text=row, linked=linked, places=places)


def _is_row(tag: Tag) -> bool:
    """True for a row of figures or words; False for one that only lays out the page."""
    return tag.name == "tr" and tag.find(["table", *_HEADINGS]) is None and len(tag.get_text()) < _LONGEST_ROW


def _row(tag: Tag) -> str:
    return "\t".join(one_line(cell.get_text(" ")) for cell in tag.find_all(["td", "th"], recursive=False))
