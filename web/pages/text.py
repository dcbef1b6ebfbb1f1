"""The text of a passage as a tree that a template can write: no markup, no HTML, every link looked at.

Two readers give the same tree: `read_text` for plain text (a line is a paragraph, a tab separates the cells of
a table's row), `read_markup` for the Markdown of our own pages. What a node may be is listed in Node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby

from markdown_it.tree import SyntaxTreeNode

from kb.markup import MARKDOWN, SOURCE_MARK
from kb.search.response import Fragment

#: Cuts a text into what matched the reader's query and what did not.
Marker = Callable[[str], tuple[Fragment, ...]]

#: Address for what a link in Markdown says; "" if it leads nowhere.
Resolver = Callable[[str], str]

#: A number that a line must not break at its hyphens: "L. 221-2-4", "2013-1240".
_NUMBER = re.compile(r"((?:\b[A-Z]\.\s)?\b\d{1,5}(?:-\d{1,5}){1,3}\b)")

_SAFE_LINK = re.compile(r"(?:https?://|mailto:|/(?![/\\])|#)[^\s\\]*", re.IGNORECASE)

#: Node of Markdown → kind of ours. What is not here shows its children, or its text.
_KINDS = {
    "paragraph": "paragraph",
    "heading": "heading",
    "blockquote": "quote",
    "bullet_list": "list",
    "ordered_list": "numbered",
    "list_item": "item",
    "table": "table",
    "tr": "row",
    "th": "head",
    "td": "cell",
    "hr": "rule",
    "em": "emphasis",
    "strong": "strong",
    "hardbreak": "break",
}
_CODE = {"code_inline": "code", "code_block": "listing", "fence": "listing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A piece of a passage.

    kind       paragraph heading quote list numbered item table row head cell rule emphasis strong break code
               listing link text source
    children   of every kind but text and source
    fragments  kind text: the words, and which of them match the query
    href       kind link: an address with http, https or mailto, or inside this site
    number     kind source: its place in the document's list of sources, from 1; kind heading: its level;
               kind numbered: the first number; kind text: that of its first mark, 0 where marks have none
    """

    kind: str
    children: tuple[Node, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    href: str = ""
    number: int = 0

    @property
    def pieces(self) -> Iterator[tuple[str, bool, int]]:
        """Of a text: words, whether they match, and the number of the mark; 0 for those that have none."""
        numbers = count(self.number)
        for text, matched in self.fragments:
            yield text, matched, next(numbers) if matched and self.number else 0


def unmarked(text: str) -> tuple[Fragment, ...]:
    """The marker of a reader who searched for nothing."""
    return (Fragment(text, False),)


def count_marks(nodes: Iterable[Node]) -> int:
    """How many words or phrases match the query."""
    return sum(sum(f.matched for f in node.fragments) + count_marks(node.children) for node in nodes)


def number_marks(nodes: Iterable[Node], first: int, most: int) -> tuple[Node, ...]:
    """The same trees, the marks in them numbered from `first`; after `most` of them nothing is marked."""
    numbers = count(first)
    return tuple(_numbered(node, numbers, first + most) for node in nodes)


def _numbered(node: Node, numbers: Iterator[int], end: int) -> Node:
    if node.kind != "text":
        return replace(node, children=tuple(_numbered(child, numbers, end) for child in node.children))
    found = [next(numbers) for fragment in node.fragments if fragment.matched]
    left = iter([True] * sum(number < end for number in found))
    fragments = tuple(Fragment(text, matched and next(left, False)) for text, matched in node.fragments)
    return replace(node, fragments=fragments, number=found[0] if found else 0)


def is_safe_link(href: str) -> bool:
    """True for http, https, mailto, and addresses inside this site."""
    return _SAFE_LINK.fullmatch(href) is not None


def pieces(title: str) -> tuple[tuple[str, bool], ...]:
    """A title cut at its numbers of articles: (piece, whether it is such a number)."""
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(_NUMBER.split(title)) if piece)


def read_text(text: str, mark: Marker, sources: int = 0) -> tuple[Node, ...]:
    """Plain text as paragraphs and tables. `sources` is how many sources the document lists."""
    nodes: list[Node] = []
    for tabular, lines in groupby(filter(str.strip, text.splitlines()), key=lambda line: "\t" in line):
        if tabular:
            nodes.append(Node(kind="table", children=tuple(_row(line, mark, sources) for line in lines)))
        else:
            nodes += (Node(kind="paragraph", children=_words(line, mark, sources)) for line in lines)
    return tuple(nodes)


def _as_written(href: str) -> str:
    return href


def read_markup(markup: str, mark: Marker, sources: int = 0, resolve: Resolver = _as_written) -> tuple[Node, ...]:
    """Markdown as a tree; HTML in it is text, an image its description, an unsafe link its words.

    `resolve` gives the address for what a link says; "" makes it its words.
    """
    return tuple(_Tree(mark, sources, resolve).convert(SyntaxTreeNode(MARKDOWN.parse(markup)).children))


def _row(line: str, mark: Marker, sources: int) -> Node:
    cells = (Node(kind="cell", children=_words(cell.strip(), mark, sources)) for cell in line.split("\t"))
    return Node(kind="row", children=tuple(cells))


def _words(text: str, mark: Marker, sources: int) -> tuple[Node, ...]:
    """Text with its source marks taken out as nodes of their own."""
    nodes: list[Node] = []
    start = 0
    for match in SOURCE_MARK.finditer(text):
        numbers = [int(number) for number in match[1].split(",")]
        if all(1 <= number <= sources for number in numbers):
            nodes += _plain(text[start : match.start()], mark)
            nodes += (Node(kind="source", number=number) for number in numbers)
            start = match.end()
    return (*nodes, *_plain(text[start:], mark))


def _plain(text: str, mark: Marker) -> Iterator[Node]:
    if text:
        yield Node(kind="text", fragments=mark(text) if text.strip() else unmarked(text))


@dataclass(frozen=True, slots=True)
class _Tree:
    """Makes our tree of Markdown's."""

    mark: Marker
    sources: int
    resolve: Resolver

    def convert(self, trees: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
        for tree in trees:
            if tree.type in ("text", "html_inline", "html_block"):
                yield from _words(tree.content, self.mark, self.sources)
            elif tree.type == "softbreak":
                yield Node(kind="text", fragments=unmarked("\n"))
            elif tree.type in _CODE:
                yield Node(kind=_CODE[tree.type], children=tuple(_plain(tree.content, self.mark)))
            elif tree.type == "link":
                yield from self._link(tree)
            elif tree.type in _KINDS:
                children = tuple(self.convert(tree.children))
                yield Node(kind=_KINDS[tree.type], children=children, number=_number(tree))
            else:  # inline, thead, tbody, image
                yield from self.convert(tree.children)

    def _link(self, tree: SyntaxTreeNode) -> Iterator[Node]:
        children = tuple(self.convert(tree.children))
        href = self.resolve(str(tree.attrs.get("href", "")))
        if is_safe_link(href):
            yield Node(kind="link", href=href, children=children)
        else:
            yield from children


def _number(tree: SyntaxTreeNode) -> int:
    if tree.type == "heading":
        return int(tree.tag.removeprefix("h"))
    return int(tree.attrs.get("start", 1)) if tree.type == "ordered_list" else 0
