"""The title of a PDF that nobody gave one: the largest words on its first page."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from pypdf import PageObject

from indexer.extract.characters import one_line
from indexer.extract.pdf_damage import DAMAGE
from indexer.extract.pdf_text import untold
from indexer.extract.titles import possible

#: By how much a title is larger than the text.
_LARGER = 1.15
#: Letters of a size closer than this are of one line.
_SAME = 0.04
#: Share of signs that are no letters, as an "ff" is in some fonts, that a title may have.
_DOUBTFUL = 0.05


def largest(page: PageObject) -> str:
    """The largest words of a page, if they could be a title and are larger than its text; "" otherwise."""
    runs: list[tuple[float, str]] = []

    def visit(text: str, outer: list[float], inner: list[float], _: Any, size: float) -> None:
        # The height of the letters, whatever turns and scales them (PDF 2.0, 9.4.4).
        height = abs(size) * math.hypot(inner[2], inner[3]) * math.hypot(outer[2], outer[3])
        runs.append((height, text))

    try:
        page.extract_text(visitor_text=visit)
    except DAMAGE:
        return ""
    letters: Counter[float] = Counter()
    for height, text in runs:
        letters[round(height, 1)] += sum(sign.isalpha() for sign in text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    candidates = [
        (height, line)
        for height, text in _joined(runs)
        if height >= _LARGER * usual and untold(text) <= _DOUBTFUL and possible(line := one_line(text))
    ]
    # Of several of one size the first, which max() takes.
    return max(candidates, key=lambda candidate: candidate[0], default=(0.0, ""))[1]


def _joined(runs: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Neighbouring runs of the same size as one: a title has several lines, and each word may be a run."""
    joined: list[tuple[float, str]] = []
    for height, text in runs:
        if not text.strip():
            if joined:
                joined[-1] = (joined[-1][0], joined[-1][1] + text)
        elif joined and abs(joined[-1][0] - height) <= _SAME * height:
            joined[-1] = (joined[-1][0], joined[-1][1] + text)
        else:
            joined.append((height, text))
    return joined
