"""Which segments an index has, and which of their documents are deleted: in JSON, so that nothing is unpickled.

    contents.json           {"segments": [{"name": "MAIN_1a2b", "deleted": "MAIN_1a2b.7.deleted"}]}; "deleted" may be ""
    MAIN_1a2b.segment       see segment
    MAIN_1a2b.7.deleted     an array of that name (see sections): a bit of each document, 1 where it is deleted

A file is never changed once it is written: what has changed has another name.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb.durable import sync
from kb.errors import IndexDamaged
from kb.search.engines.whoosh.codec.sections import Sections, SectionWriter
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment
from kb.search.engines.whoosh.codec.snapshot import Snapshot

CONTENTS = "contents.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A segment of an index: its name, and the file that says which of its documents are deleted, "" if none is."""

    name: str
    deleted: str = ""

    @classmethod
    def fresh(cls) -> Self:
        """A segment with a name that no other has."""
        return cls(name=f"MAIN_{secrets.token_hex(8)}")

    @property
    def file(self) -> str:
        return f"{self.name}.segment"


def read_contents(folder: Path) -> tuple[Entry, ...]:
    """The segments of the index in a folder, in their order. Raises IndexDamaged."""
    try:
        said = json.loads((folder / CONTENTS).read_text("utf-8"))
        return tuple(Entry(name=str(one["name"]), deleted=str(one["deleted"])) for one in said["segments"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{CONTENTS} of {folder.name} is missing or damaged.",
            hint="Run: kb index --rollback, or kb index --rebuild",
        ) from error


def write_contents(folder: Path, entries: Sequence[Entry]) -> None:
    """Say which segments the index in a folder has, in one step, and wait for the disk."""
    said = {"segments": [{"name": entry.name, "deleted": entry.deleted} for entry in entries]}
    beside = folder / f"{CONTENTS}.new"
    beside.write_text(json.dumps(said), encoding="utf-8")
    sync(beside)
    beside.replace(folder / CONTENTS)


def read_deleted(folder: Path, entry: Entry, size: int) -> NDArray[np.bool_] | None:
    """Which documents of a segment of that size are deleted; None if none is. Raises IndexDamaged."""
    if not entry.deleted:
        return None
    return np.unpackbits(Sections(folder / entry.deleted)["deleted"], count=size).astype(np.bool_)


def write_deleted(path: Path, deleted: NDArray[np.bool_]) -> None:
    """Write which documents of a segment are deleted into a new file."""
    with SectionWriter(path) as out:
        out.add("deleted", np.packbits(deleted))
        out.finish({"documents": len(deleted), "deleted": int(np.count_nonzero(deleted))})


def open_snapshot(folder: Path) -> Snapshot:
    """All segments of the index in a folder. Raises IndexDamaged."""
    entries = read_contents(folder)
    segments: list[SegmentArrays] = [open_segment(folder / entry.file) for entry in entries]
    return Snapshot(
        segments, [read_deleted(folder, entry, one.size) for entry, one in zip(entries, segments, strict=True)]
    )
