"""A child process that works on foreign files, as it sees itself.

For each file two frames come in on standard input, what is asked as JSON and the bytes, and two go out: what there is
to say as JSON, and bytes. {"broken": …} says that the work failed in a way that nobody foresaw; it then ends itself.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, TypeAlias

from kb.jail.frames import receive, send

#: From what is asked and the bytes of a file to what there is to say and to give.
Work: TypeAlias = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]

_OPEN_FILES = 64
#: CLONE_NEWNET and CLONE_NEWUSER of Linux: unshare(2).
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
#: A parent that was killed stops nobody: after so many times the processor time it ends itself.
_PATIENCE = 6


def imprison(load: Callable[[], Work], *, memory: int, seconds: int, idle: int = 0) -> None:
    """Do the work that `load` imports, within limits, until nothing more is asked, or for `idle` seconds nothing is."""
    confine(memory)
    isolate()
    # Replies have a pipe of their own, so that what a parser prints does not disturb them.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        work = load()
    except ImportError as error:
        _reply(replies, {"broken": f"it could not be started: {error}"}, b"")
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _serve(work, seconds, idle, sys.stdin.buffer, replies)


def confine(memory: int) -> None:
    """Limit this process: bytes of memory, open files, no core dumps."""
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_NOFILE, _OPEN_FILES), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(limit, (most, most))


def isolate() -> None:
    """Cut this process, and those that it starts, off from every network, its own machine's too.

    Linux allows that to root, and to others where they may have user namespaces; elsewhere the other limits hold.
    """
    if sys.platform == "linux":
        unshare = ctypes.CDLL(None).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_USER | _NEW_NETWORK)


def _serve(work: Work, seconds: int, idle: int, requests: BinaryIO, replies: BinaryIO) -> None:
    signal.alarm(idle)
    while (head := receive(requests)) is not None and (data := receive(requests)) is not None:
        _allow(seconds)
        said, made = _attempt(work, json.loads(head), data)
        signal.alarm(0)
        _reply(replies, said, made)
        if "broken" in said:
            return
        signal.alarm(idle)


def _allow(seconds: int) -> None:
    """So much more processor time for the next file; the kernel ends the process when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))
    signal.alarm(_PATIENCE * seconds)


def _attempt(work: Work, head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return work(head, data)
    except MemoryError:
        return {"broken": "memory"}, b""
    except Exception as error:  # noqa: BLE001 -- here ends what foreign parsers raise: it is a verdict on the file
        return {"broken": f"{type(error).__name__}: {error}"[:300]}, b""


def _reply(replies: BinaryIO, said: dict[str, Any], made: bytes) -> None:
    send(replies, json.dumps(said).encode())
    send(replies, made)
