"""Text without headings, cut into passages of a size that can be read and linked to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.extract.characters import clean
from kb.document import Passage

#: Characters that a passage has at most, and about, where its paragraphs are short.
SIZE = 2000
_BLANK_LINES = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")
_SENTENCE_END = re.compile(r"[.!?;:…»](?=\s)")


def cut(text: str) -> tuple[Passage, ...]:
    """The passages of a text, "part-1" and following: whole paragraphs while they fit in SIZE characters.

    Blank lines end paragraphs and are not kept; a paragraph longer than SIZE is cut after a line, a sentence or a
    word, in this order of preference.
    """
    passages: list[str] = []
    for piece in _pieces(_BLANK_LINES.split(clean(text).strip())):
        if passages and len(passages[-1]) + 1 + len(piece) <= SIZE:
            passages[-1] += "\n" + piece
        else:
            passages.append(piece)
    return tuple(Passage(anchor=f"part-{n}", text=passage) for n, passage in enumerate(passages, start=1))


def _pieces(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        rest = "\n".join(line.strip() for line in paragraph.split("\n")).strip()
        while len(rest) > SIZE:
            end = _good_end(rest)
            yield rest[:end].rstrip()
            rest = rest[end:].lstrip()
        if rest:
            yield rest


def _good_end(text: str) -> int:
    """Where to cut a text that is too long: in the second half of what fits."""
    half = SIZE // 2
    if (line := text.rfind("\n", half, SIZE)) > 0:
        return line
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, half, SIZE)]
    if sentences:
        return sentences[-1]
    word = text.rfind(" ", half, SIZE)
    return word if word > 0 else SIZE
