"""Complete states of the index on disk, and which of them serves.

    index/
      current                 name of the serving generation, replaced in one step
      lock                    held by the one process that writes
      generation-00000007/    files of Whoosh, never changed again, and manifest.json, written last
      building-00000008/      under work; swept away by the next writer if its own was killed

A generation counts only if its manifest is there and fits: names, sizes and checksums of all files, schema version,
number of documents. Files and folders are fsynced before `current` names them, so that a killed process or a power
cut leaves the old generation serving. Files that a new generation shares with the one before are hard links.

Opening a Whoosh index unpickles parts of it. The folder must therefore belong to us and be closed to others
(mode 0700); it is never read otherwise.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from kb.errors import IndexBusy, IndexDamaged, IndexMissing, IndexUntrusted, SearchIndexError
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.contents import CONTENTS
from kb.search.fields import SCHEMA_VERSION

_MANIFEST = "manifest.json"
_NAMES = "generation-" + "[0-9]" * 8
_LOCK_WAIT = 10.0  # seconds; most commits take less, a rebuild is worth a message


class _Manifest(TypedDict):
    schema: str
    documents: int
    sequence: int
    store: str
    built_at: str
    files: dict[str, tuple[int, str]]  # name → bytes, blake2b


class Generations:
    """The folder of an index."""

    def __init__(self, root: Path, kept: int) -> None:
        self.root = root
        self._kept = kept

    def serving(self) -> str:
        """Name of the serving generation; raises IndexMissing, or IndexUntrusted."""
        try:
            self._trust(self.root)
            return (self.root / "current").read_text().strip()
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
        folder = self.root / name
        manifest = self._manifest(folder)
        self._trust(folder)
        if manifest["schema"] != SCHEMA_VERSION:
            raise IndexMissing(
                f"The index was made for schema {manifest['schema']}; this is {SCHEMA_VERSION}.",
                hint="Run: kb index --rebuild",
            )
        for file, (size, _) in manifest["files"].items():
            if not (folder / file).is_file() or (folder / file).stat().st_size != size:
                raise IndexDamaged(
                    f"{file} of {name} is missing or cut short.", hint="Run: kb index --rollback, or kb index --rebuild"
                )
        for file, (_, digest) in manifest["files"].items():
            # The little that says what there is is checked each time; the rest by `damages`.
            if file == CONTENTS and _digest(folder / file) != digest:
                raise IndexDamaged(f"{file} of {name} has been altered.", hint="Run: kb index --rebuild")
        for file in _strangers(folder, manifest):
            # Whoosh opens whatever has the highest number, and unpickles it.
            raise IndexDamaged(f"{file} does not belong in {name}.", hint="Run: kb index --rebuild")
        return folder, _generation(name, manifest)

    def damages(self, name: str) -> list[str]:
        """Every file of a generation whose bytes are not those that were written, a sentence each."""
        folder = self.root / name
        manifest = self._manifest(folder)
        found = []
        for file, (size, digest) in manifest["files"].items():
            path = folder / file
            if not path.is_file():
                found.append(f"{name}/{file} is missing.")
            elif path.stat().st_size != size:
                found.append(f"{name}/{file} has {path.stat().st_size} bytes, not {size}.")
            elif _digest(path) != digest:
                found.append(f"{name}/{file} has been altered: its checksum is wrong.")
        return found + [f"{name}/{file} does not belong there." for file in _strangers(folder, manifest)]

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
            folder = self.root / f"building-{self._newest() + 1:08d}"
            folder.mkdir(mode=0o700)
            try:
                if base is not None:
                    serving, generation = self.open(self.serving())
                    if generation.number != base.number:
                        raise IndexBusy("Another process has changed the index.", hint="Run this again.")
                    for file in self._manifest(serving)["files"]:
                        (folder / file).hardlink_to(serving / file)
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, *, documents: int, sequence: int, store: str) -> Generation:
        """Make the folder under `building` a complete generation and let it serve."""
        number = int(folder.name.rpartition("-")[2])
        files = {}
        before = self._known_digests()
        for path in sorted(folder.iterdir()):
            _sync(path)
            status = path.stat()
            digest = before.get((status.st_ino, status.st_size)) or _digest(path)
            files[path.name] = (status.st_size, digest)
        manifest = _Manifest(
            schema=SCHEMA_VERSION,
            documents=documents,
            sequence=sequence,
            store=store,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            files=files,
        )
        _write_durably(folder / _MANIFEST, json.dumps(manifest, indent=1))
        complete = self.root / f"generation-{number:08d}"
        folder.rename(complete)
        _sync(self.root)
        former = self._former()
        self._serve(complete.name)
        self._forget(former, complete.name)
        return _generation(complete.name, manifest)

    def rollback(self) -> Generation:
        """Let the generation before the serving one serve; raises IndexMissing if there is none."""
        self.serving()  # says that there is no index, before a lock is looked for in it
        try:
            with self._locked():
                serving = self.serving()
                for name in reversed([name for name in self._complete() if name < serving]):
                    generation = self.open(name)[1]
                    self._serve(name)
                    return generation
        except OSError as error:
            raise SearchIndexError(
                f"The index could not be rolled back: {error}", hint="Make room on its disk."
            ) from error
        raise IndexMissing("There is no generation to go back to.", hint="Run: kb index --rebuild")

    def _serve(self, name: str) -> None:
        _write_durably(self.root / "current.new", name + "\n")
        (self.root / "current.new").rename(self.root / "current")
        _sync(self.root)

    def _complete(self) -> list[str]:
        return sorted(path.parent.name for path in self.root.glob(f"{_NAMES}/{_MANIFEST}"))

    def _newest(self) -> int:
        return max((int(path.name.rpartition("-")[2]) for path in self.root.glob(_NAMES)), default=0)

    def _sweep(self) -> None:
        for path in self.root.glob("building-*"):
            shutil.rmtree(path)

    def _former(self) -> str:
        try:
            return self.serving()
        except IndexMissing:
            return ""

    def _forget(self, former: str, serving: str) -> None:
        """Delete the oldest generations, and those that a rollback left behind: newer than the former one."""
        former_ones = [name for name in self._complete() if name <= former]
        kept = {*former_ones[1 - self._kept :], serving}
        for path in self.root.glob(_NAMES):
            if path.name not in kept:
                shutil.rmtree(path)

    def _known_digests(self) -> dict[tuple[int, int], str]:
        """Checksums of the serving generation's files by inode: a hard link need not be read again."""
        try:
            folder = self.root / self.serving()
            files = self._manifest(folder)["files"]
            return {((folder / name).stat().st_ino, size): digest for name, (size, digest) in files.items()}
        except (SearchIndexError, FileNotFoundError):
            return {}

    def _manifest(self, folder: Path) -> _Manifest:
        try:
            found = json.loads((folder / _MANIFEST).read_text())
            return _Manifest(
                schema=found["schema"],
                documents=int(found["documents"]),
                sequence=int(found["sequence"]),
                store=found["store"],
                built_at=found["built_at"],
                files={name: (int(size), str(digest)) for name, (size, digest) in found["files"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(
                f"The manifest of {folder.name} is missing or damaged.",
                hint="Run: kb index --rollback, or kb index --rebuild",
            ) from error

    def _trust(self, folder: Path) -> None:
        status = folder.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
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


def _generation(name: str, manifest: _Manifest) -> Generation:
    return Generation(
        number=int(name.rpartition("-")[2]),
        documents=manifest["documents"],
        sequence=manifest["sequence"],
        store=manifest["store"],
        built_at=datetime.fromisoformat(manifest["built_at"]),
    )


def _strangers(folder: Path, manifest: _Manifest) -> list[str]:
    return sorted({path.name for path in folder.iterdir()} - {*manifest["files"], _MANIFEST})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _write_durably(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Ask the disk to keep a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
