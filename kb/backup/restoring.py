"""A backup takes the place of what is there, which is kept beside; what was taken down since stays so."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.backup import databases
from kb.backup.checking import compare
from kb.backup.manifest import DESK, DUMP, FILES, FOLDERS, STORE, Manifest
from kb.backup.progress import Meter
from kb.backup.reading import unpack
from kb.backup.shelf import alone, workshop
from kb.durable import sync
from kb.errors import BackupError
from kb.settings import Settings
from kb.store import Store
from kb.takedown import Places, reapply

#: What is made from the rest, and would belong to another state of it.
_MADE = ("index", "pictures", "queue.sqlite")
#: The store goes first and comes last: a home in which a restore broke off has none, and is never taken for whole.
_PARTS = (STORE, DESK, *FOLDERS, *FILES)
_LOGS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done.

    former      folder with what was there before; None if there was nothing
    taken_down  ids of documents that the backup may have had, and that were taken down again
    """

    manifest: Manifest
    former: Path | None
    taken_down: tuple[str, ...]


def restore(
    file: Path, settings: Settings, meter: Meter, *, replace: bool = False, records: Sequence[Path] = ()
) -> Restored:
    """Restore a backup into the KB_HOME and the database of these settings; the index is left to be written anew.

    Documents are taken down again that the backup, this home or one of the other `records` has as taken down. What a
    backup does not have (secret, backups, inbox) stays where it is. Raises BackupError if there is a store and
    `replace` is not said, if somebody uses it, or if the backup is not whole; all is as it was then.
    """
    try:
        with alone(settings.home), workshop(settings.home, "restoring") as staged:
            _refuse_to_overwrite(settings, replace=replace)
            manifest = unpack(file, staged, meter)
            if manifest.database != databases.kind(settings):
                raise BackupError(
                    f"This is a backup of a base on {manifest.database}.", hint="Set KB_DATABASE to such a database."
                )
            former = _beside(settings.home)
            taken = _load(settings, staged, manifest, former, records)
            _exchange(settings.home, staged, former)
    except OSError as error:
        raise BackupError(
            f"The backup could not be restored: {error.strerror or error}", hint=f"Look at the disk of {settings.home}."
        ) from error
    return Restored(manifest=manifest, former=former if former.exists() else None, taken_down=taken)


def _refuse_to_overwrite(settings: Settings, *, replace: bool) -> None:
    if databases.kind(settings) == "postgresql":
        there = databases.has_store(settings)
    else:
        if settings.database:
            raise BackupError(
                "KB_DATABASE names a file of its own.", hint="Restore without it, then move store.sqlite there."
            )
        there = (settings.home / STORE).exists()
    if there and not replace:
        raise BackupError(
            f"There is a store in {settings.home} already.",
            hint="Restore elsewhere with --to, or say --replace: what is there is kept beside.",
        )
    for name in (STORE, DESK):
        if (settings.home / name).exists():
            databases.release(settings.home / name)


def _load(
    settings: Settings, staged: Path, manifest: Manifest, former: Path, records: Sequence[Path]
) -> tuple[str, ...]:
    """Make the databases what they were, but for what was taken down since; the ids of those documents."""
    here = settings.model_copy(update={"home": staged})
    if manifest.database == "sqlite":
        compare(databases.holding_of_files(staged), manifest.holding)
    else:
        if databases.has_store(settings):
            former.mkdir(mode=0o700)
            databases.copy(settings, former)
        databases.load(settings, staged / DUMP, replace=True)
        (staged / DUMP).unlink()
    places = Places.of(here)
    with closing(Store(here.database_url)) as store:
        every = (here.takedowns, settings.takedowns, *records)
        taken = [document for record in every for document in reapply(store, places, record)]
    for name in (STORE, DESK):
        if (staged / name).exists():
            databases.release(staged / name)
    return tuple(dict.fromkeys(taken))


def _exchange(home: Path, staged: Path, former: Path) -> None:
    """Move what is there beside, and what was restored into its place."""
    for part in (*(f"{name}{log}" for name in (STORE, DESK) for log in _LOGS), *_PARTS[2:], *_MADE):
        if (home / part).exists():
            former.mkdir(mode=0o700, exist_ok=True)
            (home / part).rename(former / part)
    for part in reversed(_PARTS):
        if (staged / part).exists():
            for path in (staged / part, *(staged / part).rglob("*")):
                sync(path)
            (staged / part).rename(home / part)
    sync(home)


def _beside(home: Path) -> Path:
    resolved = home.resolve()
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return resolved.with_name(f"{resolved.name}.before-{moment}")
