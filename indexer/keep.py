"""Documents go into the store in batches: each is kept together with the note of what it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.outcome import Outcome, Verdict
from kb.document import Document
from kb.errors import RepereError, StoreError
from kb.store import Fetch, FetchState, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One thing read from a source: its document, or the reason why there is none.

    reason    why it failed; with a document: what of it could not be read
    fetch     what to remember of it; None where the source remembers otherwise
    replaces  the path, now gone, that the document of this id came from before; "" where there is none
    """

    path: str
    document: Document | None = None
    reason: str = ""
    fetch: Fetch | None = None
    replaces: str = ""


def keep(store: Store, source: str, readings: Sequence[Reading]) -> list[Outcome]:
    """Keep documents and notes in one transaction; the outcome of each reading.

    A document whose id another source holds fails alone. Raises StoreError if the store refuses.
    """
    try:
        return _write(store, source, readings)
    except StoreError:
        taken = _taken(store, source, readings)
        if not taken:
            raise
    return _write(store, source, [_fail(reading, taken) for reading in readings])


def why(error: RepereError) -> str:
    """What went wrong and what to do about it, on one line."""
    message = str(error)
    if error.hint:
        message += f"{'' if message.endswith(('.', '?', '!', '…')) else '.'} {error.hint}"
    return " ".join(message.split())


def _write(store: Store, source: str, readings: Sequence[Reading]) -> list[Outcome]:
    with store.writing() as writing:
        # Before the documents are put: the store would keep what came from there for the day when they go.
        gone = [reading.replaces for reading in readings if reading.document and reading.replaces]
        writing.remove_paths(source, gone)
        writing.forget(source, gone)
        verdicts = iter(writing.put([reading.document for reading in readings if reading.document]))
        for reading in readings:
            if reading.fetch:
                writing.record(reading.fetch)
    return [
        Outcome(
            source=source,
            path=reading.path,
            verdict=_verdict(next(verdicts), reading) if reading.document else Verdict.FAILED,
            document_id=reading.document.id if reading.document else None,
            reason=reading.reason,
        )
        for reading in readings
    ]


def _verdict(verdict: str, reading: Reading) -> Verdict:
    """What the store says, except of a document that has only another path: to a reader it is not new."""
    found = Verdict(verdict)
    return Verdict.CHANGED if reading.replaces and found is not Verdict.WITHHELD else found


def _taken(store: Store, source: str, readings: Sequence[Reading]) -> dict[str, str]:
    """Ids that other sources hold, with their sources."""
    held = store.delivered([reading.document.id for reading in readings if reading.document])
    return {key: document.provenance.source for key, document in held.items() if document.provenance.source != source}


def _fail(reading: Reading, taken: dict[str, str]) -> Reading:
    if reading.document is None or reading.document.id not in taken:
        return reading
    reason = f"the source {taken[reading.document.id]} has a document with the id {reading.document.id} already"
    fetch = reading.fetch and replace(reading.fetch, state=FetchState.FAILED, reason=reason, position=1)
    return replace(reading, document=None, reason=reason, fetch=fetch)
