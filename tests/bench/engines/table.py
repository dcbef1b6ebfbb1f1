"""The table of what was measured: a row for each thing, a column for each engine, ratios behind the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.bench.engines.measuring import Started, Written

#: What ratios are to.
AGAINST = "tantivy"
_LABEL, _COLUMN = 34, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A thing measured, for each engine that it was measured of; `against` is what its ratios are to, "" for none."""

    label: str
    values: Mapping[str, float]
    digits: int = 1
    against: str = AGAINST


def writing(written: Mapping[str, Written]) -> list[Row]:
    """Rates and sizes."""
    rates = {name: one.documents / one.seconds for name, one in written.items()}
    return [
        Row(label="indexing, documents/s", values=rates, digits=0),
        Row(label="  beside stock Whoosh", values=rates, digits=0, against="stock Whoosh"),
        Row(label="indexing, MB/s", values={name: one.text / one.seconds / 1e6 for name, one in written.items()}),
        Row(label="indexing, processor seconds", values={name: one.worked for name, one in written.items()}),
        Row(label="index, MB", values={name: one.size / 1e6 for name, one in written.items()}),
    ]


def asking(label: str, least: Mapping[str, Sequence[float]]) -> list[Row]:
    """Percentiles over the queries of a kind, in milliseconds."""
    return [
        Row(
            label=f"{label}, p{percent} ms",
            values={name: float(np.percentile(seconds, percent)) * 1000 for name, seconds in least.items()},
            digits=2,
        )
        for percent in (50, 95, 99)
    ]


def starting(started: Mapping[str, Started]) -> list[Row]:
    """The first answer, and memory."""
    return [
        Row(label="open and first answer, ms", values={name: one.first * 1000 for name, one in started.items()}),
        Row(label="own memory, MB", values={name: one.own for name, one in started.items()}),
        Row(label="  before opening, MB", values={name: one.before for name, one in started.items()}, against=""),
        Row(label="mapped memory, MB", values={name: one.mapped for name, one in started.items()}),
    ]


def agreement(found: Mapping[str, Sequence[int]]) -> Row:
    """Of how many queries in a hundred an engine finds as many documents as what it is compared with."""
    if AGAINST not in found:
        return Row(label="", values={})
    alike = {name: np.equal(totals, found[AGAINST]).mean() * 100 for name, totals in found.items() if name != AGAINST}
    return Row(label="  as many found, % of queries", values=alike, digits=0, against="")


def render(rows: Sequence[Row], names: Sequence[str]) -> str:
    """The table as text, 34 characters for what was measured and 22 for each engine."""
    lines = ["".join([" " * _LABEL, *(f"{name:>{_COLUMN}}" for name in names)])]
    for row in rows:
        if row.values and (not row.against or row.against in row.values):
            lines.append("".join([f"{row.label:{_LABEL}}", *(f"{_cell(row, name):>{_COLUMN}}" for name in names)]))
        elif row.values and row.against == AGAINST:
            lines.append("".join([f"{row.label:{_LABEL}}", *(f"{_figure(row, name):>{_COLUMN}}" for name in names)]))
    return "\n".join(line.rstrip() for line in lines)


def _cell(row: Row, name: str) -> str:
    if not row.against or name == row.against or name not in row.values:
        return _figure(row, name)
    return f"{_figure(row, name)} (× {row.values[name] / row.values[row.against]:.2f})"


def _figure(row: Row, name: str) -> str:
    return f"{row.values[name]:,.{row.digits}f}" if name in row.values else "–"
