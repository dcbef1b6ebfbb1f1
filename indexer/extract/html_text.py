"""The text of a page: a line for each block, a passage for each heading."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.extract.anchors import Anchors
from indexer.extract.html_lines import Line
from kb.document import Passage


def passages(lines: Iterable[Line], title: str) -> tuple[Passage, ...]:
    """The passages of these lines; the heading that repeats the document's title is not one."""
    anchors, found = Anchors(), []
    heading, level, texts = "", 0, list[str]()
    for line in [*lines, Line(text="", level=1)]:
        if not line.level:
            texts.append(line.text)
            continue
        if texts or heading:
            anchor = anchors.give(heading or "intro")
            found.append(Passage(anchor=anchor, text="\n".join(texts), heading=heading, level=level))
        heading, level = ("", 0) if line.text == title else (line.text, line.level)
        texts = []
    return tuple(found)
