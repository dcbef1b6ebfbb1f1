"""Runs of the kind "folder" for tests: a corpus of files, and what a crawl of it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from indexer.context import Context
from indexer.kinds import folder
from indexer.outcome import Meter, Outcome, Verdict
from kb.document import Document, Reuse
from kb.settings import Settings
from kb.source import Source
from kb.store import Store

SOURCE = Source(
    id="fonds",
    kind="folder",
    title="Fonds",
    publisher="Centre de documentation",
    licence="CC BY 4.0",
    reuse=Reuse.FULL_TEXT,
    path="fonds",
)


class Corpus:
    """A folder of files and the store that it is read into."""

    def __init__(self, home: Path, store: Store, meter: Meter) -> None:
        self.root = home / "corpus" / "fonds"
        self.root.mkdir(parents=True)
        self.store = store
        self.source = SOURCE
        self._context = Context(store=store, settings=Settings(home=home / "var", corpus=home / "corpus"), meter=meter)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files: path below the folder → content."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def crawl(self, *, full: bool = False) -> list[Outcome]:
        """Read the folder; every outcome, in order."""
        return list(folder.read(self.source, replace(self._context, full=full)))

    def verdicts(self, *, full: bool = False) -> dict[str, Verdict]:
        """Read the folder; the verdict on each path."""
        return {outcome.path: outcome.verdict for outcome in self.crawl(full=full)}

    def reasons(self, *, full: bool = False) -> dict[str, str]:
        """Read the folder; what was said of each path that anything was said of."""
        return {outcome.path: outcome.reason for outcome in self.crawl(full=full) if outcome.reason}

    def document(self, name: str) -> Document:
        """The document of that id in the source, which must be there."""
        found = self.store.document(f"{self.source.id}/{name}")
        assert found is not None
        return found

    def ids(self) -> list[str]:
        """The ids of all documents of the source."""
        return sorted(self.store.paths(self.source.id).values())


def markdown(title: str, body: str = "Texte.", **keys: str) -> str:
    """A Markdown file with this title, other keys and body."""
    head = "".join(f'{key} = "{value}"\n' for key, value in {"title": title, **keys}.items())
    return f"+++\n{head}+++\n\n{body}\n"
