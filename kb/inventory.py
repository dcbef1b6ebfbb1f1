"""What `kb sources` shows, in a shell and as JSON: each source, why it is not read, and what the store holds of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import groupby
from typing import Any

from rich.markup import escape

from kb.console import counted, out, table
from kb.document import Reuse
from kb.holdings import Holding
from kb.source import KINDS, Source

_LANGUAGES = 8  # that have a column of their own; 100 columns of a terminal have room for no more

#: Documents for each (type, language).
Counts = Mapping[tuple[str, ...], int]


def as_json(shown: Sequence[Holding], counts: Counts, from_desk: Collection[str] = ()) -> dict[str, Any]:
    """The same for programs: every key of each source, whether the desk has written it, and the counts as a list."""
    return {
        "sources": [
            {
                **(_keys(holding.source) if holding.source else {"id": holding.id, "enabled": False}),
                "reason": holding.reason,
                "desk": holding.id in from_desk,
                "documents": holding.documents,
                "last_read": holding.last_read.isoformat() if holding.last_read else None,
            }
            for holding in shown
        ],
        "counts": [
            {"type": type_, "language": language, "documents": count}
            for (type_, language), count in sorted(counts.items())
        ],
    }


def show_sources(shown: Sequence[Holding], from_desk: Collection[str] = ()) -> None:
    """Print the sources, a table for each reason not to read them; a star marks those that the desk has written."""
    names = {holding.id: f"{holding.id}{'*' if holding.id in from_desk else ''}" for holding in shown}
    width = max(map(len, names.values()), default=0)
    for _, group in groupby(shown, key=lambda holding: holding.reason):
        alike = tuple(group)
        kept = any(holding.documents or holding.last_read for holding in alike)
        columns = ("source", "kind", "reuse", *(("documents", "last read") if kept else ()), "title")
        out.print(f"[bold]{escape(_state(alike[0]))} ({len(alike)})[/]")
        table("", columns, [_row(holding, f"{names[holding.id]:<{width}}", kept=kept) for holding in alike])
        out.print()
    if any(holding.id in from_desk for holding in shown):
        out.print("* from the desk: kb sources export prints its file.")
    known = [holding for holding in shown if holding.source]
    on = sum(holding.on for holding in known)
    if on < len(known):
        out.print(f"Kinds without a reader yet: {', '.join(kind for kind, needs in KINDS.items() if needs is None)}.")
    held = sum(holding.documents for holding in shown)
    out.print(f"{counted(len(known), 'source')}: {on} on, {len(known) - on} off; {counted(held, 'document')}.")


def show_counts(counts: Counts) -> None:
    """Print how many documents there are of each type in each language, the commonest first."""
    by_type, by_language = Counter[str](), Counter[str]()
    for (type_, language), count in counts.items():
        by_type[type_] += count
        by_language[language] += count
    languages = [language for language, _ in by_language.most_common()]
    own, rest = languages[:_LANGUAGES], languages[_LANGUAGES:]

    def cells(of: Mapping[str, int]) -> tuple[int, ...]:
        others = (sum(of.get(language, 0) for language in rest),) if rest else ()
        return *(of.get(language, 0) for language in own), *others, sum(of.values())

    rows: list[tuple[str | int, ...]] = [
        (type_, *cells({language: count for (of, language), count in counts.items() if of == type_}))
        for type_, _ in by_type.most_common()
    ]
    rows.append(("total", *cells(by_language)))
    out.print("[bold]Documents by type and language[/]")
    table("", ("type", *own, *(("other",) if rest else ()), "total"), rows)


def _state(holding: Holding) -> str:
    if holding.on:
        return "On"
    said = holding.reason.removesuffix(".")
    return f"Off: {said[:1].lower()}{said[1:]}" if holding.source else said


def _keys(source: Source) -> dict[str, Any]:
    values = {key.name: getattr(source, key.name) for key in fields(source)}
    return {**values, "texts": dict(source.texts), "expect": asdict(source.expect)}


def _row(holding: Holding, name: str, *, kept: bool) -> tuple[str | int, ...]:
    # The first columns are as wide in every table, so that they stand under each other.
    source = holding.source
    kind = f"{source.kind if source else '':<{max(map(len, KINDS))}}"
    reuse = f"{source.reuse if source else '':<{max(map(len, Reuse))}}"
    read = f"{holding.last_read:%Y-%m-%d}" if holding.last_read else ""
    own = (holding.documents, read) if kept else ()
    return name, kind, reuse, *own, source.title if source else ""
