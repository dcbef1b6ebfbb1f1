"""What `kb sources report` shows: the last runs on a source, and what became of things in the latest one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from rich.markup import escape

from kb.console import counted, out, table
from kb.store import HarvestReport

#: Remarks of one verdict that are printed; all are in the JSON.
_SHOWN = 50


def as_json(reports: Sequence[HarvestReport]) -> list[dict[str, Any]]:
    """The reports for programs, latest first; times in ISO 8601, UTC."""
    return [
        {
            **asdict(report),
            "started_at": report.started_at.isoformat(),
            "ended_at": report.ended_at.isoformat(),
            "failed": report.failed,
        }
        for report in reports
    ]


def show_reports(source: str, reports: Sequence[HarvestReport]) -> None:
    """Print the runs on a source, latest first, then the remarks of the latest, verdict by verdict."""
    if not reports:
        out.print(f"{escape(source)} has not been read yet. Run: kb crawl {escape(source)}")
        return
    rows: list[tuple[str | int, ...]] = [
        (f"{report.started_at:%Y-%m-%d %H:%M} UTC", _lasted(report), _said(report)) for report in reports
    ]
    table(f"Runs on {source}", ("began", "lasted", "what became of it"), rows)
    latest = reports[0]
    for sentence in latest.wrong:
        out.print(f"[bold red]wrong[/] {escape(sentence)}")
    ordered = sorted(latest.remarks, key=lambda remark: (remark.verdict != "failed", remark.verdict))
    for verdict, group in groupby(ordered, key=lambda remark: remark.verdict):
        remarks = list(group)
        out.print(f"\n[bold]{escape(verdict)}[/] ({counted(latest.counts.get(verdict, len(remarks)), 'time')})")
        for remark in remarks[:_SHOWN]:
            led = f" (found on {remark.found_on})" if remark.found_on else ""
            out.print(escape(f"  {remark.path or source}: {remark.reason}{led}"))
        if len(remarks) > _SHOWN:
            out.print(f"  … and {len(remarks) - _SHOWN:,} more: kb sources report {escape(source)} --json")


def _lasted(report: HarvestReport) -> str:
    seconds = (report.ended_at - report.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _said(report: HarvestReport) -> str:
    said = ", ".join(f"{count:,} {verdict}" for verdict, count in report.counts.items()) or "nothing new"
    return f"{said}; {counted(len(report.wrong), 'broken promise')}" if report.wrong else said
