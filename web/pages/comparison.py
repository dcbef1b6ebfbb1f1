"""Two versions of a text side by side: paragraphs that belong together, and the words that changed in them.

Between paragraphs that stayed as they were, words are compared across all that changed: so a paragraph that was only
cut in two, or joined to the next, is not shown as new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from operator import itemgetter

from kb.document import Document

#: More words in a row of changed paragraphs are compared as wholes: the time that words take grows with their square.
MAX_WORDS = 6_000
#: Paragraphs belong together if they share at least this part of the characters of the shorter one.
_ALIKE = 0.5

_WORDS = re.compile(r"(\s*)(\w+|[^\w\s])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of a paragraph; `changed` if the other version does not have it."""

    text: str
    changed: bool


Paragraph = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Paragraphs that belong together: one of each version, several where one was cut up, none where it has nothing."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]

    @property
    def changed(self) -> bool:
        return any(stretch.changed for paragraph in self.left + self.right for stretch in paragraph)


def compare(left: Document, right: Document) -> tuple[Row, ...]:
    """The paragraphs of both, in order, those that correspond in one row."""
    return tuple(_rows(_paragraphs(left), _paragraphs(right)))


def _paragraphs(document: Document) -> list[str]:
    lines = (line for p in document.passages for line in (p.heading, *p.text.splitlines()))
    return [" ".join(line.split()) for line in lines if line.strip()]


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    for same, before, after in _runs(left, right):
        if same:
            for text in before:
                whole = ((Stretch(text=text, changed=False),),)
                yield Row(left=whole, right=whole)
        else:
            yield from _changed(before, after)


def _runs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        yield operation == "equal", left[a:b], right[c:d]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some paragraphs, one after the other: the space before each, its paragraph, and if it is kept."""

    words: list[str]
    spaces: list[str]
    places: list[int]
    kept: list[bool]

    @classmethod
    def of(cls, paragraphs: Sequence[str]) -> _Words:
        found = [(place, *pair) for place, text in enumerate(paragraphs) for pair in _WORDS.findall(text)]
        return cls([w for _, _, w in found], [s for _, s, _ in found], [p for p, _, _ in found], [False] * len(found))

    def sizes(self) -> Counter[int]:
        """The characters of each paragraph, without spaces."""
        sizes: Counter[int] = Counter()
        for place, word in zip(self.places, self.words, strict=True):
            sizes[place] += len(word)
        return sizes

    def shown(self, first: int, last: int) -> tuple[Paragraph, ...]:
        """The paragraphs from `first` up to, and without, `last`, cut at what is kept and what is not."""
        every = zip(self.places, self.spaces, self.words, self.kept, strict=True)
        return tuple(
            _merged((space, word, kept) for _, space, word, kept in paragraph)
            for place, paragraph in groupby(every, key=itemgetter(0))
            if first <= place < last
        )


def _merged(words: Iterable[tuple[str, str, bool]]) -> Paragraph:
    """A space beside a word that changed belongs to the change, where it stands between two of them."""
    pieces: list[tuple[bool, str]] = []
    before = True
    for space, word, kept in words:
        pieces += [(not (kept or before), space), (not kept, word)]
        before = kept
    groups = groupby((piece for piece in pieces if piece[1]), key=itemgetter(0))
    return tuple(Stretch(text="".join(text for _, text in group), changed=changed) for changed, group in groups)


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    """The rows of a run of paragraphs that differ."""
    old, new = _Words.of(before), _Words.of(after)
    pairs: list[tuple[int, int]] = []
    if max(len(old.words), len(new.words)) <= MAX_WORDS:
        blocks = SequenceMatcher(None, old.words, new.words, autojunk=False).get_matching_blocks()
        pairs = [(a + n, b + n) for a, b, size in blocks for n in range(size)]
    alike = _alike(old, new, pairs)
    for a, b in pairs:
        old.kept[a] = new.kept[b] = (old.places[a], new.places[b]) in alike
    left = right = 0
    for first, last, start, end in [*_together(alike), (len(before), len(before), len(after), len(after))]:
        alone = zip_longest(old.shown(left, first), new.shown(right, start))
        yield from (Row(left=(a,) if a else (), right=(b,) if b else ()) for a, b in alone)
        if last > first:
            yield Row(left=old.shown(first, last), right=new.shown(start, end))
        left, right = last, end


def _alike(old: _Words, new: _Words, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs of paragraphs that belong together, by the words that they share."""
    shared: Counter[tuple[int, int]] = Counter()
    for a, b in pairs:
        shared[old.places[a], new.places[b]] += len(old.words[a])
    left, right = old.sizes(), new.sizes()
    return {(a, b) for (a, b), size in shared.items() if size >= _ALIKE * min(left[a], right[b])}


def _together(alike: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of paragraphs of both sides, (first, last, start, end), joined where they share one."""
    stretch: tuple[int, int, int, int] | None = None
    for a, b in sorted(alike):
        if stretch and (a < stretch[1] or b < stretch[3]):
            stretch = (stretch[0], max(stretch[1], a + 1), stretch[2], max(stretch[3], b + 1))
            continue
        if stretch:
            yield stretch
        stretch = (a, a + 1, b, b + 1)
    if stretch:
        yield stretch
