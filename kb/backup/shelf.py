"""The folder where backups are kept: which are whole, which go, and room for one more."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import BackupError

_NAME = re.compile(r"repere-(\d{8}T\d{6}Z)\.tar")
_TIME = "%Y%m%dT%H%M%SZ"
#: What was begun and not ended; nothing that is kept has such a name.
DRAFT = ".repere-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup that was proved when it was made."""

    path: Path
    made_at: datetime
    size: int


def name(made_at: datetime) -> str:
    """What the backup of that moment is called."""
    return f"repere-{made_at.astimezone(UTC).strftime(_TIME)}.tar"


def kept(folder: Path) -> tuple[Kept, ...]:
    """The backups of a folder, latest first."""
    found = []
    for path in folder.glob("repere-*.tar") if folder.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named and path.is_file():
            made_at = datetime.strptime(named[1], _TIME).replace(tzinfo=UTC)
            found.append(Kept(path=path, made_at=made_at, size=path.stat().st_size))
    return tuple(sorted(found, key=lambda one: one.path.name, reverse=True))


def thin_out(folder: Path, keep: int) -> tuple[Path, ...]:
    """Delete all but the latest `keep`; returns those that are gone."""
    gone = tuple(one.path for one in kept(folder)[keep:])
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Make the folder, keep others from backing up or restoring there, and sweep up what a killed one left.

    Raises BackupError if somebody else is at it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"Somebody else backs up or restores in {folder}.", hint="Wait for it.") from error
        for left in folder.glob(f"{DRAFT}*"):
            sweep(left)
        yield


def sweep(draft: Path) -> None:
    """Take away what is not needed any more."""
    if draft.is_dir() and not draft.is_symlink():
        shutil.rmtree(draft)
    else:
        draft.unlink(missing_ok=True)


def make_room(folder: Path, needed: int, what: str) -> None:
    """Raise BackupError unless the disk of a folder has so many bytes free."""
    place = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupError(
            f"{what} needs {needed / 1e9:,.1f} GB in {folder}, and {free / 1e9:,.1f} GB are free.",
            hint="Make room, or name another folder.",
        )


@contextmanager
def workshop(folder: Path, purpose: str) -> Iterator[Path]:
    """A folder for drafts in that one, gone when the block ends."""
    place = folder / f"{DRAFT}{purpose}-{os.getpid()}"
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        sweep(place)
