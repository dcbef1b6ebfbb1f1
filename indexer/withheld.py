"""Outcomes of documents that people have withdrawn: the report of a run says that they are, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.outcome import Outcome, Verdict
from kb.store import Store, Withdrawal, WithdrawalKind


def withheld(outcomes: Iterable[Outcome], source: str, store: Store) -> Iterator[Outcome]:
    """The outcomes of a run on a source; of what was not read again because nothing had changed, too."""
    with store.decisions() as decisions:
        known = {one.document_id: one for one in decisions.withdrawals(source=source)}
    for outcome in outcomes:
        key = outcome.document_id
        if key is None or outcome.verdict not in (Verdict.WITHHELD, Verdict.UNCHANGED):
            yield outcome
            continue
        if outcome.verdict is Verdict.WITHHELD and key not in known:
            withdrawn = store.withdrawal(key)  # since the run began, or of another source
            known |= {key: withdrawn} if withdrawn else {}
        yield _told(outcome, known[key]) if key in known else outcome


def _told(outcome: Outcome, withdrawal: Withdrawal) -> Outcome:
    undo = "" if withdrawal.kind is _FINAL else f" (to undo it: kb documents show {outcome.document_id})"
    return replace(outcome, verdict=Verdict.WITHHELD, reason=f"{withdrawal.sentence}{undo}")


_FINAL = WithdrawalKind.TAKEN_DOWN
