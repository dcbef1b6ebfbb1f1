"""One job, done in a process of its own, to its end or to the signal that stops it."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NoReturn

from indexer.keep import why
from indexer.tied import tie_to
from indexer.work import HANDLERS, Failure, Work
from indexer.work.meter import JobMeter
from kb.desk import Desk
from kb.errors import RepereError
from kb.jobs import Job, Shift, Sign, State
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store

_LOG = logging.getLogger(__name__)


def do_alone(settings: Settings, job: Job, worker: str, parent: int) -> NoReturn:
    """What a forked process does: the job, and nothing else; it ends with its parent, and its children with it."""
    os.setsid()
    tie_to(parent, signal.SIGKILL)  # a job without its worker would be done twice
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, who passes it on as SIGTERM
    code = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # it was blocked around the fork
        with closing(Desk(settings.desk_url)) as desk:
            do(settings, desk, desk.shift(worker), job)
        code = 0
    except KeyboardInterrupt:
        code = 0  # stopped before or after the work itself: who waits for it gives the job back
    except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
        _LOG.exception("job %d (%s) could not even be begun or ended", job.id, job.kind)
    finally:
        logging.shutdown()
        os._exit(code)  # what the parent had open is the parent's to close


def do(settings: Settings, desk: Desk, shift: Shift, job: Job) -> None:
    """Do a job and write down what became of it."""
    meter = JobMeter(shift, job)
    try:
        with meter, _work(settings, desk, meter) as work:
            result = HANDLERS[job.kind](job, work)
    except KeyboardInterrupt:
        if meter.sign is Sign.STOP:
            shift.end(job.id, State.CANCELLED)
        elif meter.sign is Sign.GO_ON:
            shift.give_back(job.id)
    except Failure as failure:
        shift.end(job.id, State.FAILED, reason=str(failure), result=failure.result)
    except RepereError as error:
        shift.end(job.id, State.FAILED, reason=why(error))
    except Exception as error:  # noqa: BLE001 - what a job raises is its result, and must not be lost
        _LOG.exception("job %d (%s) failed", job.id, job.kind)
        shift.end(job.id, State.FAILED, reason=f"{type(error).__name__}: {error}")
    else:
        shift.end(job.id, State.DONE, result=result)


@contextmanager
def _work(settings: Settings, desk: Desk, meter: JobMeter) -> Iterator[Work]:
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        yield Work(settings=settings, store=store, engine=engine, desk=desk, meter=meter)


def _interrupt(number: int, frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once: what is under way is to end in order
    raise KeyboardInterrupt
