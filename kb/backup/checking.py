"""A backup is proved by restoring it, into a folder that is thrown away."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from kb.backup import databases
from kb.backup.manifest import DUMP, Holding, Manifest
from kb.backup.progress import Meter
from kb.backup.reading import unpack
from kb.backup.shelf import workshop
from kb.desk import Desk
from kb.errors import BackupError, RepereError
from kb.settings import Settings
from kb.store import Store


def check(file: Path, settings: Settings, meter: Meter, *, beside: Path) -> Manifest:
    """The manifest of a backup that was restored into a folder of that one, opened, and compared with it.

    Raises BackupError for the first thing that is not as it was. A dump of PostgreSQL is restored into a database of
    its own on the server of these settings.
    """
    with workshop(beside, "check") as folder:
        manifest = unpack(file, folder, meter)
        if manifest.database == "sqlite":
            compare(databases.holding_of_files(folder), manifest.holding)
            _open(settings.model_copy(update={"home": folder, "database": ""}), manifest)
        else:
            if databases.kind(settings) != "postgresql":
                raise BackupError(
                    "This is a backup of a base on PostgreSQL.",
                    hint="Set KB_DATABASE to a server where it can be tried.",
                )
            with databases.tried(settings, folder / DUMP) as (trial, holding):
                compare(holding, manifest.holding)
                _open(trial, manifest)
    return manifest


def compare(found: Holding, promised: Holding) -> None:
    """Raise BackupError unless the databases hold what they held."""
    if found != promised:
        raise BackupError(f"What was restored is not what was backed up: {found} instead of {promised}.")


def _open(settings: Settings, manifest: Manifest) -> None:
    """Today's code reads it, after a migration if need be."""
    try:
        with closing(Store(settings.database_url)) as store, closing(Desk(settings.desk_url)) as desk:
            documents = sum(store.counts("source").values())
            accounts = len(desk.accounts.all())
    except RepereError as error:
        raise BackupError(f"What was restored cannot be opened: {error}", hint=error.hint) from error
    if (documents, accounts) != (manifest.holding.documents, manifest.holding.accounts):
        raise BackupError("What was restored has another number of documents or accounts.")
