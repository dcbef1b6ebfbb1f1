"""Jobs: what the web asks for and the worker does."""

from kb.jobs.job import KINDS, Job, Kind, Line, State
from kb.jobs.jobs import Jobs
from kb.jobs.shift import Progress, Shift, Sign

__all__ = ["KINDS", "Job", "Jobs", "Kind", "Line", "Progress", "Shift", "Sign", "State"]
