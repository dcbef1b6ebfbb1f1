"""Figures as charts: one for each unit, a bar for each figure, none of them added up or merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.directory import unit_name
from kb.document import Figure

#: A bar of a figure above nothing is seen, per cent of the longest.
_SHORTEST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A figure and its bar: `length` in per cent of the chart's width, `series` the rank of its source."""

    figure: Figure
    length: float
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The figures of one unit, in the reader's word for it; `drawn` if there is something to compare a bar with."""

    unit: str
    bars: tuple[Bar, ...]
    drawn: bool


def charts(figures: Sequence[Figure], language: str) -> tuple[Chart, ...]:
    """A chart for each unit, source by source; none at all where no unit has two figures to look at side by side."""
    units = list(dict.fromkeys(figure.unit for figure in figures))
    ordered = sorted(figures, key=lambda figure: (units.index(figure.unit), figure.source))
    grouped = [(unit, list(group)) for unit, group in groupby(ordered, key=lambda figure: figure.unit)]
    if all(len(group) == 1 for _, group in grouped):
        return ()
    series = sources_of(figures)
    return tuple(_chart(unit, group, series, language) for unit, group in grouped)


def sources_of(figures: Sequence[Figure]) -> tuple[int, ...]:
    """The places of the sources that figures come from, each once, ascending: a source has one colour in all charts."""
    return tuple(sorted({figure.source for figure in figures}))


def _chart(unit: str, figures: Sequence[Figure], series: Sequence[int], language: str) -> Chart:
    most = 100.0 if unit == "%" else max(figure.value for figure in figures) or 1.0
    return Chart(
        unit=unit_name(unit, language),
        drawn=len(figures) > 1 or unit == "%",
        bars=tuple(
            Bar(
                figure=figure,
                length=round(max(_SHORTEST, figure.value / most * 100), 1),
                series=series.index(figure.source),
            )
            for figure in figures
        ),
    )
