"""Processes that write segments: each takes batches of documents and leaves a segment file for each of them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh.fields import Schema

from kb.errors import SearchIndexError
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.segment import write_segment

#: A document as it is handed over → the values of its fields, see inverting.
Prepare = Callable[[Any], Mapping[str, Any]]

_HINT = "An index that was there before still serves. Run: kb index"
_PATIENCE = 5.0  # seconds for a process to end by itself


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Worker:
    """A process, our end of what connects us, and the batch that it is at: its file, and how many documents it has."""

    process: SpawnProcess
    connection: Connection[Any, Any]
    batch: tuple[Path, int] | None = None


class Workers:
    """Some processes; they end with the block, or with this process however it ends.

    A process that dies or fails makes the next call fail: nothing is lost unsaid. Raises SearchIndexError.
    """

    def __init__(self, schema: Schema, prepare: Prepare, processes: int) -> None:
        self._workers: list[_Worker] = []
        spawning = multiprocessing.get_context("spawn")
        for _ in range(processes):
            ours, theirs = spawning.Pipe()
            process = spawning.Process(target=_work, args=(theirs, schema, prepare), name="kb-index", daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.connection.close()
            if kind is not None:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.process.close()

    def write(self, path: Path, documents: Sequence[Any]) -> None:
        """Have these documents written into a new segment file; waits until a process is free to."""
        while (free := next((worker for worker in self._workers if worker.batch is None), None)) is None:
            self._wait()
        try:
            free.connection.send((path, documents))
        except OSError as error:
            raise self._dead(free) from error
        free.batch = path, len(documents)

    def finish(self) -> None:
        """Wait until all files are complete."""
        while any(worker.batch for worker in self._workers):
            self._wait()

    def _wait(self) -> None:
        """Wait until a process has done what it is at."""
        ready = wait([worker.connection for worker in self._workers if worker.batch])
        for worker in self._workers:
            if worker.batch and worker.connection in ready:
                try:
                    size, failure = worker.connection.recv()
                except (EOFError, OSError) as error:
                    raise self._dead(worker) from error
                if failure:
                    raise SearchIndexError(f"Part of the index could not be written: {failure}", hint=_HINT)
                path, expected = worker.batch
                if size != expected:
                    raise SearchIndexError(f"{path.name} has {size} documents, not {expected}.", hint=_HINT)
                worker.batch = None

    def _dead(self, worker: _Worker) -> SearchIndexError:
        worker.process.join(_PATIENCE)
        return SearchIndexError(
            f"A process that was writing part of the index has ended (exit code {worker.process.exitcode}).", hint=_HINT
        )


def _work(connection: Connection[Any, Any], schema: Schema, prepare: Prepare) -> None:
    """What a process does until nobody sends it anything any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it says when to stop
    gc.disable()  # batches are large and have no cycles
    inverter = Inverter(schema)
    with connection, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            path, documents = connection.recv()
            try:
                for document in documents:
                    inverter.add(prepare(document))
                segment = inverter.segment()
                write_segment(path, segment)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is said where it is heard
                failure = "".join(traceback.format_exception_only(error)).strip()
                connection.send((0, failure))
                return
            connection.send((segment.size, ""))
