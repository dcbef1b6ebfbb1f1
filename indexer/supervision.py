"""A worker beside the web server: started with it, started again when it dies, ended with it."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from indexer.tied import tie_to
from indexer.worker import Worker
from kb.errors import RepereError
from kb.settings import Settings

_LOG = logging.getLogger(__name__)
_PLACES = 2
_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds before a worker that died is started again: twice as many each time
_WELL = 60.0  # seconds after which a worker was well
_PATIENCE = 12.0  # seconds in which a worker gives its jobs back
_STOPS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def one_worker(settings: Settings) -> Iterator[None]:
    """Have a worker while the block runs, and a process that watches over it: the server has children of its own."""
    owner = os.getpid()
    watcher = os.fork()
    if watcher == 0:
        _watch(settings, owner)
    try:
        yield
    finally:
        if os.getpid() == owner:  # the server's own children come by here too
            _end(watcher)


def _watch(settings: Settings, owner: int) -> NoReturn:
    told: list[int] = []
    for number in _STOPS:
        signal.signal(number, lambda number, frame: told.append(number))
    os.setpgid(0, 0)  # Ctrl-C is for the server, who passes it on
    watcher, pause = os.getpid(), _PAUSE
    try:
        tie_to(owner, signal.SIGTERM)
        while not told and os.getppid() == owner:
            began = time.monotonic()
            signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # what comes now, the child is to hear with its own ears
            worker = os.fork()
            if worker == 0:
                _work(settings, watcher)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            status = _wait(worker, told)
            if told:
                break
            pause = _PAUSE if time.monotonic() - began > _WELL else min(pause * 2, _LONGEST_PAUSE)
            _LOG.error("the worker ended with %d; it is started again", os.waitstatus_to_exitcode(status))
            until = time.monotonic() + pause
            while not told and time.monotonic() < until:
                time.sleep(0.1)
    finally:
        logging.shutdown()
        os._exit(0)


def _work(settings: Settings, watcher: int) -> NoReturn:
    for number in _STOPS:
        signal.signal(number, signal.SIG_DFL)  # until the worker has its own handler, there is nothing to give back
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    code = 1
    try:
        tie_to(watcher, signal.SIGTERM)
        Worker(settings, _PLACES).run()
        code = 0
    except RepereError as error:
        _LOG.error("%s %s", error, error.hint)
    except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
        _LOG.exception("the worker failed")
    finally:
        logging.shutdown()
        os._exit(code)


def _wait(worker: int, told: list[int]) -> int:
    """How the worker ended; what this process is told, it is told too."""
    passed_on = 0
    while True:
        ended, status = os.waitpid(worker, os.WNOHANG)
        if ended:
            return status
        for _ in told[passed_on:]:
            os.kill(worker, signal.SIGTERM)
        passed_on = len(told)
        time.sleep(0.1)


def _end(watcher: int) -> None:
    until = time.monotonic() + _PATIENCE
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(watcher, signal.SIGTERM)
        while time.monotonic() < until:
            if os.waitpid(watcher, os.WNOHANG)[0]:
                return
            time.sleep(0.1)
        os.kill(watcher, signal.SIGTERM)  # a second time: at once
        os.waitpid(watcher, 0)
