"""What is found by year, as a small histogram: each bar is the search for its years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from kb.search.request import Period, SearchRequest
from kb.search.response import SearchResponse, YearCount
from web.params import Parameters, write

#: Bars in the width of the panel: each is wide enough to be hit by a finger.
MOST_BARS = 11
#: Years of a bar, the finest first.
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
#: What may be left to the first bar, "before 2004", so that the others are of fewer years.
_BEFORE = 0.25
#: A bar of a document above nothing is seen, per cent of the tallest.
_LOWEST = 3.0


class Span(NamedTuple):
    """Years from `first` to `last`, both included; `first` None is open."""

    first: int | None
    last: int

    @property
    def period(self) -> Period:
        """All days of these years."""
        start = None if self.first is None else date(self.first, 1, 1)
        return Period(start=start, end=date(self.last, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBar:
    """Some years.

    height      per cent of the tallest bar
    selected    True if the period asked for has days of them
    parameters  the search in these years; in all, if these are the ones asked for; None where nothing is
    """

    span: Span
    count: int
    height: float
    selected: bool
    parameters: Parameters | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Bars of as many years each, the first perhaps of all before; none where there is nothing to choose from.

    undated  how many documents found have no date; 0 where a period leaves them out
    anytime  the search in all years
    """

    bars: tuple[YearBar, ...]
    undated: int
    anytime: Parameters


def histogram_of(response: SearchResponse) -> Histogram:
    """The years of an answer; of a period asked for its own years, with some around if they are few."""
    request, years = response.request, response.years
    asked = request.published
    bars = tuple(_bars(request, years)) if len(years) > 1 or (years and asked != Period()) else ()
    return Histogram(
        bars=bars,
        undated=response.total - sum(year.count for year in years) if years and asked == Period() else 0,
        anytime=_within(request, Period()),
    )


def spans(years: Sequence[YearCount], first: int, last: int) -> tuple[Span, ...]:
    """The years from `first` to `last` in at most MOST_BARS spans: the shortest that leave little to the years before.

    `years` are those that something is of. The last span ends with `last`; the first is open if it is all before.
    """
    counts = {year.year: year.count for year in years if first <= year.year <= last}
    for step in _STEPS:
        begins = range(first - first % step, last + 1, step)
        if len(begins) <= MOST_BARS:
            return tuple(Span(max(begin, 1), min(begin + step - 1, last)) for begin in begins)
        begins = begins[1 - MOST_BARS :]
        before = sum(count for year, count in counts.items() if year < begins[0])
        if before <= _BEFORE * sum(counts.values()):
            own = (Span(begin, min(begin + step - 1, last)) for begin in begins)
            return (Span(None if first <= years[0].year else first, begins[0] - 1), *own)
    raise AssertionError("years have four digits")


def _bars(request: SearchRequest, years: Sequence[YearCount]) -> Iterator[YearBar]:
    asked = request.published
    shown = [(span, _count(years, span)) for span in spans(years, *_window(asked, years))]
    tallest = max((count for _, count in shown), default=0) or 1
    for span, count in shown:
        own = span.period == asked
        yield YearBar(
            span=span,
            count=count,
            height=round(max(_LOWEST, count / tallest * 100), 1) if count else 0.0,
            selected=asked != Period() and _overlap(span, asked),
            parameters=_within(request, Period() if own else span.period) if count or own else None,
        )


def _window(asked: Period, years: Sequence[YearCount]) -> tuple[int, int]:
    """The years to show: all; of a period its own, with those around it up to as many as there can be bars."""
    lowest, highest = years[0].year, years[-1].year
    if asked == Period():
        return lowest, highest
    first, last = (asked.start.year if asked.start else lowest), (asked.end.year if asked.end else highest)
    first, last = min(first, last), max(first, last)
    around = max(0, MOST_BARS - (last - first + 1))
    end = max(last, min(last + around // 2, highest))
    begin = min(first, max(end - MOST_BARS + 1, lowest))
    return begin, max(end, min(begin + MOST_BARS - 1, highest))


def _count(years: Sequence[YearCount], span: Span) -> int:
    first = span.first or 0
    return sum(year.count for year in years if first <= year.year <= span.last)


def _overlap(span: Span, asked: Period) -> bool:
    ends = asked.end is None or span.first is None or span.first <= asked.end.year
    return ends and (asked.start is None or asked.start.year <= span.last)


def _within(request: SearchRequest, period: Period) -> Parameters:
    return write(replace(request, published=period, page=1))
