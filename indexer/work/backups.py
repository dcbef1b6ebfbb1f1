"""A backup as a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.work.work import Work
from kb.backup import back_up
from kb.jobs import Job


def backup(job: Job, work: Work) -> Mapping[str, Any]:
    """Write a backup into KB_HOME/backups and prove it; its name and size."""
    made = back_up(work.settings, work.meter)
    return {"file": made.path.name, "size": made.size}
