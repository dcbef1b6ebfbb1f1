"""The page of backups: those that are kept, and the last one that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.backup import Kept, kept
from kb.desk import Desk
from kb.jobs import Job
from kb.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsPage:
    """What the page shows: `job` is the last backup that was asked for here, `most` how many are kept."""

    kept: Sequence[Kept]
    job: Job | None
    most: int


def backups_page(settings: Settings, desk: Desk) -> BackupsPage:
    """The page, from KB_HOME/backups and the table of jobs."""
    jobs = desk.jobs.latest(1, kinds=("backup",))
    return BackupsPage(kept=kept(settings.backup_folder), job=jobs[0] if jobs else None, most=settings.backups)
