"""What became of each thing that a source offered, and how a long run says how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What became of one file, page or archive member.

    duplicate    it shows what another address of the source shows, which has the document
    gone         there is no such page, or none any more; a document that came from it stays until that is confirmed
    blocked      we may not have it: robots.txt, a password, a challenge, an address that is not public
    quarantined  it arrived and cannot be read, and is left alone until it changes
    withheld     people have withdrawn its document: what was delivered is kept where nobody sees it, or not at all
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    DUPLICATE = "duplicate"
    GONE = "gone"
    BLOCKED = "blocked"
    QUARANTINED = "quarantined"
    WITHHELD = "withheld"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing read from a source.

    reason    why it was skipped or failed, and what to do about it
    found_on  address of the page that led to it; "" for what is no page, or what the catalogue names
    """

    source: str
    path: str
    verdict: Verdict
    document_id: str | None = None
    reason: str = ""
    found_on: str = ""


class Meter(Protocol):
    """Where a long run says how far it is; a command line shows it with rate and time left."""

    def task(self, label: str, total: int | None, unit: str) -> AbstractContextManager[Task]:
        """Begin a piece of work of `total` units ("bytes", "documents"); None where it is not known."""
        ...


class Task(Protocol):
    """A piece of work under way."""

    def advance(self, amount: int = 1) -> None: ...


Outcomes = Iterator[Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures that a run prints when it ends. `wrong` is a sentence for each figure that breaks a promise."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    wrong: tuple[str, ...] = ()
