"""A document is taken down: nothing of it is left, but the record that it was.

The store forgets it (kb.store) and its disk too; so do the files that it was read from, now or before, unless another
document was read from the same, and the pictures of their pages. The index forgets it when `SearchEngine.purge` is
called, which is left to the caller. The record has neither title nor text: it is kept in the store, and as a line of
JSON in a file of its own, by which a takedown is done again after an older backup was restored.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any, Self

from kb.durable import append_line, delete_files
from kb.errors import StoreError
from kb.originals import Originals
from kb.pictures import Album
from kb.settings import Settings
from kb.store import Store, Withdrawal

_PIECE = 2**20
#: Seconds after which a file that no document names belongs to none: a run keeps the file before the document.
_SETTLED = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where something of a document may be.

    files     originals that readers can see (kb.originals)
    archives  what was downloaded, a folder for each source
    pictures  of pages (kb.pictures)
    uploads   what was sent to us, whatever it is called there
    record    the file of all takedowns, a line of JSON each
    """

    files: Path | str
    archives: Path
    pictures: Path
    uploads: Path
    record: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those of these settings."""
        return cls(
            files=settings.kept_files,
            archives=settings.originals,
            pictures=settings.pictures,
            uploads=settings.uploads,
            record=settings.takedowns,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What was done.

    removed   files that were deleted
    shared    digests of files that other documents were read from, too, and which therefore stay
    archives  downloaded archives in which the document was delivered: they have it still, among others
    """

    withdrawal: Withdrawal
    removed: tuple[PurePath, ...]
    shared: frozenset[str]
    archives: tuple[Path, ...]


def take_down(
    store: Store, places: Places, document_id: str, *, reason: str, by: str, at: datetime | None = None
) -> TakenDown:
    """Take a document down everywhere but in the index; again, it does what a broken run has left.

    Raises UsageError without a reason, StoreError if the store or the disk refuses.
    """
    taken, archives = _forget(store, places, document_id, reason=reason, by=by, at=at)
    shared, removed = _delete(store, places, taken.digests)
    store.scrub()
    return TakenDown(withdrawal=taken, removed=removed, shared=shared, archives=archives)


def reapply(store: Store, places: Places, record: Path) -> tuple[str, ...]:
    """Do all takedowns of a record again, as after an older backup was restored; the ids, which the index must forget.

    Raises StoreError for a line that cannot be read, but for the last one: a power cut may have ended it, and its
    takedown with it.
    """
    lines = [line for line in _lines(record) if line.strip()]
    ids: dict[str, None] = {}
    for number, line in enumerate(lines, 1):
        try:
            said = _read(line)
        except ValueError as error:
            if number == len(lines):
                break
            raise StoreError(f"{record}:{number}: {error}", hint="Mend the line, or take it out.") from error
        taken, _ = _forget(store, places, **said)
        _delete(store, places, taken.digests)
        ids[taken.document_id] = None
    if ids:
        store.scrub()
    return tuple(ids)


def forget_files(folder: Path, digests: Collection[str]) -> tuple[Path, ...]:
    """Delete the files of a folder, and below it, that have these digests or bear them in their names; those deleted.

    Raises OSError if one cannot be.
    """
    if not digests or not folder.is_dir():
        return ()
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return delete_files(path for path in files if path.name[:32] in digests or _digest(path) in digests)


def _forget(
    store: Store,
    places: Places,
    document_id: str,
    *,
    reason: str,
    by: str,
    at: datetime | None,
    digests: Sequence[str] = (),
) -> tuple[Withdrawal, tuple[Path, ...]]:
    """The record is on the disk before the store forgets: a backup that is older than both cannot bring it back."""
    with store.decisions() as decisions:
        archives = [places.archives / source / name for source, name in decisions.origins(document_id)]
    with store.writing() as writing:
        taken = writing.take_down(document_id, reason=reason, by=by, at=at, digests=digests)
        _record(places.record, _written(taken))
    return taken, tuple(path for path in archives if path.is_file())


def _delete(store: Store, places: Places, digests: tuple[str, ...]) -> tuple[frozenset[str], tuple[PurePath, ...]]:
    """Delete the files of these digests that no document names; and those that none has named for a while, among which
    may be what the document was read from before it changed."""
    originals, album = Originals(places.files), Album(places.pictures)
    with store.decisions() as decisions:
        named = decisions.digests()
    removed: list[PurePath] = []
    try:
        forgotten = originals.unnamed(named, before=time.time() - _SETTLED)
        for digest in {*digests, *forgotten} - named:
            removed += (*originals.forget(digest), *album.forget(digest))
        removed += forget_files(places.uploads, set(digests) - named)
    except OSError as error:
        raise StoreError(
            f"A file cannot be deleted: {error}", hint="Mend that, and run the same command again."
        ) from error
    return named.intersection(digests), tuple(removed)


def _record(record: Path, line: bytes) -> None:
    """Write a line that is not there yet."""
    try:
        if line not in _lines(record):
            append_line(record, line)
    except OSError as error:
        raise StoreError(
            f"{record} cannot be written: {error.strerror}", hint="Look at the disk of KB_HOME."
        ) from error


def _lines(record: Path) -> list[bytes]:
    return record.read_bytes().splitlines() if record.exists() else []


def _written(taken: Withdrawal) -> bytes:
    said = {
        "document": taken.document_id,
        "digests": taken.digests,
        "reason": taken.reason,
        "by": taken.by,
        "at": taken.at.isoformat(),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _read(line: bytes) -> Mapping[str, Any]:
    """What `_forget` is told by a line; raises ValueError for one that is none of ours."""
    said = json.loads(line)
    try:
        return {
            "document_id": said["document"],
            "reason": said["reason"],
            "by": said["by"],
            "at": datetime.fromisoformat(said["at"]),
            "digests": tuple(said["digests"]),
        }
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no record of a takedown: {error!r}") from error


def _digest(path: Path) -> str:
    """What Provenance.digest is of a document that was read from this file."""
    known = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            known.update(piece)
    return known.hexdigest()
