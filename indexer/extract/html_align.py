"""Which lines of a page another reader took for its text, though it cut and joined them in its own way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.extract.html_lines import Line

#: Runs of so many words are compared; a line with fewer must be a line of the other text.
_RUN = 4
#: A line is found if so much of it is.
_SHARE = 0.5

_WORD = re.compile(r"\w+")


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without what stands between them."""
    return tuple(_WORD.findall(text.lower()))


def found(lines: Sequence[Line], text: str) -> list[bool]:
    """For each line whether it is in the text; one that the page repeats is found as often as the text repeats it.

    A line without words, as of asterisks, is where both of its neighbours are.
    """
    others = [words(line) for line in text.split("\n")]
    runs = Counter(_runs([word for line in others for word in line]))
    short = Counter(line for line in others if len(line) < _RUN)
    answers = [_take(words(line.text), runs, short) for line in lines]
    for at, line in enumerate(lines):
        if not words(line.text):
            answers[at] = 0 < at < len(lines) - 1 and answers[at - 1] and answers[at + 1]
    return answers


def _runs(text: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(text[at : at + _RUN]) for at in range(len(text) - _RUN + 1)]


def _take(line: tuple[str, ...], runs: Counter[tuple[str, ...]], short: Counter[tuple[str, ...]]) -> bool:
    if len(line) < _RUN:
        here = short[line] > 0
        short[line] -= here
        return here
    own = _runs(line)
    if sum(runs[run] > 0 for run in own) < _SHARE * len(own):
        return False
    runs.subtract(own)
    return True
