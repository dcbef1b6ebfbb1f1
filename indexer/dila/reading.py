"""One archive of a base into the store: its files in batches, then what it deletes; a broken reading goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath

from indexer.archives import Member, members
from indexer.context import Context
from indexer.dila.bases import Base
from indexer.extract.dila_xml import Delivery
from indexer.extract.jorf import Change
from indexer.legi.reading import BATCH, Job
from indexer.outcome import Outcome, Task, Verdict
from kb.document import Document
from kb.errors import ArchiveError, ExtractError
from kb.store import Fetch, FetchState
from kb.store.writing import Writing

#: What deletion lists are called: liste_suppression_jade.dat.
_DELETIONS = "liste_suppression_"


class Reading:
    """The reading of one archive; `outcomes` says what became of each document that it has something of."""

    def __init__(self, job: Job, context: Context, base: Base) -> None:
        self._job = job
        self._context = context
        self._base = base
        self._started = self.finished_at = datetime.now(UTC)
        self._position = 0
        self._committed = job.done
        self._files = 0
        self._delivered: set[str] = set()
        self._deleted: set[str] = set()
        self._batch: list[tuple[str, Change]] = []

    def outcomes(self) -> Iterator[Outcome]:
        """Read it all. Raises ArchiveError where it is damaged, and ExtractError for a stock without any file of the
        base; what came before that is kept.
        """
        job = self._job
        try:
            with self._context.meter.task(job.archive.name, job.path.stat().st_size, "bytes") as task:
                yield from self._members(task)
            self._check_stock()
        except (ArchiveError, ExtractError) as error:
            yield from self._commit(FetchState.FAILED, str(error))
            raise
        yield from self._commit(FetchState.STARTED)
        yield from self._finish()

    def _check_stock(self) -> None:
        if not self._job.archive.delta and not self._files:
            raise ExtractError(
                f"{self._job.archive.name} has no file of {self._base.name.upper()}.",
                hint="Is it a stock of that base? Look at the address of the source.",
            )

    def _members(self, task: Task) -> Iterator[Outcome]:
        for position, member in enumerate(members(self._job.path, task), 1):
            try:
                self._take(member, new=position > self._job.done)
            except ExtractError as error:
                yield self._outcome(member.name, Verdict.FAILED, reason=str(error))
            self._position = position
            if len(self._batch) == BATCH:
                yield from self._commit(FetchState.STARTED)

    def _take(self, member: Member, *, new: bool) -> None:
        name = PurePosixPath(member.name).name
        if name.startswith(_DELETIONS) and name.endswith(".dat"):
            self._deleted |= self._base.listed(member.read().decode("utf-8", "replace"))
        elif file_id := self._base.member(member.name):
            self._files += 1
            if self._job.archive.delta:  # a stock deletes nothing, and has too many to remember
                self._delivered.add(file_id)
            if new:
                self._batch.append(self._base.read(member.read(), self._delivery(file_id, member)))

    def _delivery(self, file_id: str, member: Member) -> Delivery:
        return Delivery(
            path=file_id, archive=self._job.archive.name, modified=member.modified, retrieved_at=self._started
        )

    def _commit(self, state: FetchState, reason: str = "") -> Iterator[Outcome]:
        """Carry out the changes that wait, and note how far the reading is."""
        batch, self._batch = self._batch, []
        before = self._held([document_id for document_id, _ in batch])
        after: dict[str, Document | None] = {}
        for document_id, change in batch:
            after[document_id] = change(after.get(document_id, self._whole(before.get(document_id))))
        self._committed = max(self._committed, self._position)
        yield from self._write(before, after, state, reason)

    def _finish(self) -> Iterator[Outcome]:
        """The deletions and the mark that the archive is read, at once. What it delivers itself it does not delete."""
        gone = frozenset(self._deleted - self._delivered)
        held = self._context.store.paths(self._job.source.id) if gone else {}
        # An article is part of a text, and only the text knows it.
        touched = held.values() if any("ARTI" in file_id for file_id in gone) else gone & set(held.values())
        before: dict[str, Document] = {}
        after: dict[str, Document | None] = {}
        ids = list(touched)
        for start in range(0, len(ids), BATCH):
            for document in self._held(ids[start : start + BATCH]).values():
                left = self._base.without(document, gone)
                if left is not document:
                    before[document.id], after[document.id] = document, left
        yield from self._write(before, after, FetchState.DONE)

    def _write(
        self,
        before: Mapping[str, Document],
        after: Mapping[str, Document | None],
        state: FetchState,
        reason: str = "",
    ) -> Iterator[Outcome]:
        source = self._job.source.id
        others = {key: one.provenance.source for key, one in before.items() if one.provenance.source != source}
        kept = [self._base.finish(document) for key, document in after.items() if document and key not in others]
        gone = [key for key, document in after.items() if document is None and key in before and key not in others]
        with self._context.store.writing() as writing:
            verdicts = writing.put(kept)
            removed = writing.remove_paths(source, gone)  # a document's path is its id
            if state is FetchState.DONE and not self._job.archive.delta:
                removed += self._supersede(writing)
            writing.record(self._fetch(state, reason))
        for document, verdict in zip(kept, verdicts, strict=True):
            yield self._outcome(document.id, Verdict(verdict), document.id)
        for document_id in removed:
            yield self._outcome(document_id, Verdict.REMOVED, document_id)
        for document_id in (key for key in others if after.get(key)):
            held_by = f"the source {others[document_id]} has it already"
            yield self._outcome(document_id, Verdict.SKIPPED, document_id, held_by)

    def _held(self, ids: list[str]) -> dict[str, Document]:
        # As they were delivered: what people have corrected, or withdrawn, is no part of what a file changes.
        return dict(self._context.store.delivered(list(dict.fromkeys(ids)))) if ids else {}

    def _whole(self, document: Document | None) -> Document | None:
        """A document to be changed; a stock begins each anew, since it delivers all that there still is of it."""
        if document and not self._job.archive.delta and document.provenance.origin != self._job.archive.name:
            return None
        return document

    def _supersede(self, writing: Writing) -> list[str]:
        """Remove what neither the stock nor a delta since delivers."""
        source = self._job.source.id
        writing.forget(source, self._context.store.fetches(source).keys() - self._job.chain)
        return writing.remove_other_origins(source, self._job.chain)

    def _fetch(self, state: FetchState, reason: str) -> Fetch:
        now, since = datetime.now(UTC), self._job.since
        # Never before the archive that it follows, even if the clock was put back: the plan goes by their order.
        self.finished_at = max(now, since) if since else now
        return Fetch(
            source=self._job.source.id,
            name=self._job.archive.name,
            state=state,
            digest=self._job.digest,
            position=self._committed,
            reason=reason,
            fetched_at=self.finished_at,
        )

    def _outcome(self, path: str, verdict: Verdict, document_id: str | None = None, reason: str = "") -> Outcome:
        return Outcome(source=self._job.source.id, path=path, verdict=verdict, document_id=document_id, reason=reason)
