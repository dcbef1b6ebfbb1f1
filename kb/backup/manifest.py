"""What a backup says that it holds: its last member, by which all others are held to their word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from kb.errors import BackupError

FORMAT = "repere-backup"
VERSION = 1

#: Where the databases stand in a backup; a file for each where they are SQLite, one dump where they are not.
STORE, DESK, DUMP = "store.sqlite", "desk.sqlite", "database.dump"
#: What else of KB_HOME is in a backup. The record of takedowns is the last to be copied.
FOLDERS = ("originals", "uploads", "sources")
FILES = ("labels.toml", "takedowns.jsonl")
_TOPS = frozenset({STORE, DESK, DUMP, *FOLDERS, *FILES})
_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file.

    path    below KB_HOME, with slashes
    member  its name in the archive: the path, or a number where the path is too long for one
    size    bytes
    digest  blake2b of 16 bytes, in hexadecimal
    packed  kept with zstd
    """

    path: str
    member: str
    size: int
    digest: str
    packed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the databases hold, as it is compared after they were restored.

    store      id of the store
    sequence   number of its latest change
    documents  how many it shows
    accounts   how many there are at the desk
    revisions  newest migration of the store and of the desk
    """

    store: str
    sequence: int
    documents: int
    accounts: int
    revisions: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A backup: `release` of Repère that made it, and the kind of its databases ("sqlite" or "postgresql")."""

    release: str
    made_at: datetime
    database: str
    holding: Holding
    entries: Sequence[Entry]

    @property
    def size(self) -> int:
        """Bytes of all files as they are restored."""
        return sum(entry.size for entry in self.entries)


def written(manifest: Manifest) -> bytes:
    """A manifest as JSON."""
    said = {"format": FORMAT, "version": VERSION, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def read(data: bytes) -> Manifest:
    """The manifest in these bytes, whose names lead nowhere but below KB_HOME; raises BackupError."""
    try:
        said = json.loads(data)
        if said["format"] != FORMAT or said["version"] != VERSION:
            raise BackupError("This backup was made by a newer Repère.", hint="Install that one, and restore with it.")
        manifest = Manifest(
            release=str(said["release"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            database=str(said["database"]),
            holding=_holding(said["holding"]),
            entries=tuple(_entry(one) for one in said["entries"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupError(f"The manifest cannot be read: {type(error).__name__}") from error
    _refuse_doubles(manifest.entries)
    return manifest


def _holding(said: Any) -> Holding:
    store, desk = said["revisions"]
    return Holding(
        store=str(said["store"]),
        sequence=int(said["sequence"]),
        documents=int(said["documents"]),
        accounts=int(said["accounts"]),
        revisions=(str(store), str(desk)),
    )


def _entry(said: Any) -> Entry:
    entry = Entry(
        path=str(said["path"]),
        member=str(said["member"]),
        size=int(said["size"]),
        digest=str(said["digest"]),
        packed=said["packed"] is True,
    )
    if not is_ours(entry.path):
        raise BackupError(f"A name leads elsewhere: {entry.path!r}")
    if entry.size < 0 or len(entry.digest) != 32 or not _DIGITS.issuperset(entry.digest):
        raise BackupError(f"What is said of {entry.path} makes no sense.")
    return entry


def is_ours(path: str) -> bool:
    """True for a name that a backup may have: plain, relative, and of a file or folder that belongs into one."""
    parts = path.split("/")
    if parts[0] not in _TOPS or (len(parts) > 1) != (parts[0] in FOLDERS):
        return False
    plain = all(part not in ("", ".", "..") and "\\" not in part and part.isprintable() for part in parts)
    return plain and str(PurePosixPath(path)) == path


def _refuse_doubles(entries: Sequence[Entry]) -> None:
    for name in ("path", "member"):
        names = [getattr(entry, name) for entry in entries]
        if len(set(names)) != len(names):
            raise BackupError("A name stands in the manifest twice.")
