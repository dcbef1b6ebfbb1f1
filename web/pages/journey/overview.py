"""The stages in their order, in parts, each in a sentence: read from our own page that gives the overview."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kb.document import Document, Passage
from kb.search.response import Fragment
from kb.store import Entry, Store
from web.pages.links import Links
from web.pages.text import Node, read_markup, unmarked
from web.pages.translated import in_language

#: Our page that leads through the journey: numbered lists in sections, each item beginning with a link to a stage.
OVERVIEW = "repere/themes/parcours"
#: What the works of the stages begin with; the rest is the stage's key: "mise-a-l-abri".
STAGES = "repere/journey/"
_SCHEME = "stage:"
#: What stands between the name of a stage and the sentence on it.
_LEAD = re.compile(r"\A[\s.:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage as the overview shows it.

    number    its place, from 1
    part      the heading of the part that it is in
    sentence  what happens in it, with the deadline or the age that decides, as a tree
    """

    key: str
    number: int
    title: str
    part: str
    sentence: tuple[Node, ...]
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Stages that belong together; `in_turn` if they come one after the other, else they are lived side by side."""

    heading: str
    anchor: str
    stages: tuple[Stage, ...]
    in_turn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyPage:
    """The whole journey. `overview` is the page that it is read from; None where there is none."""

    overview: Document | None
    intro: tuple[Node, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(stage for part in self.parts for stage in part.stages)


def journey_page(store: Store, language: str) -> JourneyPage:
    """The journey in the reader's language, or in the one there is."""
    entries = in_language(store.of_works([OVERVIEW]).get(OVERVIEW, ()), language)
    overview = store.document(entries[0].id) if entries else None
    if overview is None:
        return JourneyPage(overview=None)
    links, pages = Links.of(overview, store), _pages(overview, store)
    parts: list[Part] = []
    for passage in overview.passages:
        before = sum(len(part.stages) for part in parts)
        stages = tuple(_stages(passage, links, pages, before))
        if stages:
            # The overview says so itself: the stages of its first part follow each other, the others go side by side.
            part = Part(heading=passage.heading, anchor=passage.anchor, stages=stages, in_turn=not parts)
            parts.append(part)
    intro = overview.passages[0]
    return JourneyPage(
        overview=overview,
        intro=without_sources(read_markup(intro.markup or intro.text, unmarked, len(overview.sources), links.resolve)),
        parts=tuple(parts),
    )


def _pages(overview: Document, store: Store) -> Mapping[str, Entry]:
    """The pages of the stages that the overview names: key → the record in its language."""
    works = [c.ref for c in overview.citations if c.ref and c.ref.startswith(STAGES)]
    entries = (entry for found in store.of_works(works).values() for entry in in_language(found, overview.language))
    return {entry.work.removeprefix(STAGES): entry for entry in entries}


def _stages(passage: Passage, links: Links, pages: Mapping[str, Entry], before: int) -> Iterator[Stage]:
    """The stages that the numbered lists of a passage name."""

    def resolve(href: str) -> str:
        key = href.removeprefix("doc:journey/")
        return f"#{_SCHEME}{key}" if key != href and key in pages else links.resolve(href)

    nodes = read_markup(passage.markup, unmarked, 10**3, resolve)
    items = (item for node in nodes if node.kind == "numbered" for item in node.children)
    for item in items:
        link = next((node for node in _walk(item) if node.href.startswith(f"#{_SCHEME}")), None)
        if link is None:
            continue
        before += 1
        key = link.href.removeprefix(f"#{_SCHEME}")
        yield Stage(
            key=key,
            number=before,
            title=_words(link),
            part=passage.heading,
            sentence=_rest(item),
            entry=pages[key],
        )


def _rest(item: Node) -> tuple[Node, ...]:
    """What an item says after the name that it begins with."""
    line = item.children[0].children if item.children and item.children[0].kind == "paragraph" else item.children
    rest = without_sources(line[1:])
    if rest and rest[0].fragments:
        text, matched = rest[0].fragments[0]
        first = Fragment(_LEAD.sub("", text), matched)
        rest = (replace(rest[0], fragments=(first, *rest[0].fragments[1:])), *rest[1:])
    return rest


def without_sources(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The same trees without their source marks: the page that they are read from lists the sources."""
    kept = (node for node in nodes if node.kind != "source")
    return tuple(replace(node, children=without_sources(node.children)) for node in kept)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _words(node: Node) -> str:
    return "".join(text for each in _walk(node) for text, _ in each.fragments)
