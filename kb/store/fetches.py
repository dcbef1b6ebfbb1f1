"""What is remembered of each file or archive that a source was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FetchState(StrEnum):
    """How far the reading of a file or archive has come."""

    STARTED = "started"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The state of one file or archive of a source.

    name      its path or archive name, unique in the source
    digest    of its bytes; or another mark by which the same bytes are known again (size and time of a large file)
    position  how many of its members are read and committed, so that a broken run resumes there
    reason    why it failed; "" otherwise
    detail    counts that the source wants back: {"CASF": 8655}
    """

    source: str
    name: str
    state: FetchState
    digest: str
    position: int = 0
    reason: str = ""
    detail: dict[str, int] | None = None
    fetched_at: datetime | None = None
