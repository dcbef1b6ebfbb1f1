"""Every kind of job that can be asked for is done by somebody."""

from __future__ import annotations

from indexer.work import HANDLERS
from kb.jobs import KINDS


def test_every_kind_of_job_has_somebody_who_does_it() -> None:
    assert HANDLERS.keys() == KINDS.keys()
