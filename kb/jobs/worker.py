"""Which process works on a job, named so that it can be told whether it is still there."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def here() -> str:
    """The name of this process: its machine, its id, and when it was started, since ids are given again."""
    return f"{_place()} {os.getpid()} {_started(os.getpid())}"


def gone(worker: str) -> bool:
    """True if that process was on this very machine and is not there any more; False where nobody can know."""
    place, _, process = worker.partition(" ")
    number, _, started = process.partition(" ")
    return place == _place() and number.isdigit() and _started(int(number)) != started


@cache
def _place() -> str:
    """This machine, and the room of process ids in it: containers may share a name."""
    try:
        room = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        room = ""
    return f"{socket.gethostname()}/{room}"


def _started(number: int) -> str:
    """When a process was started, in the ticks of proc(5), field 22; "" if there is none, or it is a corpse."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
