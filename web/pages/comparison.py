"""Two versions of a text side by side: paragraphs that belong together, and the words that changed in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from operator import itemgetter

from kb.document import Document

#: Longer paragraphs are compared as wholes: the time that words take grows with their square.
MAX_WORDS = 3_000
#: Paragraphs that have less in common than this, as a part of their characters, are two different paragraphs.
_ALIKE = 0.5

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of a paragraph; `changed` if the other version does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A paragraph of each version; empty where one has nothing in its place."""

    left: tuple[Stretch, ...]
    right: tuple[Stretch, ...]

    @property
    def changed(self) -> bool:
        return any(stretch.changed for stretch in self.left + self.right)


def compare(left: Document, right: Document) -> tuple[Row, ...]:
    """The paragraphs of both, in order, those that correspond in one row."""
    return tuple(_rows(_paragraphs(left), _paragraphs(right)))


def _paragraphs(document: Document) -> list[str]:
    lines = (line for p in document.passages for line in (p.heading, *p.text.splitlines()))
    return [" ".join(line.split()) for line in lines if line.strip()]


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    for same, before, after in _runs(left, right):
        for old, new in zip_longest(before, after, fillvalue=""):
            yield Row(left=_whole(old, False), right=_whole(new, False)) if same else _changed(old, new)


def _runs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, left, right)
    for operation, a, b, c, d in matcher.get_opcodes():
        yield operation == "equal", left[a:b], right[c:d]


def _changed(old: str, new: str) -> Row:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > MAX_WORDS or not old or not new:
        return Row(left=_whole(old, True), right=_whole(new, True))
    # A space that stays between two changed words belongs to the change.
    runs = [(not same or not "".join(gone).strip(), gone, come) for same, gone, come in _runs(before, after)]
    shared = sum(len(word) for changed, gone, _ in runs if not changed for word in gone)
    if 2 * shared < _ALIKE * (len(old) + len(new)):
        return Row(left=_whole(old, True), right=_whole(new, True))
    return Row(
        left=_merged((changed, gone) for changed, gone, _ in runs),
        right=_merged((changed, come) for changed, _, come in runs),
    )


def _merged(pieces: Iterable[tuple[bool, Sequence[str]]]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(text=text, changed=changed)
        for changed, group in groupby(pieces, key=itemgetter(0))
        if (text := "".join(word for _, words in group for word in words))
    )


def _whole(text: str, changed: bool) -> tuple[Stretch, ...]:
    return (Stretch(text=text, changed=changed),) if text else ()
