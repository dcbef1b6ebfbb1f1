"""What `kb index` shows: the generations that are kept, and a new one beside the one that serves."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from kb.console import out, table
from kb.search.comparison import Comparison
from kb.search.engine import Generation, Held


def show_generations(kept: Sequence[Generation], serving: Generation, held: Held | None) -> None:
    """Print a line for each generation, and the comparison of the held one."""
    rows = [_row(one, "serves" if one.number == serving.number else "") for one in kept]
    rows += [_row(held.generation, "held")] if held else []
    table("Generations of the index", ("number", "documents", "made", "", ""), rows)
    if held:
        out.print()
        show_comparison(held.compared)


def _row(one: Generation, said: str) -> tuple[str | int, ...]:
    again = f"that of {one.again} again" if one.again else ""
    return str(one.number), one.documents, f"{one.built_at:%Y-%m-%d %H:%M} UTC", said, again


def show_comparison(compared: Comparison) -> None:
    """Print the figures of a comparison as a table, and what speaks against the new generation."""
    rows = [
        ("documents", f"{compared.before:,}", f"{compared.after:,}"),
        ("  only there", f"{compared.removed + compared.lost:,}", f"{compared.gained:,}"),
        ("  missing", "", f"{compared.lost:,}"),
        *((f"{one.facet}: {one.value}", f"{one.expected:,}", f"{one.after:,}") for one in compared.drifts),
        *(
            (f"nDCG@10 {one.label} ({one.queries})", f"{one.before:.3f}", f"{one.after:.3f}")
            for one in compared.quality
        ),
        ("median of a query", f"{compared.before_ms:,.1f} ms", f"{compared.after_ms:,.1f} ms"),
    ]
    table("The new index beside the serving one", ("", "as it was, or should be", "new"), rows)
    for reason in compared.reasons:
        out.print(escape(f"- {reason}"))
