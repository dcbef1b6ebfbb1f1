"""Work that is asked of the worker from a page of the desk."""

from __future__ import annotations

from typing import Any

from flask import abort

from kb.jobs import KINDS, Job
from web.admin.guard import account, record
from web.services import services


def ask(kind: str, **arguments: Any) -> Job:
    """Ask for a job in the name of who is logged in, and write down that they did; 403 for what they may not ask."""
    if not account().role.may(KINDS[kind].role):
        abort(403)
    job = services().desk.jobs.ask(kind, by=account().name, **arguments)
    record(f"job.{kind}", str(arguments.get("source") or arguments.get("upload") or ""), job=job.id)
    return job
