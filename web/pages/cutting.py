"""Trees of text cut into groups that a page can bear. Where they are cut depends on the text, not on its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.search.response import Fragment
from web.pages.text import Node

#: Bytes of HTML that a node takes beside its children; those of other kinds take about as many as a paragraph.
_TAGS = {"table": 110, "row": 9, "cell": 9, "head": 21, "link": 45, "source": 90, "text": 0}
_OTHERS = 12
#: Characters that are written as an entity of five.
_ESCAPED = "&<>'\""
#: The least room that is left for the children of a node, however deep they are.
_LEAST = 1000


def weigh(node: Node) -> int:
    """About how many bytes of HTML a node becomes, its marks aside."""
    weight = _TAGS.get(node.kind, _OTHERS) + len(node.href) + sum(map(weigh, node.children))
    return weight + sum(_bytes(fragment.text) for fragment in node.fragments)


def cut(nodes: Sequence[Node], room: int) -> Iterator[tuple[Node, ...]]:
    """The nodes in groups of at most `room` bytes; a node that has more is cut inside: tables between rows, lists
    between items, text between words."""
    group: list[Node] = []
    used = 0
    for piece in (piece for node in nodes for piece in _pieces(node, room)):
        weight = weigh(piece)
        if group and used + weight > room:
            yield tuple(group)
            group, used = [], 0
        group.append(piece)
        used += weight
    if group:
        yield tuple(group)


def _pieces(node: Node, room: int) -> Iterator[Node]:
    if weigh(node) <= room:
        yield node
    elif node.kind == "text":
        yield from (replace(node, fragments=fragments) for fragments in _slices(node.fragments, room // 5))
    else:
        number = node.number
        for children in cut(node.children, max(room - _TAGS.get(node.kind, _OTHERS), _LEAST)):
            yield replace(node, children=children, number=number)
            number += len(children) if node.kind == "numbered" else 0


def _slices(fragments: Sequence[Fragment], most: int) -> Iterator[tuple[Fragment, ...]]:
    """Fragments in groups of so many characters at most, cut between words where there are any."""
    text = "".join(fragment.text for fragment in fragments)
    start, places = 0, []
    while len(text) - start > most:
        start = text.rfind(" ", start + 1, start + most) + 1 or start + most
        places.append(start)
    group: list[Fragment] = []
    done = 0
    for piece, matched in fragments:
        rest = piece
        while places and done + len(rest) > places[0]:
            room = places.pop(0) - done
            yield (*group, *([Fragment(rest[:room], matched)] if room else []))
            group, done, rest = [], done + room, rest[room:]
        group.append(Fragment(rest, matched))
        done += len(rest)
    yield tuple(group)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 4 * sum(map(text.count, _ESCAPED))
