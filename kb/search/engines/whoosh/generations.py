"""Complete states of the index on disk, and which of them serves.

    index/
      current                 name of the serving generation, replaced in one step
      lock                    held by the one process that writes
      generation-00000007/    contents.json, segments and deletions, never changed again; manifest.json, written last
      building-1x9a7q2c/      under work; swept away by the next writer if its own was killed

A generation counts only if its manifest is there and fits: names, sizes and checksums of all files, schema version,
number of documents. Who writes a file in the building folder has fsynced it before it is published; manifest, folder,
and the names of folders are fsynced in that order before `current` names them. So a killed process or a power cut
leaves an index that opens with all that was acknowledged. Files that a new generation shares with the one before are
hard links: they are neither read nor fsynced again.

Opening a generation checks the manifest to the byte, the names and sizes of all files, and the checksum of what lists
the segments; each segment checks the directory of its arrays. The arrays are mapped and not read: `damages` reads them.
None of this keeps out somebody who can write in the folder: they decide what readers are shown, and by shortening a
file that is mapped they end the processes that read it. The folder must therefore belong to us and be closed to others
(mode 0700); it is never read otherwise. Nothing in it is unpickled or run.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from os import getuid
from pathlib import Path
from tempfile import mkdtemp

from kb.durable import sync
from kb.errors import IndexBusy, IndexDamaged, IndexMissing, IndexUntrusted, SearchIndexError
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.contents import CONTENTS
from kb.search.engines.whoosh.manifest import (
    HINT,
    MANIFEST,
    Manifest,
    damages,
    described,
    digest,
    number,
    read_current,
    read_manifest,
    strangers,
    write_current,
    write_manifest,
)
from kb.search.fields import SCHEMA_VERSION

_NAMES = "generation-" + "[0-9]" * 8
_LOCK_WAIT = 10.0  # seconds; most commits take less, a rebuild is worth a message


class Generations:
    """The folder of an index."""

    def __init__(self, root: Path, kept: int) -> None:
        self.root = root
        self._kept = kept

    def serving(self) -> str:
        """Name of the serving generation; raises IndexMissing, IndexUntrusted, or IndexDamaged."""
        try:
            self._trust(self.root)
            return read_current(self.root)
        except FileNotFoundError:
            raise IndexMissing("There is no index yet.", hint="Run: kb index") from None
        except OSError as error:
            raise IndexUntrusted(
                f"The index folder {self.root} cannot be read: {error.strerror}.",
                hint="Check KB_HOME, and whose folder it is.",
            ) from error

    def open(self, name: str) -> tuple[Path, Generation]:
        """Folder and description of a complete generation whose files have the right sizes.

        Raises IndexDamaged for one that is incomplete, IndexMissing for one made for another schema.
        """
        try:
            return self._opened(name)
        except FileNotFoundError as error:  # a writer deletes it, because it is old
            raise IndexDamaged(f"{name} has gone.", hint=HINT) from error

    def _opened(self, name: str) -> tuple[Path, Generation]:
        folder = self.root / name
        manifest = read_manifest(folder)
        self._trust(folder)
        if manifest["schema"] != SCHEMA_VERSION:
            raise IndexMissing(
                f"The index was made for schema {manifest['schema']}; this is {SCHEMA_VERSION}.",
                hint="Run: kb index --rebuild",
            )
        for file, (size, checksum) in manifest["files"].items():
            path = folder / file
            if not path.is_file() or path.stat().st_size != size:
                raise IndexDamaged(f"{file} of {name} is missing or cut short.", hint=HINT)
            # The little that says what there is is checked each time; the rest by `damages`.
            if file == CONTENTS and digest(path) != checksum:
                raise IndexDamaged(f"{file} of {name} has been altered.", hint=HINT)
        for file in strangers(folder, manifest):
            raise IndexDamaged(f"{file} does not belong in {name}.", hint=HINT)
        return folder, described(name, manifest)

    def damages(self, name: str) -> list[str]:
        """Every file of a generation whose bytes are not those that were written, a sentence each."""
        folder = self.root / name
        return damages(folder, read_manifest(folder))

    @contextmanager
    def building(self, *, base: Generation | None) -> Iterator[Path]:
        """A private folder for the next generation: empty, or holding links to the files of the serving one.

        One process at a time; raises IndexBusy, also if another generation than `base` serves by now. What a killed
        process left behind is swept away first.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._trust(self.root)
        with self._locked():
            self._sweep()
            # A name of its own: what a killed writer has started may still write into a folder that was swept away.
            folder = Path(mkdtemp(prefix="building-", dir=self.root))
            try:
                if base is not None:
                    serving, generation = self.open(self.serving())
                    if generation.number != base.number:
                        raise IndexBusy("Another process has changed the index.", hint="Run this again.")
                    for file in read_manifest(serving)["files"]:
                        (folder / file).hardlink_to(serving / file)
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, *, documents: int, sequence: int, store: str) -> Generation:
        """Make the folder under `building`, whose files are on the disk, a complete generation and let it serve."""
        files = {}
        before = self._known_digests()
        for path in sorted(folder.iterdir()):
            status = path.stat()
            files[path.name] = (status.st_size, before.get((status.st_ino, status.st_size)) or digest(path))
        former = self._former()
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            documents=documents,
            sequence=sequence,
            store=store,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            files=files,
        )
        write_manifest(folder, manifest)
        complete = self.root / f"generation-{self._newest() + 1:08d}"
        folder.rename(complete)
        sync(self.root)
        write_current(self.root, complete.name)
        self._forget(former, complete.name)
        return described(complete.name, manifest)

    def rollback(self) -> Generation:
        """Let the newest generation before the serving one that can be opened serve; raises IndexMissing if there is
        none. Where it is not known what serves, that is the newest of all."""
        self._known()  # says that there is no index, before a lock is looked for in it
        try:
            with self._locked():
                known = self._known()
                for name in reversed([name for name in self._complete() if not known or name < known]):
                    with suppress(IndexDamaged, IndexMissing):
                        generation = self.open(name)[1]
                        write_current(self.root, name)
                        return generation
        except OSError as error:
            raise SearchIndexError(
                f"The index could not be rolled back: {error}", hint="Make room on its disk."
            ) from error
        raise IndexMissing("There is no generation to go back to.", hint="Run: kb index --rebuild")

    def _known(self) -> str:
        """Name of the serving generation, "" where `current` is damaged; raises IndexMissing, or IndexUntrusted."""
        try:
            return self.serving()
        except IndexDamaged:
            return ""

    def _former(self) -> str:
        """Name of the serving generation, or the newest where that is not known; "" where there is none."""
        try:
            return self._known() or max(self._complete(), default="")
        except IndexMissing:
            return ""

    def _complete(self) -> list[str]:
        return sorted(path.parent.name for path in self.root.glob(f"{_NAMES}/{MANIFEST}"))

    def _newest(self) -> int:
        return max((number(path.name) for path in self.root.glob(_NAMES)), default=0)

    def _sweep(self) -> None:
        for path in self.root.glob("building-*"):
            shutil.rmtree(path, ignore_errors=True)  # the same: it is swept away by the writer after this one

    def _forget(self, former: str, serving: str) -> None:
        """Delete the oldest generations, and those that a rollback left behind: newer than the former one."""
        former_ones = [name for name in self._complete() if name <= former]
        kept = {*former_ones[1 - self._kept :], serving}
        for path in self.root.glob(_NAMES):
            if path.name not in kept:
                (path / MANIFEST).unlink(missing_ok=True)  # first: one that is half deleted is not complete
                shutil.rmtree(path)

    def _known_digests(self) -> dict[tuple[int, int], str]:
        """Checksums of the serving generation's files by inode: a hard link need not be read again."""
        try:
            folder = self.root / self.serving()
            files = read_manifest(folder)["files"]
            return {((folder / file).stat().st_ino, size): known for file, (size, known) in files.items()}
        except (SearchIndexError, FileNotFoundError):
            return {}

    def _trust(self, folder: Path) -> None:
        status = folder.stat()
        if status.st_uid != getuid() or status.st_mode & 0o077:
            raise IndexUntrusted(
                f"The index folder {folder} belongs to another user or is open to others.",
                hint=f"If all of it is yours: chown it to yourself and chmod -R go-rwx {folder}. Otherwise delete it "
                "and run: kb index --rebuild",
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / "lock").open("a") as lock:
            deadline = time.monotonic() + _LOCK_WAIT
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise IndexBusy(
                            "Another process is writing the index.", hint="Wait for it to end and run this again."
                        ) from None
                    time.sleep(0.05)
            yield
