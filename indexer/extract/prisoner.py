"""The child process that reads foreign files: `python -m indexer.extract.prisoner MODULE MEMORY SECONDS`.

Imports one extractor, then answers on standard output what it reads on standard input: for each file two frames
come in, its hints as JSON and its bytes, and one goes out: {"extracted": …}, {"error": …, "hint": …} where the
file is at fault, or {"broken": …} where the reader failed in a way that nobody foresaw; it then ends itself.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from importlib import import_module
from typing import Any, BinaryIO

from indexer.extract.extracted import Extractor, Hints
from indexer.extract.frames import receive, send
from kb.document_json import to_json
from kb.errors import ExtractError

_OPEN_FILES = 64
#: CLONE_NEWNET and CLONE_NEWUSER of Linux: unshare(2).
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
#: A parent that was killed stops nobody: after so many times the processor time it ends itself.
_PATIENCE = 6


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


def serve(extract: Extractor, seconds: int, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer until the requests end, or until a reader fails."""
    while (hints := receive(requests)) is not None and (data := receive(requests)) is not None:
        _allow(seconds)
        reply = _answer(extract, data, Hints(**json.loads(hints)))
        signal.alarm(0)
        send(replies, json.dumps(reply).encode())
        if "broken" in reply:
            return


def _allow(seconds: int) -> None:
    """So much more processor time for the next file; the kernel ends the process when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))
    signal.alarm(_PATIENCE * seconds)


def _answer(extract: Extractor, data: bytes, hints: Hints) -> dict[str, Any]:
    try:
        return {"extracted": to_json(extract(data, hints))}
    except ExtractError as error:
        return {"error": str(error), "hint": error.hint}
    except MemoryError:
        return {"broken": "memory"}
    except Exception as error:  # noqa: BLE001 -- here ends what foreign parsers raise: it is a verdict on the file
        return {"broken": f"{type(error).__name__}: {error}"[:300]}


def main() -> None:
    """Serve the extractor that the command line names, on standard input and output."""
    module, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    confine(memory)
    isolate()
    # Replies have a pipe of their own, so that what a parser prints does not disturb them.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        extract: Extractor = import_module(module).extract
    except ImportError as error:
        send(replies, json.dumps({"broken": f"it could not be started: {error}"}).encode())
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    serve(extract, seconds, sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
