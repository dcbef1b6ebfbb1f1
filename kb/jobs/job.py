"""A job: a piece of work that somebody asked for, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from kb.role import Role


class State(StrEnum):
    """Where a job stands.

    lost  its worker died over it again and again, and it is not tried any more
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def ended(self) -> bool:
        return self not in (State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A sort of job.

    lane  two jobs of one lane never run at once; `{source}` and the like are filled in from the arguments
    role  who may ask for it
    long  it may take hours: a worker keeps a place free for what does not
    """

    lane: str
    role: Role
    long: bool = False


#: All sorts of jobs; indexer.work has somebody for each (a test compares the two).
KINDS: Mapping[str, Kind] = MappingProxyType({
    "crawl": Kind(lane="source:{source}", role=Role.EDITOR, long=True),
    "index": Kind(lane="index", role=Role.EDITOR),
    "rebuild": Kind(lane="index", role=Role.ADMINISTRATOR),
    "publish": Kind(lane="index", role=Role.ADMINISTRATOR),
    "discard": Kind(lane="index", role=Role.ADMINISTRATOR),
    "rollback": Kind(lane="index", role=Role.ADMINISTRATOR),
    "check": Kind(lane="index", role=Role.ADMINISTRATOR),
    "purge": Kind(lane="index", role=Role.ADMINISTRATOR),
    "upload-read": Kind(lane="upload:{upload}", role=Role.EDITOR),
    "upload-keep": Kind(lane="upload:{upload}", role=Role.EDITOR),
    "reread": Kind(lane="source:{source}", role=Role.EDITOR),
    "trial": Kind(lane="trial", role=Role.ADMINISTRATOR, long=True),
    "examine": Kind(lane="trial", role=Role.EDITOR),
    "duplicates": Kind(lane="duplicates", role=Role.EDITOR, long=True),
    "backup": Kind(lane="backup", role=Role.ADMINISTRATOR, long=True),
})  # fmt: skip

#: Those that may take hours.
LONG = tuple(name for name, kind in KINDS.items() if kind.long)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job.

    arguments   what it works on: names and numbers, never content
    asked_by    name of an account; "" for what a schedule or another job asked for
    follows     the job that asked for this one
    task, unit  what it does now, as a Meter names it; `done` of `total` units, `rate` of them a second
    kept        how many documents it has kept
    crashes     how often its worker died since `kept` last grew
    stopping    somebody has asked for its end
    reason      why it failed, was cancelled or lost
    result      what it brought, by its kind
    """

    id: int
    kind: str
    state: State
    asked_by: str
    asked_at: datetime
    lane: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    follows: int | None = None
    worker: str = ""
    started_at: datetime | None = None
    alive_at: datetime | None = None
    ended_at: datetime | None = None
    crashes: int = 0
    kept: int = 0
    stopping: bool = False
    task: str = ""
    unit: str = ""
    done: int = 0
    total: int | None = None
    rate: float | None = None
    reason: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_long(self) -> bool:
        """True if it may take hours."""
        return KINDS[self.kind].long

    @property
    def seconds_left(self) -> float | None:
        """How long its task will take at this rate, if that can be said."""
        if self.total is None or not self.rate:
            return None
        return max(self.total - self.done, 0) / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that a job said; `level` is "info", "warning" or "error"."""

    id: int
    at: datetime
    level: str
    message: str
