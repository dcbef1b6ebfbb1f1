"""Sources of kind "folder": Markdown, HTML, PDF, DOCX, ODT and text files on this machine, a document each.

A file is read again when its bytes or the catalogue's words about its source have changed. What breaks its reader
is tried in three runs and then left alone; what the reader refuses with a reason is looked at in each run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from indexer.context import Context
from indexer.describe import Delivery, describe, digest, identify, said_of_all
from indexer.extract.extracted import Hints, parse_name
from indexer.extract.jail import BrokenReader
from indexer.extract.registry import SUFFIXES, Extractors
from indexer.files import File, Refused, walk
from indexer.files import read as read_bytes
from indexer.keep import Reading, keep, why
from indexer.outcome import Outcome, Verdict
from kb.catalogue.folders import folder_of, is_readable
from kb.errors import FilesAway, SourceError
from kb.originals import Originals
from kb.source import Source
from kb.store import Fetch, FetchState

TRIES = 3
_BATCH = 100
_BATCH_CHARACTERS = 4_000_000


def read(source: Source, context: Context) -> Iterator[Outcome]:
    """Read the folder of a source into the store; one outcome for each file, and for each document that is gone."""
    root = folder_of(source.path or "", context.settings)
    run = _Run(source, context)
    if not is_readable(root, context.settings):
        reason = f"the folder {root} is none that KB_FOLDERS allows. Nothing was read, and nothing removed."
        yield run.outcome(f"{source.path}/", Verdict.FAILED, reason)
        return
    found = list(walk(root)) if root.is_dir() else []
    if not found and (run.held or source.expect.least or not root.is_dir()):
        what = "is empty" if root.is_dir() else "is not there"
        reason = f"the folder {root} {what}. Nothing was removed. Check KB_CORPUS, and path in {source.id}.toml."
        yield run.outcome(f"{source.path}/", Verdict.FAILED, reason)
        return
    run.settle(found)
    with Extractors() as extractors, context.meter.task(source.id, len(found), "files") as task:
        for entry in found:
            yield from run.take(entry, extractors) if isinstance(entry, File) else run.refuse(entry)
            task.advance()
        yield from run.flush()
    yield from run.end(found)


class _Run:
    """One reading of one folder."""

    def __init__(self, source: Source, context: Context) -> None:
        self._source = source
        self._store = context.store
        self._full = context.full
        self._originals = Originals(context.settings.kept_files, barred=context.store.taken_down)
        self._fetches: Mapping[str, Fetch] = context.store.fetches(source.id)
        self.held: Mapping[str, str] = context.store.paths(source.id)
        self._places = {document_id: path for path, document_id in self.held.items()}
        self._rivals: dict[str, str] = {}
        self._batch: list[Reading] = []
        self._characters = 0

    def outcome(self, path: str, verdict: Verdict, reason: str = "", document_id: str | None = None) -> Outcome:
        return Outcome(source=self._source.id, path=path, verdict=verdict, document_id=document_id, reason=reason)

    def settle(self, found: Sequence[File | Refused]) -> None:
        """Decide which of two files that would be the same document is read: the one that was, else the first."""
        names: dict[str, list[str]] = {}
        for entry in found:
            if isinstance(entry, File) and parse_name(entry.name).suffix in SUFFIXES:
                names.setdefault(identify(self._source.id, entry.name)[0], []).append(entry.name)
        for document_id, rivals in names.items():
            place = self._places.get(document_id)
            chosen = place if place in rivals else rivals[0]
            self._rivals |= {name: chosen for name in rivals if name != chosen}

    def refuse(self, entry: Refused) -> Iterator[Outcome]:
        yield self.outcome(entry.name, entry.verdict, entry.reason)

    def take(self, file: File, extractors: Extractors) -> Iterator[Outcome]:
        """Read a file, unless it is known; the outcomes of what is committed by then."""
        if (suffix := parse_name(file.name).suffix) not in SUFFIXES:
            reason = f"no reader for files {suffix or 'without a suffix'}; read are {', '.join(SUFFIXES)}"
            yield self.outcome(file.name, Verdict.SKIPPED, reason)
            return
        if rival := self._rivals.get(file.name):
            reason = f"{file.name} and {rival} have the same id, and only {rival} is read. Rename one of them."
            yield self.outcome(file.name, Verdict.FAILED, reason)
            return
        try:
            data, modified = read_bytes(file)
        except SourceError as error:
            yield self.outcome(file.name, Verdict.FAILED, why(error))
            return
        mark = _mark(self._source, data)
        known = self._known(file.name, mark)
        if known:
            yield known
            return
        delivery = Delivery(name=file.name, digest=digest(data), modified=modified)
        reading = self._read(data, mark, delivery, extractors)
        self._batch.append(reading)
        self._characters += sum(len(passage.text) for passage in reading.document.passages) if reading.document else 0
        if len(self._batch) >= _BATCH or self._characters >= _BATCH_CHARACTERS:
            yield from self.flush()

    def flush(self) -> Iterator[Outcome]:
        """Commit what was read."""
        batch, self._batch, self._characters = self._batch, [], 0
        if batch:
            yield from keep(self._store, self._source.id, batch)

    def end(self, found: Sequence[File | Refused]) -> Iterator[Outcome]:
        """Remove the documents whose files are gone, if as many are left as the source promises."""
        there = {entry.name for entry in found}
        unread = tuple(name for name in there if name.endswith("/"))
        held = self._store.paths(self._source.id)
        gone = [path for path in held if path not in there and not path.startswith(unread)]
        left, expect = len(held) - len(gone), self._source.expect
        if left < expect.least or (expect.most is not None and left > expect.most):
            promise = f"at least {expect.least}" if left < expect.least else f"at most {expect.most}"
            reason = f"{left} documents, and {promise} are expected; nothing was removed."
            hint = f"Look for what is missing, or correct [expect] in {self._source.id}.toml."
            yield self.outcome(f"{self._source.path}/", Verdict.FAILED, f"{reason} {hint}")
        elif gone:
            with self._store.writing() as writing:
                removed = set(writing.remove_paths(self._source.id, gone))
                writing.forget(self._source.id, gone)
            for path in gone:
                if held[path] in removed:
                    yield self.outcome(path, Verdict.REMOVED, "its file is gone", held[path])

    def _known(self, name: str, mark: str) -> Outcome | None:
        """The outcome for bytes that need not be read again."""
        fetch = self._fetches.get(name)
        if fetch is None or fetch.digest != mark or self._full:
            return None
        if fetch.state is FetchState.DONE and name in self.held:
            return self.outcome(name, Verdict.UNCHANGED, document_id=self.held[name])
        if fetch.state is FetchState.FAILED and fetch.position >= TRIES:
            again = f"kb crawl --full {self._source.id}"
            reason = f"left alone after {TRIES} tries: {fetch.reason} (to try again: {again})"
            return self.outcome(name, Verdict.FAILED, reason)
        return None

    def _read(self, data: bytes, mark: str, delivery: Delivery, extractors: Extractors) -> Reading:
        name, source = delivery.name, self._source
        try:
            extracted = extractors.extract(data, Hints(name=name.rpartition("/")[2]))
        except SourceError as error:
            tries = self._tries(name, mark) + 1 if isinstance(error, BrokenReader) else 1
            failed = Fetch(
                source=source.id, name=name, state=FetchState.FAILED, digest=mark, position=tries, reason=why(error)
            )
            return Reading(path=name, reason=why(error), fetch=failed)
        done = Fetch(source=source.id, name=name, state=FetchState.DONE, digest=mark, position=1)
        document = describe(extracted, source, delivery)
        try:
            self._originals.keep(document, parse_name(name).suffix, data)
        except FilesAway as error:
            again = Fetch(
                source=source.id, name=name, state=FetchState.FAILED, digest=mark, position=1, reason=why(error)
            )
            return Reading(path=name, reason=why(error), fetch=again)
        place = self._places.get(document.id, name)
        return Reading(
            path=name,
            document=document,
            reason=_summed_up(extracted.warnings),
            fetch=done,
            replaces=place if place != name else "",
        )

    def _tries(self, name: str, mark: str) -> int:
        fetch = self._fetches.get(name)
        known = fetch is not None and fetch.digest == mark and fetch.state is FetchState.FAILED
        return fetch.position if fetch is not None and known and not self._full else 0


def _mark(source: Source, data: bytes) -> str:
    """By what a file is known again: its bytes, and all that the catalogue says about its documents."""
    return digest(said_of_all(source) + b"\0" + data)


def _summed_up(warnings: Sequence[str], shown: int = 3) -> str:
    more = f"; and {len(warnings) - shown} more" if len(warnings) > shown else ""
    return "; ".join(warnings[:shown]) + more
