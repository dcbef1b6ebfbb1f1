"""Jobs: what the web asks for and the worker does."""

import kb.desk  # noqa: F401 - the desk has jobs, and jobs are in its database: so either can be imported first
from kb.jobs.job import KINDS, Job, Kind, Line, State
from kb.jobs.jobs import Jobs
from kb.jobs.shift import Progress, Shift, Sign

__all__ = ["KINDS", "Job", "Jobs", "Kind", "Line", "Progress", "Shift", "Sign", "State"]
