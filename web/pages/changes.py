"""Of two versions side by side what a reader compares: what changed, and a paragraph around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from web.pages.comparison import Row

#: Shorter texts are shown whole, in characters of one version; of longer ones what changed.
_SHORT = 6_000
#: Characters of both versions that a page has room for.
_ROOM = 40_000
#: Paragraphs that are shown before and after one that changed.
_CONTEXT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Paragraphs that are left out: so many that are the same, or, at the end, all others for want of room."""

    paragraphs: int
    same: bool


def around_changes(rows: Sequence[Row]) -> tuple[Row | Gap, ...]:
    """The rows that a page shows; where one is left out, a gap stands in its place."""
    if sum(_size(row) for row in rows) <= 2 * _SHORT:
        return tuple(rows)
    near = {place + step for place, row in enumerate(rows) if row.changed for step in range(-_CONTEXT, _CONTEXT + 1)}
    return tuple(_within_room(rows, near))


def _within_room(rows: Sequence[Row], near: set[int]) -> Iterator[Row | Gap]:
    used = left_out = 0
    for place, row in enumerate(rows):
        if place not in near:
            left_out += 1
            continue
        if left_out:
            yield Gap(paragraphs=left_out, same=True)
            left_out = 0
        used += _size(row) + 150 * (len(row.left) + len(row.right))
        if used > _ROOM:
            yield Gap(paragraphs=len(rows) - place, same=False)
            return
        yield row
    if left_out:
        yield Gap(paragraphs=left_out, same=True)


def _size(row: Row) -> int:
    return sum(len(stretch.text) + 20 for side in (row.left, row.right) for paragraph in side for stretch in paragraph)
