"""What could not be read, over all sources: files and addresses, why, and the way back into the next run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.store import Fetch, FetchState, Store

#: Tries after which a file or an address is left alone until it changes.
TRIES = 3
_COUNTS_OF_TRIES = ("tries", "gone")


class Standing(StrEnum):
    """How it stands with what could not be read.

    left_alone  its reader broke on it again and again, or refused it: it is not read until it changes
    failed      it is tried again in the next run
    gone        there was no page when it was last asked for
    """

    LEFT_ALONE = "left_alone"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A file or an address that could not be read; `tries` is 0 where nobody counts."""

    note: Fetch
    standing: Standing
    tries: int


def stuck(store: Store, source: str | None = None) -> tuple[Stuck, ...]:
    """All that could not be read when it was last tried, the latest first."""
    return tuple(_stuck(note) for note in store.failed(source))


def release(store: Store, notes: Iterable[Fetch]) -> int:
    """Let the next run read these as if it had never tried; how many they are.

    An address stays known, with the page that led to it: what no other page names any more would not be found again.
    """
    chosen = list(notes)
    with store.writing() as writing:
        for note in chosen:
            if is_address(note.name):
                writing.record(_anew(note))
            else:
                writing.forget(note.source, [note.name])
    return len(chosen)


def is_address(name: str) -> bool:
    """True for the name of a page, False for that of a file or an archive."""
    return name.startswith(("http://", "https://"))


def _stuck(note: Fetch) -> Stuck:
    tries, detail = _tries(note), note.detail or {}
    standing = Standing.LEFT_ALONE if tries >= TRIES else Standing.GONE if detail.get("gone") else Standing.FAILED
    return Stuck(note=note, standing=standing, tries=tries)


def _tries(note: Fetch) -> int:
    if is_address(note.name):
        return (note.detail or {}).get("tries", 0)
    return 0 if note.name.endswith(".tar.gz") else note.position  # of an archive it is a place in it


def _anew(note: Fetch) -> Fetch:
    detail = {key: count for key, count in (note.detail or {}).items() if key not in _COUNTS_OF_TRIES}
    return replace(
        note, state=FetchState.FOUND, digest="", reason="", etag="", last_modified="", position=0, detail=detail
    )
