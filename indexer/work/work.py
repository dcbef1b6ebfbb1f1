"""What a job is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from indexer.outcome import Meter
from kb.desk import Desk
from kb.jobs import Job
from kb.search.engine import SearchEngine
from kb.settings import Settings
from kb.store import Store


class Reporter(Meter, Protocol):
    """Shows how far a job is, and what it says. Stops it, as Ctrl-C would, when somebody asks for its end."""

    def say(self, message: str, level: str = "info") -> None:
        """Add a line to what the job says."""
        ...

    def kept(self, count: int = 1) -> None:
        """So many more things are kept and need not be done again: what a job that dies is judged by."""
        ...


class Failure(Exception):
    """A job failed, as it says; what it brought all the same is its `result`."""

    def __init__(self, reason: str, result: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.result = result


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job's own store, engine and desk; `meter` says how far it is."""

    settings: Settings
    store: Store
    engine: SearchEngine
    desk: Desk
    meter: Reporter


#: Does a job and answers its result, made of what JSON has; raises RepereError or Failure where it fails. Whatever is
#: killed is done again: handlers are idempotent.
Handler = Callable[[Job, Work], Mapping[str, Any]]
