"""The worker: takes jobs from the table, and lets each be done by a process of its own.

A process of its own gives its memory back, and can die without the worker; it is forked, so that it starts in a few
milliseconds, from a worker that has no threads and lets go of every connection before. The worker itself only waits.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

from indexer.due import ask_for_due
from indexer.work.doing import do_alone
from kb.desk import Desk
from kb.errors import RepereError, StoreError
from kb.jobs import Job
from kb.jobs.messenger import Messenger
from kb.jobs.worker import here
from kb.settings import Settings

_LOG = logging.getLogger(__name__)
_PAUSE = 0.1  # seconds between two looks for what has been said
_LOOK = 2.0  # seconds between two looks into the table, whatever was said
_TICK = 15.0  # seconds between two looks at what is due, and at what dead workers left
_GRACE = 8.0  # seconds in which a job may end by itself


@dataclass(slots=True)
class _Child:
    """A process and its job; `stopped` since when it is to end, `status` how it ended."""

    job: Job
    stopped: float | None = None
    status: int | None = None


class Worker:
    """Does jobs, `places` at once, until it is told to stop (SIGTERM, Ctrl-C; a second time: at once)."""

    def __init__(self, settings: Settings, places: int) -> None:
        self._settings, self._places = settings, places
        self._desk = Desk(settings.desk_url)
        self._shift = self._desk.shift(here())
        self._messenger = Messenger(settings)
        self._children: dict[int, _Child] = {}
        self._told = 0  # how often it was told to stop
        self._looked = self._ticked = float("-inf")

    def run(self) -> None:
        """Work until told to stop; then give back what is not done."""
        former = [signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)]
        try:
            while not self._told:
                try:
                    self._watch()
                    self._look()
                except RepereError as error:  # a desk that is locked or away, a source's file that is broken
                    _LOG.error("%s %s", error, error.hint)
                    time.sleep(_LOOK)
                time.sleep(_PAUSE)
            self._leave()
        finally:
            for number, handler in zip((signal.SIGTERM, signal.SIGINT), former, strict=True):
                signal.signal(number, handler)
            self._messenger.close()
            self._desk.close()

    def _stop(self, number: int, frame: object) -> None:
        self._told += 1

    def _look(self) -> None:
        """Take what there is to do, if somebody said so or some time has passed."""
        now = time.monotonic()
        if now - self._ticked > _TICK:
            self._ticked = now
            for left in self._shift.sweep():
                _LOG.warning("job %d (%s) was left by a worker that is gone: %s", left.id, left.kind, left.state.value)
            self._shift.tidy()
            ask_for_due(self._settings, self._desk)
        if not self._messenger.heard() and now - self._looked < _LOOK:
            return
        self._looked = now
        while len(self._children) < self._places and not self._told:
            job = self._shift.claim(long=self._long() < max(self._places - 1, 1))
            if job is None:
                return
            self._begin(job)

    def _long(self) -> int:
        """How many places are taken by what may last for hours: one is kept free of it."""
        return sum(child.job.is_long for child in self._children.values())

    def _begin(self, job: Job) -> None:
        self._desk.close()  # connections do not survive a fork; they are opened again when they are needed
        self._messenger.close()
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # until the child has a handler of its own
        process = os.fork()
        if process == 0:
            do_alone(self._settings, job, self._shift.worker, parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        _LOG.info("job %d (%s) begins in process %d", job.id, job.kind, process)
        self._children[process] = _Child(job)

    def _watch(self) -> None:
        """See which processes have ended, and end those that do not stop by themselves."""
        for process, child in list(self._children.items()):
            ended, status = os.waitpid(process, os.WNOHANG) if child.status is None else (process, child.status)
            if ended:
                child.status = status  # told once only; the desk may be locked just now
                self._kill(process)  # children that it may have left
                if status:
                    self._shift.crashed(child.job.id)
                else:
                    self._shift.give_back(child.job.id)  # only if it is still said to run
                del self._children[process]
                self._looked = float("-inf")  # there is a place, and perhaps something that follows
                _LOG.info("job %d (%s) ends with %d", child.job.id, child.job.kind, os.waitstatus_to_exitcode(status))
            elif child.stopped is not None and time.monotonic() - child.stopped > _GRACE:
                self._kill(process)
            elif child.stopped is None and self._asked_to_stop(child.job):
                child.stopped = time.monotonic()

    def _asked_to_stop(self, job: Job) -> bool:
        """True if somebody has asked for its end; its own process hears of it first."""
        if time.monotonic() - self._looked < _LOOK / 2:
            return False
        with suppress(StoreError, KeyError):
            return self._desk.jobs[job.id].stopping
        return False

    def _leave(self) -> None:
        """Stop all processes; those that do not end are killed. What they did not finish waits for another worker."""
        for process in self._children:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        until = time.monotonic() + _GRACE
        while self._children and time.monotonic() < until and self._told < 2:
            self._reap()
            time.sleep(_PAUSE)
        for process in self._children:
            self._kill(process)
        while self._children:
            self._reap()
            time.sleep(_PAUSE)

    def _reap(self) -> None:
        for process, child in list(self._children.items()):
            if child.status is not None or os.waitpid(process, os.WNOHANG)[0]:
                del self._children[process]
                self._kill(process)
                with suppress(StoreError):  # then another worker finds that this one is gone
                    self._shift.give_back(child.job.id)

    @staticmethod
    def _kill(process: int) -> None:
        """Kill a process with all that it has begun."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
