"""Markdown with front matter: each heading begins a passage.

CommonMark with tables; HTML inside it is text like any other. Facts point to the sources of the front matter
by position: [1] is the first. Such marks stay in a passage's markup and are left out of its plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it.token import Token

from indexer.extract.anchors import Anchors
from indexer.extract.characters import clean, decode, one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.front_matter import FrontMatter, Head, read_head
from kb.citations.codes import cited_as
from kb.document import Citation, Figure, Passage, Precision
from kb.errors import ExtractError
from kb.markup import MARKDOWN, SOURCE_MARK


class _Section(NamedTuple):
    """A heading (level 0: none, the beginning) with what stands below it, and the lines of both."""

    heading: str
    level: int
    tokens: Sequence[Token]
    start: int
    end: int


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a Markdown file; raises ExtractError, naming the line, for a head that breaks its rules."""
    head = read_head(clean(decode(data, hints.charset)))
    if head.matter is None and not head.body.strip():
        raise ExtractError("the file is empty")
    found: dict[str, Any] = {}
    sections = list(_sections(MARKDOWN.parse(head.body, found), head.body.count("\n") + 1))
    if head.matter is not None:
        _check_marks(sections, head, head.matter)
    title = head.matter.title if head.matter else _first_heading(sections) or title_from_name(hints.name)
    language = parse_name(hints.name).language
    passages = tuple(_passages(sections, head, title, found.get("references", {})))
    doubts = [MARKDOWN.parse(doubt) for doubt in head.matter.doubts] if head.matter else []
    links = [link for tokens in (*(section.tokens for section in sections), *doubts) for link in _links(tokens)]
    said = Extracted(
        title=title,
        passages=passages,
        language=language,
        citations=tuple(Citation(text=text, ref=ref) for text, scheme, ref in links if scheme == "ref"),
        pages=tuple((text, place.partition("#")[0]) for text, scheme, place in links if scheme == "doc"),
    )
    return said if head.matter is None else _described(said, head.matter)


def _described(said: Extracted, matter: FrontMatter) -> Extracted:
    """With what the head says."""
    return replace(
        said,
        type=matter.type,
        language=matter.language or said.language,
        date=matter.date.day if matter.date else None,
        precision=matter.date.precision if matter.date else Precision.DAY,
        summary=matter.summary,
        url=matter.url,
        ref=matter.ref,
        work=matter.work,
        country=matter.country,
        aliases=matter.aliases,
        organisations=matter.organisations,
        themes=matter.themes,
        concepts=matter.concepts,
        citations=(*(Citation(text=cited_as(ref), ref=ref, kind="ABOUT") for ref in matter.about), *said.citations),
        sources=tuple(
            (", ".join(part for part in (source.title, source.publisher, source.year) if part), source.url)
            for source in matter.sources
        ),
        doubts=matter.doubts,
        figures=tuple(Figure(**figure.model_dump()) for figure in matter.figures),
        profile=matter.profile(),
    )


def _links(tokens: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    """Text, scheme and target of each link; ref:fr:CC:375 leads to a text, doc:organisations/infomie to a page."""
    for token in tokens:
        inside = token.children or []
        for start, opening in enumerate(inside):
            scheme, _, target = str(opening.attrs.get("href", "")).partition(":")
            if opening.type == "link_open" and scheme in ("ref", "doc"):
                end = next(n for n in range(start, len(inside)) if inside[n].type == "link_close")
                yield one_line(_plain(inside[start:end])), scheme, target


def _sections(tokens: Sequence[Token], lines: int) -> Iterator[_Section]:
    """The text cut before each heading that stands for itself, not in a quotation or a list."""
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    first = starts[0] if starts else len(tokens)
    yield _Section("", 0, tokens[:first], 0, _line(tokens[first]) if starts else lines)
    for n, end in pairwise([*starts, len(tokens)]):
        heading = one_line(_plain(tokens[n + 1].children or ()))
        below = _line(tokens[end]) if end < len(tokens) else lines
        yield _Section(heading, int(tokens[n].tag[1:]), tokens[n + 3 : end], (tokens[n].map or [0, 0])[1], below)


def _passages(sections: Sequence[_Section], head: Head, title: str, references: Mapping[str, Any]) -> Iterator[Passage]:
    anchors = Anchors()
    lines = head.body.split("\n")
    marked = head.matter is not None and bool(head.matter.sources)
    for section in sections:
        text = "\n".join(_lines(section.tokens))
        bare = section.level == 0 or (section.level == 1 and section.heading == title)
        if bare and not text:
            continue
        yield Passage(
            anchor=anchors.give("intro" if bare else section.heading),
            text=SOURCE_MARK.sub("", text) if marked else text,
            markup=_markup(lines, section, references),
            heading="" if bare else section.heading,
            level=0 if bare else section.level,
        )


def _markup(lines: Sequence[str], section: _Section, references: Mapping[str, Any]) -> str:
    """The section as it was written, with the link addresses that it names and another section gives."""
    own = "\n".join(lines[section.start : section.end]).strip("\n")
    lower = own.lower()
    elsewhere = [
        f"[{label.lower()}]: <{reference['href']}>"
        for label, reference in references.items()
        if f"[{label.lower()}]" in lower and not section.start <= reference["map"][0] < section.end
    ]
    return "\n\n".join([own, *elsewhere])


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    """The plain text: a line for each paragraph, item, row of a table and line of code."""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield "\t".join(row)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(one_line(_plain(token.children or ())))
        elif token.type in ("inline", "fence", "code_block"):
            text = _plain(token.children) if token.children else token.content
            yield from filter(None, map(one_line, text.split("\n")))


def _plain(tokens: Sequence[Token]) -> str:
    """What is read of a paragraph: no emphasis, no addresses, an image by its description."""
    parts = []
    for token in tokens:
        if token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "image":
            parts.append(_plain(token.children or ()))
        else:
            parts.append(token.content)
    return "".join(parts)


def _check_marks(sections: Sequence[_Section], head: Head, matter: FrontMatter) -> None:
    """Raise ExtractError for a mark beyond the last source; without any source, [1] is a text like another."""
    sources = len(matter.sources)
    marked = [match[1] for doubt in matter.doubts if sources for match in SOURCE_MARK.finditer(doubt)]
    said = [*(figure.source for figure in matter.figures), *(number for mark in marked for number in mark.split(","))]
    for number in said:
        if not 1 <= int(number) <= sources:
            raise ExtractError(
                f"the front matter names source {number}, and lists {sources}",
                hint="Add the source to the front matter, or correct its number in `figures` or `doubts`.",
            )
    for section in sections if sources else ():
        for token in section.tokens:
            for match in SOURCE_MARK.finditer(_plain(token.children or ())):
                if any(not 1 <= int(number) <= sources for number in match[1].split(",")):
                    raise ExtractError(
                        f"line {head.lines + _line(token) + 1}: the mark [{match[1]}] has no source; "
                        f"the front matter lists {sources}",
                        hint="Add the source to the front matter, or correct the mark.",
                    )


def _first_heading(sections: Sequence[_Section]) -> str:
    return next((section.heading for section in sections if section.heading), "")


def _line(token: Token) -> int:
    """Line of a block, from 0."""
    return token.map[0] if token.map else 0
