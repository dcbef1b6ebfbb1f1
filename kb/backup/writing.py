"""A backup is written beside its place, proved by restoring it, and only then given its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import IO

from kb.backup import databases
from kb.backup import manifest as manifests
from kb.backup.archive import add, end, fits
from kb.backup.checking import check
from kb.backup.manifest import FILES, FOLDERS, Entry, Holding, Manifest, is_ours
from kb.backup.progress import Meter
from kb.backup.reading import MANIFEST
from kb.backup.shelf import DRAFT, Kept, alone, kept, make_room, name, thin_out, workshop
from kb.durable import sync
from kb.errors import BackupError
from kb.settings import Settings

#: What gets smaller by packing; PDF, DOCX, ODT, archives and dumps are packed already.
_PACKED = frozenset({".sqlite", ".html", ".htm", ".xml", ".md", ".txt", ".toml", ".json", ".jsonl", ".csv"})


def back_up(settings: Settings, meter: Meter, folder: Path | None = None) -> Kept:
    """Write a backup into a folder (KB_HOME/backups), prove it, and delete the oldest beyond KB_BACKUPS there.

    Others may write meanwhile: the databases are of one moment, and every file that they name is there.
    Raises BackupError; the earlier backups are untouched then, and nothing of the new one is left.
    """
    shelf = folder or settings.backup_folder
    try:
        with alone(shelf):
            make_room(shelf, _needed(settings), "A backup")
            made_at = datetime.now(UTC).replace(microsecond=0)
            place = shelf / name(made_at)
            draft = shelf / f"{DRAFT}draft.tar"
            try:
                _write(settings, draft, made_at, meter)
                check(draft, settings, meter, beside=shelf)
                draft.rename(place)
                sync(shelf)
            finally:
                draft.unlink(missing_ok=True)
            thin_out(shelf, settings.backups)
            return next(one for one in kept(shelf) if one.path == place)
    except OSError as error:
        raise BackupError(
            f"The backup could not be written: {error.strerror or error}", hint=f"Look at the disk of {shelf}."
        ) from error


def _write(settings: Settings, draft: Path, made_at: datetime, meter: Meter) -> None:
    with workshop(draft.parent, "copies") as copies, draft.open("xb") as archive:
        draft.chmod(0o600)
        entries, holding = _fill(archive, settings, copies, meter)
        manifest = Manifest(
            release=metadata.version("repere"),
            made_at=made_at,
            database=databases.kind(settings),
            holding=holding,
            entries=entries,
        )
        _add_manifest(archive, manifest, copies)
        archive.flush()
    sync(draft)


def _fill(archive: IO[bytes], settings: Settings, copies: Path, meter: Meter) -> tuple[list[Entry], Holding]:
    files, holding = databases.copy(settings, copies)
    total = sum(path.stat().st_size for path in files.values()) + sum(_size(path) for _, path in _found(settings))
    entries: list[Entry] = []
    with meter.task("back up", total, "bytes") as task:
        for path, file in (*files.items(), *_found(settings)):
            member = path if fits(path) else f"long/{len(entries)}"
            packed = file.suffix.lower() in _PACKED
            # What is taken down while we read is gone, and its record is read last.
            with suppress(FileNotFoundError), file.open("rb") as source:
                at = file.stat().st_mtime
                size, digest = add(archive, member, source, at, pack=packed, advance=task.advance)
                entries.append(Entry(path=path, member=member, size=size, digest=digest, packed=packed))
    return entries, holding


def _found(settings: Settings) -> Iterator[tuple[str, Path]]:
    """The files of KB_HOME that belong into a backup: whole ones, each by its name below it."""
    home = settings.home
    for path in sorted(file for folder in FOLDERS for file in (home / folder).rglob("*")):
        name_ = path.relative_to(home).as_posix()
        begun = path.suffix == ".part" or path.name.startswith(".")
        if path.is_file() and not path.is_symlink() and not begun:
            if not is_ours(name_):
                raise BackupError(f"{path} has a name that a backup cannot have.", hint="Rename the file.")
            yield name_, path
    yield from ((file, home / file) for file in FILES if (home / file).is_file())


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _needed(settings: Settings) -> int:
    """Bytes at most: the copies of the databases, the backup, and what is restored of it to prove it."""
    files = sum(_size(path) for _, path in _found(settings))
    stored = sum(_size(settings.home / name_) for name_ in (manifests.STORE, manifests.DESK))
    return 2 * files + 3 * stored


def _add_manifest(archive: IO[bytes], manifest: Manifest, copies: Path) -> None:
    written = copies / MANIFEST
    written.write_bytes(manifests.written(manifest))
    with written.open("rb") as source:
        add(archive, MANIFEST, source, manifest.made_at.timestamp(), pack=False, advance=lambda _: None)
    end(archive)
