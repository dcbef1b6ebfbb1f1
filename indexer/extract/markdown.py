"""Markdown with front matter: each heading begins a passage.

CommonMark with tables; HTML inside it is text like any other. Facts point to the sources of the front matter
by position: [1] is the first. Such marks stay in a passage's markup and are left out of its plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.extract.anchors import Anchors
from indexer.extract.characters import clean, decode, one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.front_matter import FrontMatter, Head, read_head
from indexer.extract.notice import notice
from kb.document import Passage
from kb.errors import ExtractError

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARK = re.compile(r"[ \u00a0]*\[(\d{1,3}(?:, ?\d{1,3})*)\]")


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
    sections = list(_sections(_PARSER.parse(head.body, found), head.body.count("\n") + 1))
    if head.matter is not None:
        _check_marks(sections, head, len(head.matter.sources))
    title = head.matter.title if head.matter else _first_heading(sections) or title_from_name(hints.name)
    anchors, language = Anchors(), parse_name(hints.name).language
    passages = tuple(_passages(sections, head, title, anchors, found.get("references", {})))
    if head.matter is None:
        return Extracted(title=title, passages=passages, language=language)
    return _described(head.matter, head.matter.language or language, passages, anchors)


def _described(matter: FrontMatter, language: str | None, passages: tuple[Passage, ...], anchors: Anchors) -> Extracted:
    details = notice(matter, language, anchors)
    return Extracted(
        title=matter.title,
        passages=(*passages, details) if details else passages,
        type=matter.type,
        language=language,
        date=matter.date,
        summary=matter.summary,
        url=matter.url,
        ref=matter.ref,
        work=matter.work,
        country=matter.country,
        organisations=matter.organisations,
        themes=matter.themes,
        sources=tuple(
            (", ".join(part for part in (source.title, source.publisher, source.year) if part), source.url)
            for source in matter.sources
        ),
    )


def _sections(tokens: Sequence[Token], lines: int) -> Iterator[_Section]:
    """The text cut before each heading that stands for itself, not in a quotation or a list."""
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    first = starts[0] if starts else len(tokens)
    yield _Section("", 0, tokens[:first], 0, _line(tokens[first]) if starts else lines)
    for n, end in pairwise([*starts, len(tokens)]):
        heading = one_line(_plain(tokens[n + 1].children or ()))
        below = _line(tokens[end]) if end < len(tokens) else lines
        yield _Section(heading, int(tokens[n].tag[1:]), tokens[n + 3 : end], (tokens[n].map or [0, 0])[1], below)


def _passages(
    sections: Sequence[_Section], head: Head, title: str, anchors: Anchors, references: Mapping[str, Any]
) -> Iterator[Passage]:
    lines = head.body.split("\n")
    marked = head.matter is not None and bool(head.matter.sources)
    for section in sections:
        text = "\n".join(_lines(section.tokens))
        bare = section.level == 0 or (section.level == 1 and section.heading == title)
        if bare and not text:
            continue
        yield Passage(
            anchor=anchors.give("intro" if bare else section.heading),
            text=_MARK.sub("", text) if marked else text,
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


def _check_marks(sections: Sequence[_Section], head: Head, sources: int) -> None:
    """Raise ExtractError for a mark beyond the last source; without any source, [1] is a text like another."""
    for section in sections if sources else ():
        for token in section.tokens:
            for match in _MARK.finditer(_plain(token.children or ())):
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
