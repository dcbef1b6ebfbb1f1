"""What is remembered of each file, archive or address that a source was read from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from kb.store.rows import aware


class FetchState(StrEnum):
    """How far the reading of a file, an archive or an address has come."""

    FOUND = "found"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The state of one file, archive or address of a source.

    name      its path, archive name or address, unique in the source
    digest    of its bytes; or another mark by which the same bytes are known again (size and time of a large file)
    position  how many of its members are read and committed, so that a broken run resumes there
    reason    why it failed; "" otherwise
    detail    counts that the source wants back: {"CASF": 8655}

    Of an address on the web:

    etag, last_modified  what the server said of the version read, word for word, to ask whether it has another
    same_as              address whose document this one shows too; "" where it shows its own, or none
    found_on             address of the page that led to it; "" for one that the catalogue names
    """

    source: str
    name: str
    state: FetchState
    digest: str
    position: int = 0
    reason: str = ""
    detail: dict[str, int] | None = None
    fetched_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    same_as: str = ""
    found_on: str = ""


def fetch_of(row: sa.Row[*tuple[Any, ...]]) -> Fetch:
    """The fetch of a row of its table."""
    return Fetch(
        source=row.source,
        name=row.name,
        state=FetchState(row.state),
        digest=row.digest,
        position=row.position,
        reason=row.reason,
        detail=json.loads(row.detail),
        fetched_at=aware(row.fetched_at),
        etag=row.etag,
        last_modified=row.last_modified,
        same_as=row.same_as,
        found_on=row.found_on,
    )
