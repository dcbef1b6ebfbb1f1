"""Complete states of the index on disk, and which of them serves.

    index/
      current                 name of the serving generation, replaced in one step
      lock                    held by the one process that writes
      generation-00000007/    contents.json, segments and deletions, never changed again; manifest.json, written last
      held-00000008/          the same, but it serves only if somebody says so; at most one
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

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from kb.durable import sync
from kb.errors import IndexDamaged, IndexMissing, IndexUntrusted
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.contents import CONTENTS
from kb.search.engines.whoosh.locking import locked, trust
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
_HELD = "held-" + "[0-9]" * 8


class Generations:
    """The folder of an index."""

    def __init__(self, root: Path, kept: int) -> None:
        self.root = root
        self._kept = kept

    def serving(self) -> str:
        """Name of the serving generation; raises IndexMissing, IndexUntrusted, or IndexDamaged."""
        try:
            trust(self.root)
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
        trust(folder)
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

    def names(self) -> list[str]:
        """The complete generations, oldest first: what serves and what came before it."""
        known = self.known()
        return [name for name in self._complete() if not known or name <= known]

    def known(self) -> str:
        """Name of the serving generation, "" where `current` is damaged; raises IndexMissing, or IndexUntrusted."""
        try:
            return self.serving()
        except IndexDamaged:
            return ""

    def held(self) -> str:
        """Name of the generation that is held, "" if none is."""
        return max((path.parent.name for path in self.root.glob(f"{_HELD}/{MANIFEST}")), default="")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """The right to add generations; raises IndexBusy. What a killed process left behind is swept away first."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        trust(self.root)
        with locked(self.root):
            self._sweep()
            yield

    @contextmanager
    def building(self, source: str = "") -> Iterator[Path]:
        """A private folder for the next generation: empty, or holding links to the files of that one."""
        # A name of its own: what a killed writer has started may still write into a folder that was swept away.
        folder = Path(mkdtemp(prefix="building-", dir=self.root))
        try:
            if source:
                for file in read_manifest(self.root / source)["files"]:
                    (folder / file).hardlink_to(self.root / source / file)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def manifest(self, folder: Path, *, source: str, documents: int, sequence: int, store: str) -> Manifest:
        """What is in the folder under `building`, whose files are on the disk; links to files of `source` are known."""
        files = {}
        known = self._known_digests(source)
        for path in sorted(folder.iterdir()):
            status = path.stat()
            files[path.name] = (status.st_size, known.get((status.st_ino, status.st_size)) or digest(path))
        return Manifest(
            schema=SCHEMA_VERSION,
            documents=documents,
            sequence=sequence,
            store=store,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            again=0,
            origin=self.next_number(),
            beside=self.origin(),
            compared=None,
            files=files,
        )

    def publish(self, folder: Path, manifest: Manifest, *, keep: Collection[str]) -> Generation:
        """Complete the folder under `building` and let it serve; of all others only those to keep stay."""
        complete = self._complete_as("generation", folder, manifest)
        write_current(self.root, complete)
        self._forget({*keep, complete})
        return described(complete, manifest)

    def hold(self, folder: Path, manifest: Manifest) -> Generation:
        """Complete the folder under `building` and keep it beside, in place of what was held before."""
        complete = self._complete_as("held", folder, manifest)
        self._sweep()
        return described(complete, manifest)

    def discard(self) -> None:
        """Delete what is held."""
        for path in self.root.glob(_HELD):
            _delete(path)

    def lineage(self) -> list[str]:
        """What the serving generation came from and itself, oldest first, as many as are kept beside a new one.

        After a rollback neither what came after the generation that serves again is among them, nor that generation
        itself, which the serving one has taken the place of.
        """
        former = self._former()
        if not former:
            return []
        with suppress(IndexDamaged):
            again = read_manifest(self.root / former)["again"]
            before = [name for name in self.names() if not again or number(name) < again]
            return [*(name for name in before if name != former), former][1 - self._kept :]
        return self.names()[1 - self._kept :]

    def origin(self) -> int:
        """The number of the generation that the serving one is but for withdrawn documents; 0 if that is not known."""
        try:
            return read_manifest(self.root / self.serving())["origin"]
        except (IndexMissing, IndexDamaged):
            return 0

    def next_number(self) -> int:
        """The number that no generation has had yet that is here."""
        there = (path.name for names in (_NAMES, _HELD) for path in self.root.glob(names))
        return max(map(number, there), default=0) + 1

    def _complete_as(self, kind: str, folder: Path, manifest: Manifest) -> str:
        write_manifest(folder, manifest)
        complete = self.root / f"{kind}-{self.next_number():08d}"
        folder.rename(complete)
        sync(self.root)
        return complete.name

    def _former(self) -> str:
        """Name of the serving generation, or the newest where that is not known; "" where there is none."""
        try:
            return self.known() or max(self._complete(), default="")
        except IndexMissing:
            return ""

    def _complete(self) -> list[str]:
        return sorted(path.parent.name for path in self.root.glob(f"{_NAMES}/{MANIFEST}"))

    def _sweep(self) -> None:
        """Delete what was not completed, and what was held before what is held now."""
        for path in self.root.glob("building-*"):
            shutil.rmtree(path, ignore_errors=True)  # the same: it is swept away by the writer after this one
        for path in self.root.glob(_HELD):
            if path.name != self.held():
                _delete(path)

    def _forget(self, kept: Collection[str]) -> None:
        for names in (_NAMES, _HELD):
            for path in self.root.glob(names):
                if path.name not in kept:
                    _delete(path)

    def _known_digests(self, source: str) -> dict[tuple[int, int], str]:
        """Checksums of a generation's files by inode: a hard link need not be read again."""
        if not source:
            return {}
        folder = self.root / source
        files = read_manifest(folder)["files"]
        return {((folder / file).stat().st_ino, size): known for file, (size, known) in files.items()}


def _delete(folder: Path) -> None:
    (folder / MANIFEST).unlink(missing_ok=True)  # first: one that is half deleted is not complete
    shutil.rmtree(folder)
