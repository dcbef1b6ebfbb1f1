"""The versions of a text of law as a line: a segment for each, in proportion to its days as far as it can be hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kb.clock import day_after
from kb.document import Standing
from kb.store import Entry

#: More versions than this are too narrow to be links: the list below the line has them.
MOST_LINKS = 12
#: Per cent of the line that a segment has at least, if it is a link, and of all that the least widths may take.
_LEAST, _LEAST_OF_ALL = 7.0, 85.0
#: How far an end that is not known is drawn beyond the last day that is.
_BEYOND = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A version, or with `entry` None a time without law. `left` and `width` in per cent of the line."""

    entry: Entry | None
    standing: Standing | None
    left: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line of a text; `mark` is where the chosen day is on it, in per cent; None where it is not on it.

    last  the last day that is drawn; None if a version has no end
    """

    segments: tuple[Segment, ...]
    mark: float | None
    first: date
    last: date | None

    @property
    def linked(self) -> bool:
        """True where segments are wide enough to be links."""
        return sum(segment.entry is not None for segment in self.segments) <= MOST_LINKS


def line_of(versions: Sequence[Entry], day: date, today: date) -> Line | None:
    """The line of those versions that were or will be law, oldest first; None if none has a day."""
    spans = list(_spans(versions, today))
    if not spans:
        return None
    days = [max((end - start).days, 1) for _, start, end in spans]
    least = min(_LEAST, _LEAST_OF_ALL / len(spans))
    free = 100 - least * len(spans)
    segments, mark, left = [], None, 0.0
    for (entry, start, end), length in zip(spans, days, strict=True):
        width = least + free * length / sum(days)
        standing = entry.version.standing(today) if entry and entry.version else None
        segments.append(Segment(entry=entry, standing=standing, left=round(left, 2), width=round(width, 2)))
        if start <= day < end:
            mark = round(left + width * (day - start).days / length, 2)
        left += width
    known = [version.valid_to for entry in versions if (version := entry.version) and version.valid_from]
    return Line(
        segments=tuple(segments), mark=mark, first=spans[0][1], last=None if None in known else max(filter(None, known))
    )


def _spans(versions: Sequence[Entry], today: date) -> Iterator[tuple[Entry | None, date, date]]:
    """Each version with the days on which it is law, and None for the days between two."""
    lived = [
        (entry, version.valid_from, version.valid_to)
        for entry in versions
        if (version := entry.version) and version.valid_from and not version.still_born
    ]
    known = [day for _, start, end in lived for day in (start, end) if day]
    horizon = min(max([today, *known]), date.max - _BEYOND) + _BEYOND
    reached: date | None = None
    for number, (entry, start, end) in enumerate(lived):
        following = lived[number + 1][1] if number + 1 < len(lived) else horizon
        # Of two versions that are law at once the later one counts, from its first day on.
        close = min(end or following, max(following, day_after(start)))
        if reached and start > reached:
            yield None, reached, start
        yield entry, start, close
        reached = close
    if reached and reached < today:
        yield None, reached, day_after(today)
