"""What the command line shows: progress, tables, messages. Prose goes to standard error, results to standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
from rich.progress import Task as RichTask
from rich.table import Table as RichTable
from rich.text import Text

_LINE_EVERY = 5.0  # seconds between two lines of progress where there is no terminal to draw on

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


class ConsoleMeter:
    """Progress with rate and time left: a bar on a terminal, else a line every five seconds."""

    @contextmanager
    def task(self, label: str, total: int | None, unit: str) -> Iterator[ConsoleTask]:
        """Show a piece of work of `total` units until the block ends."""
        if not err.is_terminal:
            plain = _PlainTask(label, total, unit)
            yield plain
            plain.end()
            return
        amount: ProgressColumn = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), amount, _Rate(unit), _TimeLeft())
        with Progress(*columns, console=err) as progress:
            yield _DrawnTask(progress, progress.add_task(label, total=total))


class ConsoleTask(Protocol):
    """A piece of work that is shown."""

    def advance(self, amount: int = 1) -> None: ...


class _DrawnTask:
    def __init__(self, progress: Progress, task: object) -> None:
        self._progress = progress
        self._task = task

    def advance(self, amount: int = 1) -> None:
        self._progress.update(self._task, advance=amount)  # type: ignore[arg-type]


class _PlainTask:
    def __init__(self, label: str, total: int | None, unit: str) -> None:
        self._label, self._total, self._unit = label, total, unit
        self._done = 0
        self._began = self._said = time.monotonic()

    def advance(self, amount: int = 1) -> None:
        self._done += amount
        if time.monotonic() - self._said >= _LINE_EVERY:
            self._say()

    def end(self) -> None:
        self._say()

    def _say(self) -> None:
        self._said = time.monotonic()
        spent = max(self._said - self._began, 0.001)
        err.print(escape(progress_line(self._label, self._done, self._total, self._unit, spent)))


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: RichTask) -> Text:
        return Text(rate(task.completed / max(task.elapsed or 0, 0.001), self._unit))


class _TimeLeft(ProgressColumn):
    def render(self, task: RichTask) -> Text:
        left = task.time_remaining
        return Text("" if left is None else f"{duration(left)} left")


def progress_line(label: str, done: int, total: int | None, unit: str, spent: float) -> str:
    """One line of progress: "index: 16,000 of 32,000 documents, 410 documents/s, 39 s left"."""
    speed = done / spent
    of = "" if total is None else f" of {quantity(total, unit)}"
    left = ""
    if total and 0 < done < total:
        left = f", {duration((total - done) / speed)} left"
    return f"{label}: {quantity(done, unit)}{of}, {rate(speed, unit)}{left}"


def quantity(amount: float, unit: str) -> str:
    """An amount with its unit: "12.3 MB", "32,097 documents"."""
    return f"{amount / 1e6:,.1f} MB" if unit == "bytes" else f"{amount:,.0f} {unit}"


def rate(speed: float, unit: str) -> str:
    """A speed with its unit: "1.2 MB/s", "410 documents/s"."""
    return f"{quantity(speed, unit)}/s"


def counted(count: int, thing: str) -> str:
    """A number of things: "1 document", "2,000 documents"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time as people say it: "39 s", "2 min 05 s"."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """Print a table; whole numbers stand at the right."""
    shown = RichTable(title=escape(title), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int) for row in rows)
        shown.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(f"{cell:,}" if isinstance(cell, int) else escape(cell) for cell in row))
    out.print(shown, soft_wrap=False)


def complain(message: str, hint: str = "") -> None:
    """Say what is wrong, and what to do next."""
    err.print(f"[bold red]Error:[/] {escape(message)}" if sys.stderr.isatty() else f"Error: {escape(message)}")
    if hint:
        err.print(escape(hint))
