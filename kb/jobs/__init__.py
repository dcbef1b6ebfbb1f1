"""Jobs: what the web asks for and the worker does."""

from kb.jobs.job import KINDS, Job, Kind, State
from kb.jobs.jobs import Jobs

__all__ = ["KINDS", "Job", "Jobs", "Kind", "State"]
