"""A backup read without believing it: names, sizes, kinds and bytes are held against the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kb.backup import manifest as manifests
from kb.backup.archive import Advance, Member, members, take
from kb.backup.manifest import DUMP, STORE, Entry, Manifest
from kb.backup.progress import Meter
from kb.backup.shelf import make_room
from kb.errors import BackupError

#: The name of the last member.
MANIFEST = "manifest.json"
_LONGEST = 2**28  # bytes of a manifest: a million files


def manifest_of(file: Path) -> Manifest:
    """What a backup says that it holds; raises BackupError for one that is damaged or none."""
    with _opened(file) as archive:
        return _look(archive)[0]


def unpack(file: Path, folder: Path, meter: Meter) -> Manifest:
    """Write the files of a backup into an empty folder, each compared with the manifest; returns the manifest.

    Raises BackupError; what was written until then stays in the folder, which is the caller's to delete.
    """
    with _opened(file) as archive:
        manifest, found = _look(archive)
        make_room(folder, manifest.size, "Unpacking")
        with meter.task("unpack", manifest.size, "bytes") as task:
            for entry in manifest.entries:
                _write(archive, found[entry.member], entry, folder, task.advance)
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """Errors of the disk leave this block as BackupError."""
    try:
        with file.open("rb") as archive:
            yield archive
    except OSError as error:
        raise BackupError(
            f"{error.filename or file}: {error.strerror}", hint="Look at the file and the disk."
        ) from error


def _look(archive: IO[bytes]) -> tuple[Manifest, Mapping[str, Member]]:
    found: dict[str, Member] = {}
    last = None
    for last in members(archive):
        if last.name in found:
            raise BackupError(f"{last.name!r} stands in the backup twice.")
        found[last.name] = last
    if last is None or last.name != MANIFEST or last.size > _LONGEST:
        raise BackupError("The backup has no manifest at its end: it is none of Repère, or was never finished.")
    archive.seek(last.offset)
    manifest = manifests.read(archive.read(last.size))
    if {entry.member for entry in manifest.entries} != found.keys() - {MANIFEST}:
        raise BackupError("The backup has not the files of its manifest.")
    if not {STORE, DUMP} & {entry.path for entry in manifest.entries}:
        raise BackupError("The backup has no store.")
    return manifest, found


def _write(archive: IO[bytes], member: Member, entry: Entry, folder: Path, advance: Advance) -> None:
    target = folder / entry.path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        digest = take(archive, member, file, packed=entry.packed, size=entry.size, advance=advance)
    if digest != entry.digest:
        raise BackupError(f"{entry.path} is not what was backed up: its digest is another.")
