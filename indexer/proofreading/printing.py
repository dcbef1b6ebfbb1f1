"""The proof of the corpus as the shell shows it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.markup import escape

from indexer.proofreading.law import Coverage
from indexer.proofreading.proof import Doubt, Proof
from kb.console import counted, out, table
from kb.vocabulary import INTERFACE_LANGUAGES, TYPES


def show(proof: Proof) -> None:
    """Print what was counted, what the law says, what pages doubt, and each fault as `file:line: rule: sentence`."""
    _show_counts(proof)
    for line in _law(proof.law):
        out.print(escape(line))
    _show_doubts(proof.doubts)
    for fault in proof.faults:
        out.print(escape(str(fault)))
    doubtful = len({doubt.page for doubt in proof.doubts})
    doubts = f"{counted(len(proof.doubts), 'doubt')} on {counted(doubtful, 'page')}"
    out.print(f"{counted(sum(proof.counts.values()), 'page')}: {counted(len(proof.faults), 'fault')}, {doubts}.")


def _show_counts(proof: Proof) -> None:
    known = [type_ for type_ in TYPES if any(proof.counts.get((type_, lang)) for lang in INTERFACE_LANGUAGES)]
    rows: list[tuple[str | int, ...]] = [
        (type_, *(proof.counts.get((type_, lang), 0) for lang in INTERFACE_LANGUAGES)) for type_ in known
    ]
    table("Pages", ("type", *INTERFACE_LANGUAGES), rows)


def _law(law: Coverage) -> list[str]:
    missing = f"not loaded: {', '.join(law.missing)}" if law.missing else ""
    if law.until is None:
        return [f"Law: not checked, the store has none; {missing}" if missing else "Law: none is cited"]
    said = [f"Law: checked up to {law.until}: {', '.join(law.checked) or 'no code that is cited'}"]
    if missing:
        said.append(f"Law {missing}")
    later = f", {law.later:,} of law after that day" if law.later else ""
    return [*said, f"Notes on articles with their day: {law.agreeing:,} held against the law{later}"]


def _show_doubts(doubts: Sequence[Doubt]) -> None:
    if doubts:
        out.print("\nTo be verified, as the pages themselves say:")
    for page, said in groupby(doubts, key=lambda doubt: doubt.page):
        out.print(escape(page))
        for doubt in said:
            out.print(escape(f"  – {doubt.sentence}"))
    if doubts:
        out.print()
