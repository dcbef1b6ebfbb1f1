"""A child process and its pipes, as its parent sees it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import kb
from kb.errors import PrisonerLost
from kb.jail.frames import receive, send

_SAVE_ANEW = "Open the file in a viewer and save it anew."
_HERE = str(Path(kb.__file__).resolve().parent.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use: bytes of memory in all; seconds of processor and of wall clock for each file."""

    memory: int = 768 * 1024 * 1024
    processor: int = 20
    wall: float = 30.0


class Reply(NamedTuple):
    """What a child answers: words, and bytes if it makes any."""

    said: dict[str, Any]
    made: bytes


class Cell:
    """One child: `module` is run with `arguments`, then the bytes of memory and seconds of processor that it may use.

    It is to end with `kb.jail.prisoner.imprison`. `asked` counts the files that it was given; `late` is True once it
    took too long.
    """

    def __init__(self, module: str, *arguments: str, limits: Limits) -> None:
        self._limits = limits
        self.asked = 0
        self.late = False
        command = [sys.executable, "-P", "-m", module, *arguments]
        self._process = subprocess.Popen(
            [*command, str(limits.memory), str(limits.processor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )

    @property
    def lives(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    def ask(self, head: Mapping[str, Any], data: bytes) -> Reply:
        """The reply to one file and what is asked of it; raises PrisonerLost, the child being ended, if none comes."""
        self.asked += 1
        requests, replies = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        timer = threading.Timer(self._limits.wall, self._expire)
        timer.start()
        try:
            # A child that fails at once may have said why before it read everything.
            with suppress(BrokenPipeError):
                send(requests, json.dumps(head).encode())
                send(requests, data)
            said, made = receive(replies), receive(replies)
        finally:
            timer.cancel()
            timer.join()
        if said is None or made is None:
            raise PrisonerLost(self._cause(self.end()), hint=_SAVE_ANEW)
        return self._judged(Reply(json.loads(said), made))

    def end(self) -> int:
        """Kill the process with all of its group, and give its pipes back; returns its exit code."""
        self._kill()
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return code

    def _judged(self, reply: Reply) -> Reply:
        broken = reply.said.get("broken")
        if broken is None:
            return reply
        self.end()
        if broken == "memory":
            raise PrisonerLost("reading it takes more memory than it may have", hint=_SAVE_ANEW)
        raise PrisonerLost(f"the reader failed: {broken}", hint=_SAVE_ANEW)

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


def _environment() -> dict[str, str]:
    """What a child needs to find Python's modules and ours, and no more: no credentials, no settings."""
    known = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    path = os.pathsep.join(filter(None, (_HERE, os.environ.get("PYTHONPATH"))))
    return {**known, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}
