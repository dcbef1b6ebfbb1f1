"""Documents from a JSON Lines file: one object a line, as any other system can export them.

    {"id": "…", "title": "…", "text": "…"}                                             is needed, and there may be
    "type": "report", "language": "fr", "organisation": ["…"], "url": "https://…", "date": "2014-05-01", "ref": "…"

Other keys are left aside, and named once. The file is read as a stream, whatever its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from indexer.context import Context
from indexer.keep import Reading, keep, why
from indexer.outcome import Outcome, Verdict
from indexer.records import KEYS, read_line, to_document
from kb.catalogue import SOURCE_ID
from kb.errors import ExtractError, FetchError, UsageError
from kb.source import SENT

_BATCH = 500
_BATCH_BYTES = 8 * 1024 * 1024
_LONGEST_LINE = 32 * 1024 * 1024
#: So many wrong lines and not one right: this is no file of that kind.
_HOPELESS = 1000
_BOM = b"\xef\xbb\xbf"


def read_jsonl(path: Path, context: Context, source_id: str = "import") -> Iterator[Outcome]:
    """Keep the documents of a file under the name of a source; an outcome for each line, by file and line number.

    A line that is wrong fails, and so does an id that an earlier line has; the others are kept. A document with the
    same id from an earlier import is replaced. Raises FetchError if the file cannot be read, UsageError if the
    source's name is no name or that of a source in the catalogue.
    """
    if not SOURCE_ID.fullmatch(source_id):
        raise UsageError(f"{source_id!r} is no name of a source: lower-case letters, digits and single hyphens.")
    if source_id == SENT:
        raise UsageError(f"{SENT} is the name of what is sent to the desk.", hint="Choose another name.")
    if (context.settings.corpus / "sources" / f"{source_id}.toml").exists():
        raise UsageError(
            f"{source_id} is a source of the catalogue: its next crawl would remove what is imported into it.",
            hint="Choose another name.",
        )
    try:
        with path.open("rb") as file, context.meter.task(path.name, path.stat().st_size, "bytes") as task:
            run = _Run(path.name, context, source_id)
            for line in _lines(file):
                yield from run.take(line)
                task.advance(len(line))
                if run.hopeless:
                    break
            yield from run.end()
    except OSError as error:
        raise FetchError(f"{path} cannot be read: {error.strerror}") from error


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is too long, its beginning only."""
    while line := file.readline(_LONGEST_LINE):
        yield line
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST_LINE)


class _Run:
    """One reading of one file."""

    def __init__(self, name: str, context: Context, source_id: str) -> None:
        self._name = name
        self._store = context.store
        self._source = source_id
        self._now = datetime.now(UTC)
        self._line = 0
        self._first: dict[str, int] = {}
        self._unused: Counter[str] = Counter()
        self._wrong = 0
        self._batch: list[Reading] = []
        self._bytes = 0

    @property
    def hopeless(self) -> bool:
        return self._wrong >= _HOPELESS and not self._first

    def take(self, line: bytes) -> Iterator[Outcome]:
        """Read a line; the outcomes of what is committed by then."""
        self._line += 1
        if self._line == 1:
            line = line.removeprefix(_BOM)
        if not line.strip():
            return
        try:
            self._batch.append(self._read(line))
            self._bytes += len(line)
        except ExtractError as error:
            self._wrong += 1
            self._batch.append(Reading(path=self._place, reason=why(error)))
        if len(self._batch) >= _BATCH or self._bytes >= _BATCH_BYTES:
            yield from self._flush()

    def end(self) -> Iterator[Outcome]:
        """Commit the rest, and say what was noticed of the whole file."""
        yield from self._flush()
        if self.hopeless:
            reason = f"the first {self._line:,} lines are all wrong; the rest was not read"
            yield Outcome(source=self._source, path=self._name, verdict=Verdict.FAILED, reason=reason)
        elif not self._first and not self._wrong:
            yield Outcome(source=self._source, path=self._name, verdict=Verdict.FAILED, reason="the file is empty")
        if self._unused:
            keys = ", ".join(f"{key!r} ({count:,} lines)" for key, count in self._unused.most_common(20))
            yield Outcome(
                source=self._source, path=self._name, verdict=Verdict.SKIPPED, reason=f"keys that are not used: {keys}"
            )

    @property
    def _place(self) -> str:
        return f"{self._name}:{self._line}"

    def _read(self, line: bytes) -> Reading:
        if len(line) >= _LONGEST_LINE:
            raise ExtractError(f"the line has more than {_LONGEST_LINE // 2**20} MiB")
        record, data = read_line(line)
        first = self._first.setdefault(record.id, self._line)
        if first != self._line:
            raise ExtractError(f"the id {record.id!r} is on line {first} already, and here on line {self._line}")
        self._unused.update(key for key in data if key not in KEYS)
        return Reading(
            path=self._place,
            document=to_document(record, line, self._source, self._name, self._now),
        )

    def _flush(self) -> Iterator[Outcome]:
        batch, self._batch, self._bytes = self._batch, [], 0
        if batch:
            yield from keep(self._store, self._source, batch)
