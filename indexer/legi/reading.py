"""One archive of LEGI into the store: its articles in batches, then what it deletes; a broken reading goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.archives import Archive, Member, mark_of, members
from indexer.context import Context
from indexer.describe import digest, said_of_all
from indexer.extract.dila_xml import Delivery
from indexer.extract.legi import article
from indexer.legi.contents import Contents, Holdings
from indexer.legi.paths import LegiPath, member_path
from indexer.legi.plan import Plan
from indexer.outcome import Outcome, Task, Verdict
from kb.document import Document
from kb.errors import ArchiveError, ExtractError
from kb.source import Source
from kb.store import Fetch, FetchState
from kb.store.writing import Writing

#: Documents of one transaction: what a broken run has to read again at most.
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An archive to read.

    digest  its bytes, the texts wanted of it and the catalogue's words about them
    chain   names of the stock and the deltas that it is part of
    done    how many of its members are read and committed already
    since   when the archive before it was read; None for the stock
    """

    source: Source
    archive: Archive
    path: Path
    digest: str
    chain: frozenset[str]
    done: int
    since: datetime | None


def job_for(source: Source, archive: Archive, path: Path, plan: Plan, since: datetime | None) -> Job:
    """The archive from its beginning, or from where the reading of the very same bytes broke off."""
    known_by = digest_of(mark_of(path), source)
    begun = plan.resumed if plan.resumed and plan.resumed.name == archive.name else None
    return Job(
        source=source,
        archive=archive,
        path=path,
        digest=known_by,
        chain=frozenset(archive.name for archive in plan.chain),
        done=begun.position if begun and begun.digest == known_by else 0,
        since=since,
    )


def digest_of(mark: str, source: Source) -> str:
    """What an archive is known by once it is read: its bytes, which texts or words were wanted of it, and the
    catalogue's words about them.
    """
    wanted = ",".join((*(f"{text}={short}" for text, short in sorted(source.texts.items())), *source.words))
    said = wanted.encode() + b"\0" + said_of_all(source)
    return f"{mark}-{digest(said)[:8]}"


def contents_file(context: Context, source: Source, archive: Archive, digest: str) -> Path:
    """Where the contents of an archive that was read are kept."""
    return context.settings.originals / source.id / "contents" / f"{archive.name}.{digest}.json.gz"


class Reading:
    """The reading of one archive; `outcomes` says what became of each of its articles."""

    def __init__(self, job: Job, context: Context, holdings: Holdings) -> None:
        self._job = job
        self._context = context
        self._holdings = holdings
        self._started = self.finished_at = datetime.now(UTC)
        self._position = 0
        self._committed = job.done
        self._contents = Contents()
        self._batch: list[Document] = []

    def outcomes(self) -> Iterator[Outcome]:
        """Read it all. Raises ArchiveError where it is damaged, and ExtractError for a stock without a wanted article;
        what came before that is kept.
        """
        job = self._job
        try:
            with self._context.meter.task(job.archive.name, job.path.stat().st_size, "bytes") as task:
                yield from self._members(task)
            self._check_stock()
        except (ArchiveError, ExtractError) as error:
            yield from self._commit(FetchState.FAILED, str(error))
            raise
        self._contents.save(contents_file(self._context, job.source, job.archive, job.digest))
        yield from self._finish()

    def _members(self, task: Task) -> Iterator[Outcome]:
        for position, member in enumerate(members(self._job.path, task), 1):
            try:
                self._take(member, new=position > self._job.done)
            except ExtractError as error:
                yield self._outcome(_plain(member.name), Verdict.FAILED, reason=str(error))
            self._position = position
            if len(self._batch) == BATCH:
                yield from self._commit(FetchState.STARTED)

    def _take(self, member: Member, *, new: bool) -> None:
        path = self._contents.note(member, self._job.source.texts)
        if path is not None and new:
            self._batch.append(self._article(path, member))

    def _article(self, path: LegiPath, member: Member) -> Document:
        delivery = Delivery(
            path=str(path),
            archive=self._job.archive.name,
            modified=member.modified,
            retrieved_at=self._started,
        )
        return article(member.read(), self._job.source, delivery)

    def _commit(self, state: FetchState, reason: str = "") -> Iterator[Outcome]:
        batch, self._batch = self._batch, []
        with self._context.store.writing() as writing:
            verdicts = writing.put(batch)
            self._committed = max(self._committed, self._position)
            writing.record(self._fetch(state, reason))
        yield from self._kept(batch, verdicts)

    def _finish(self) -> Iterator[Outcome]:
        """The last articles, the deletions and the mark that the archive is read, all at once."""
        job = self._job
        gone_paths = self._holdings.apply(self._contents)
        detail = {
            f"{what} {short}": count
            for short, tally in self._holdings.tally(job.source.texts).items()
            for what, count in tally._asdict().items()
        }
        self._committed = self._position
        with self._context.store.writing() as writing:
            verdicts = writing.put(self._batch)
            gone = writing.remove_paths(job.source.id, gone_paths)
            if not job.archive.delta:
                gone += self._supersede(writing)
            writing.record(self._fetch(FetchState.DONE, detail=detail))
        yield from self._kept(self._batch, verdicts)
        for document_id in gone:
            yield self._outcome(job.archive.name, Verdict.REMOVED, document_id)

    def _check_stock(self) -> None:
        if not self._job.archive.delta and not self._contents.articles:
            raise ExtractError(
                f"{self._job.archive.name} has no article of {', '.join(self._job.source.texts.values())}.",
                hint="Is it a stock of LEGI? Look at the texts of the source.",
            )

    def _supersede(self, writing: Writing) -> list[str]:
        """Remove what is of no text that is wanted any more, and what neither the stock nor a delta since delivers."""
        source, store = self._job.source, self._context.store
        unwanted = [
            path for path in store.paths(source.id) if (place := member_path(path)) and place.text not in source.texts
        ]
        writing.forget(source.id, store.fetches(source.id).keys() - self._job.chain)
        return writing.remove_paths(source.id, unwanted) + writing.remove_other_origins(source.id, self._job.chain)

    def _fetch(self, state: FetchState, reason: str = "", detail: dict[str, int] | None = None) -> Fetch:
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
            detail=detail,
            fetched_at=self.finished_at,
        )

    def _kept(self, batch: list[Document], verdicts: list[str]) -> Iterator[Outcome]:
        for document, verdict in zip(batch, verdicts, strict=True):
            yield self._outcome(document.provenance.path, Verdict(verdict), document.id)

    def _outcome(self, path: str, verdict: Verdict, document_id: str | None = None, reason: str = "") -> Outcome:
        return Outcome(source=self._job.source.id, path=path, verdict=verdict, document_id=document_id, reason=reason)


def _plain(name: str) -> str:
    path = member_path(name)
    return str(path) if path else name
