"""Runs of the kind "legi" for tests: what a crawl of a folder said, and what the store holds after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from legi_archive import SOURCE

from indexer.context import Context
from indexer.kinds import legi
from indexer.outcome import Outcome, Table
from kb.document import Document
from kb.document_json import fingerprint
from kb.settings import Settings
from kb.source import Source
from kb.store import Store


class Meter:
    """Remembers the work that it was shown: label, total and how much was done."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, int | None, int]] = []

    @contextmanager
    def task(self, label: str, total: int | None, unit: str) -> Iterator[Progress]:
        progress = Progress()
        yield progress
        self.shown.append((label, total, progress.done))


class Progress:
    def __init__(self) -> None:
        self.done = 0

    def advance(self, amount: int = 1) -> None:
        self.done += amount


class Crawl:
    """A store, and the command that fills it from a folder of archives."""

    def __init__(self, home: Path, folder: Path | None, source: Source = SOURCE) -> None:
        self.settings = Settings(home=home)
        self.store = Store(self.settings.database_url)
        self.folder = folder
        self.source = source
        self.meter = Meter()

    def context(self, *, full: bool = False) -> Context:
        return Context(store=self.store, settings=self.settings, meter=self.meter, folder=self.folder, full=full)

    def __call__(self, *, full: bool = False) -> list[Outcome]:
        return list(legi.read(self.source, self.context(full=full)))

    def report(self) -> Table:
        return legi.report(self.source, self.context())

    def documents(self) -> dict[str, Document]:
        """All documents by id."""
        ids = list(self.store.paths(self.source.id).values())
        return dict(self.store.documents(ids))

    def state(self) -> dict[str, tuple[str, str, str]]:
        """What a reader sees of each document, where it came from and in which archive."""
        return {
            name: (fingerprint(document), document.provenance.path, document.provenance.origin)
            for name, document in self.documents().items()
        }


def verdicts(outcomes: list[Outcome]) -> Counter[str]:
    """How many outcomes there are of each verdict."""
    return Counter(outcome.verdict.value for outcome in outcomes)
