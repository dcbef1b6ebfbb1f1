"""Foreign parsers run in child processes of their own: one that hangs, crashes or eats memory harms nobody.

A child reads many files, since to start one takes a quarter of a second; after any failure it is thrown away,
with all processes of its group.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from pydantic import TypeAdapter, ValidationError

import indexer
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.frames import receive, send
from kb.errors import ExtractError

#: A child is replaced after so many files, whatever its parser may have leaked.
_FILES = 200
_EXTRACTED = TypeAdapter(Extracted)
_SAVE_ANEW = "Open the file in a viewer and save it anew."
_HERE = str(Path(indexer.__file__).resolve().parent.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use: bytes of memory in all; seconds of processor and of wall clock for each file."""

    memory: int = 768 * 1024 * 1024
    processor: int = 20
    wall: float = 30.0


class BrokenReader(ExtractError):
    """The reader did not survive the file, or was stopped; another try may end otherwise."""


class Jail:
    """Runs `extract` of one module in a child process; use as a context manager, or call `close()`."""

    def __init__(self, module: str, limits: Limits | None = None) -> None:
        self._module = module
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def extract(self, data: bytes, hints: Hints) -> Extracted:
        """What the module's `extract` answers; raises ExtractError as it does, BrokenReader if it did not answer."""
        child, self._child = self._child or _Child(self._module, self._limits), None
        try:
            reply = child.ask(data, hints)
            extracted = _read(reply)
        except BrokenReader:
            child.end()
            raise
        except ExtractError:
            self._keep(child)
            raise
        except BaseException:
            child.end()
            raise
        self._keep(child)
        return extracted

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _keep(self, child: _Child) -> None:
        if child.late or child.files >= _FILES:
            child.end()
        else:
            self._child = child


class _Child:
    """One process and its pipes."""

    def __init__(self, module: str, limits: Limits) -> None:
        self._limits = limits
        self.files = 0
        self.late = False
        command = [sys.executable, "-P", "-m", "indexer.extract.prisoner", module]
        self._process = subprocess.Popen(
            [*command, str(limits.memory), str(limits.processor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )

    def ask(self, data: bytes, hints: Hints) -> dict[str, Any]:
        """The reply to one file; raises BrokenReader, the child being ended, if there is none in time."""
        self.files += 1
        requests, replies = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        timer = threading.Timer(self._limits.wall, self._expire)
        timer.start()
        try:
            # A child that fails at once may have said why before it read everything.
            with suppress(BrokenPipeError):
                send(requests, json.dumps(asdict(hints)).encode())
                send(requests, data)
            frame = receive(replies)
        finally:
            timer.cancel()
            timer.join()
        if frame is None:
            raise BrokenReader(self._cause(self.end()), hint=_SAVE_ANEW)
        reply: dict[str, Any] = json.loads(frame)
        return reply

    def end(self) -> int:
        """Kill the process with all of its group, and give its pipes back; returns its exit code."""
        self._kill()
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return code

    def _expire(self) -> None:
        self.late = True
        self._kill()

    def _kill(self) -> None:
        # Until it is waited for, its number cannot belong to another process.
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _cause(self, code: int) -> str:
        if self.late:
            return f"reading it took longer than {self._limits.wall:g} seconds"
        if code == -signal.SIGXCPU:
            return f"reading it took more than {self._limits.processor} seconds of processor time"
        return f"the reader crashed (signal {-code})" if code < 0 else f"the reader ended by itself (code {code})"


def _read(reply: dict[str, Any]) -> Extracted:
    if "error" in reply:
        raise ExtractError(str(reply["error"]), hint=str(reply.get("hint", "")))
    if reply.get("broken") == "memory":
        raise BrokenReader("reading it takes more memory than it may have", hint=_SAVE_ANEW)
    if "broken" in reply:
        raise BrokenReader(f"the reader failed: {reply['broken']}", hint=_SAVE_ANEW)
    try:
        return _EXTRACTED.validate_python(reply["extracted"])
    except (KeyError, ValidationError) as error:
        raise BrokenReader("the reader gave an answer that makes no sense") from error


def _environment() -> dict[str, str]:
    """What a child needs to find Python's modules and ours, and no more: no credentials, no settings."""
    known = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    path = os.pathsep.join(filter(None, (_HERE, os.environ.get("PYTHONPATH"))))
    return {**known, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}
