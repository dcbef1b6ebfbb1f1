"""Where the archives of a base of DILA's are: in a folder that was given, or on a server and then in our own folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from indexer.archives import Archive, archive_named, mark_of
from indexer.context import Context
from indexer.download import Downloads
from indexer.legi.plan import BASE
from kb.errors import FetchError
from kb.source import Source


class Shelf(Protocol):
    """Archives that can be had."""

    def archives(self) -> Collection[Archive]:
        """Those that are offered; raises FetchError if it cannot be told."""

    def mark(self, archive: Archive) -> str | None:
        """What its bytes are known by, if they are at hand; raises ArchiveError if they cannot be read."""

    def bring(self, archive: Archive) -> Path:
        """Its file; raises FetchError if it cannot be had."""

    def discard(self, archive: Archive) -> None:
        """Its bytes were found damaged."""


class Folder:
    """A folder of archives, which is not ours to change (`kb crawl --from`)."""

    def __init__(self, folder: Path, base: str) -> None:
        self._folder = folder
        self._base = base

    def archives(self) -> frozenset[Archive]:
        try:
            names = [file.name for file in self._folder.iterdir() if file.is_file()]
        except OSError as error:
            raise FetchError(f"{self._folder} cannot be read: {error.strerror}") from error
        return frozenset(archive for name in names if (archive := archive_named(name, self._base)))

    def mark(self, archive: Archive) -> str | None:
        file = self._folder / archive.name
        return mark_of(file) if file.is_file() else None

    def bring(self, archive: Archive) -> Path:
        file = self._folder / archive.name
        if not file.is_file():
            raise FetchError(f"{archive.name} is not in {self._folder}", hint="Put it there, or crawl without --from.")
        return file

    def discard(self, archive: Archive) -> None:
        """It stays: who gave the folder replaces it."""


class Server:
    """The server of the source; what is fetched stays in KB_HOME/originals, and is not fetched twice."""

    def __init__(self, source: Source, context: Context, base: str) -> None:
        self._source = source.id
        self._base = base
        self._addresses = source.addresses
        self._folder = context.settings.originals / source.id
        self._own = Folder(self._folder, base)
        self._downloads = Downloads(context.settings.contact, source.pace)
        self._meter = context.meter
        self._urls: dict[Archive, str] = {}

    def archives(self) -> Collection[Archive]:
        for address in self._addresses:
            self._urls |= self._downloads.listing(address, self._base)
        if not self._urls:
            raise FetchError(
                f"No archive of {self._base.upper()} is listed at {' or '.join(self._addresses)}.",
                hint="Look at the page: its address or its form may have changed.",
            )
        return self._urls.keys() | (self._own.archives() if self._folder.is_dir() else set())

    def mark(self, archive: Archive) -> str | None:
        return self._own.mark(archive)

    def bring(self, archive: Archive) -> Path:
        file = self._folder / archive.name
        if not file.is_file():
            if archive not in self._urls:
                raise FetchError(f"{archive.name} is not listed any more", hint=f"Run kb crawl {self._source} --full.")
            with alone(self._folder):
                if not file.is_file():  # another run may have brought it just now
                    self._downloads.fetch(self._urls[archive], file, self._meter)
        return file

    def discard(self, archive: Archive) -> None:
        (self._folder / archive.name).unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While the block runs, no other process has this folder to itself; made if it is not there.

    Raises FetchError, naming the process, if one has it now. The lock of a process that was killed is free.
    """
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context((folder / ".lock").open("ab+", buffering=0))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise FetchError(
                    f"another run, process {lock.read().decode()}, is fetching into {folder}",
                    hint="Wait until it is done, then run the command again.",
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()).encode())
        except OSError as error:
            raise FetchError(
                f"{folder} cannot be written: {error.strerror}", hint="Look at the disk of KB_HOME."
            ) from error
        yield


def shelf_of(source: Source, context: Context, base: str = BASE) -> Shelf:
    """The folder that the command line gave, or else the server."""
    return Folder(context.folder, base) if context.folder else Server(source, context, base)
