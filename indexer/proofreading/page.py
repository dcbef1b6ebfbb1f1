"""A page of the corpus as a proofreader sees it: its words, marks and links, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from markdown_it.token import Token

from indexer.extract.characters import clean, decode
from indexer.extract.extracted import parse_name
from indexer.extract.front_matter import FrontMatter, Mention, read_head
from kb import toml
from kb.errors import ExtractError
from kb.markup import MARKDOWN, SOURCE_MARK

#: A line of the file, from 1, or the keys that lead to a value of the front matter: ("doubts", 0).
Place = int | tuple[str | int, ...]

#: An address that stands in the text itself.
BARE_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\]«»“”]*[^\s<>()\]«»“”.,;:!?]")
#: The kind of a block that is a doubt of the front matter.
DOUBT = "doubt"
#: Stands where the text has code, which is no prose.
_CODE = "\ufffc"


class Words(NamedTuple):
    """A stretch of our own prose: a title, a paragraph, a cell of a table."""

    text: str
    place: Place


class Mark(NamedTuple):
    """A mark [2] in the text, or the source of a figure: the number of a source."""

    number: int
    place: Place


class Link(NamedTuple):
    """A link of the text, with its address as it was written: "ref:fr:CC:375", "doc:organisations/infomie"."""

    target: str
    place: Place

    @property
    def key(self) -> str:
        """The canonical key that it leads to; "" for other links."""
        return self.target.removeprefix("ref:") if self.target.startswith("ref:") else ""


class Block(NamedTuple):
    """A paragraph, heading or cell: `kind` is the tag that holds it ("h2", "p", "td"), or DOUBT."""

    kind: str
    text: str
    place: Place
    links: tuple[Link, ...]


class Slip(NamedTuple):
    """What breaks a rule on a page."""

    page: Page
    place: Place
    sentence: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Page:
    """One file: a page in one language.

    stem   its path without language and suffix: "organisations/infomie"
    body   the text below the front matter, which takes up the first `lines` lines
    """

    file: Path
    stem: str
    language: str
    head: FrontMatter
    body: str
    lines: int
    _source: str = field(repr=False)

    @property
    def sources(self) -> Sequence[Mention]:
        return self.head.sources

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The body, then the doubts: all that may cite."""
        return (*_blocks(MARKDOWN.parse(self.body), self.lines + 1), *self._doubts())

    @cached_property
    def text(self) -> tuple[Words, ...]:
        """What the page tells in sentences: body and doubts."""
        return tuple(Words(block.text, block.place) for block in self.blocks)

    @cached_property
    def names(self) -> tuple[Words, ...]:
        """What its front matter says in words, beside the doubts; not the titles of its sources."""
        head = self.head
        said = [Words(head.title, ("title",)), Words(head.summary, ("summary",))]
        said += [Words(figure.what, ("figures", n, "what")) for n, figure in enumerate(head.figures)]
        return tuple(said)

    @cached_property
    def aliases(self) -> tuple[Words, ...]:
        return tuple(Words(alias, ("aliases", n)) for n, alias in enumerate(self.head.aliases))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for block in self.blocks for link in block.links)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Of the body in its order, then of the doubts, then the sources of figures."""
        marks = [
            Mark(int(number), block.place)
            for block in self.blocks
            for match in SOURCE_MARK.finditer(block.text)
            for number in match[1].split(",")
        ]
        marks += [Mark(figure.source, ("figures", n, "source")) for n, figure in enumerate(self.head.figures)]
        return tuple(marks)

    def citations(self) -> Iterator[Link]:
        """Each canonical key that the page cites: links to texts, and what it is a note on."""
        for n, key in enumerate(self.head.about):
            yield Link(f"ref:{key}", ("about", n))
        yield from (link for link in self.links if link.key)

    def line(self, place: Place) -> int:
        """The line of the file, from 1. Looking one up in the front matter takes a while: for faults only."""
        if isinstance(place, int):
            return place
        if not self._source.startswith("+++"):
            return 1
        head = "\n".join(self._source.split("\n")[1 : self.lines - 1])
        return toml.lines_of(head, [place])[0] + 1

    def _doubts(self) -> Iterator[Block]:
        for n, doubt in enumerate(self.head.doubts):
            for token in MARKDOWN.parseInline(doubt):
                yield _block(DOUBT, token, ("doubts", n))


def read_page(file: Path, name: str) -> Page:
    """The page of a file, `name` its path in the corpus; raises ExtractError, naming the line of each fault."""
    text = clean(decode(file.read_bytes()))
    head = read_head(text)
    parts = parse_name(Path(name).name)
    if head.matter is None:
        raise ExtractError("line 1: the page has no front matter")
    if parts.language is None:
        raise ExtractError("line 1: the file's name does not say the language: STEM.fr.md")
    return Page(
        file=file,
        stem=Path(name).with_name(parts.stem).as_posix(),
        language=parts.language,
        head=head.matter,
        body=head.body,
        lines=head.lines,
        _source=text,
    )


def _blocks(tokens: Sequence[Token], first: int) -> Iterator[Block]:
    kind = ""
    for token in tokens:
        if token.type == "inline":
            yield _block(kind, token, first + (token.map or [0])[0])
        elif token.nesting == 1:
            kind = token.tag


def _block(kind: str, token: Token, place: Place) -> Block:
    """What is read of a block; a link stands on the line of its own, the rest on the block's first."""
    text, links, here = "", [], place
    for child in token.children or ():
        if child.type == "link_open":
            links.append(Link(str(child.attrs["href"]), here))
        if child.type in ("softbreak", "hardbreak"):
            text += " "
            here = here + 1 if isinstance(here, int) else here
        elif child.type == "image":
            text += "".join(inner.content for inner in child.children or ())
        else:
            text += _CODE if child.type == "code_inline" else child.content
    return Block(kind, text, place, tuple(links))
