"""An extractor that does what its file says, and files mostly say nothing good: run it in a jail only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from indexer.extract.extracted import Extracted, Hints
from kb.document import Passage
from kb.errors import ExtractError


def extract(data: bytes, hints: Hints) -> Extracted:
    """Behave as the first word of the file says; the rest is its argument."""
    word, _, rest = data.decode().partition(" ")
    if word == "hang":
        time.sleep(3600)
    elif word == "spin":
        while True:
            pass
    elif word == "eat":
        return Extracted(title=str(len(bytearray(4 * 2**30))), passages=())
    elif word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "exit":
        os._exit(3)
    elif word == "raise":
        raise RuntimeError("nobody foresaw this")
    elif word == "refuse":
        raise ExtractError("not a document", hint="Try another.")
    elif word == "print":
        print("noise " * 100_000, flush=True)
    elif word == "write":
        Path(rest).write_text("x" * 1000)
    elif word == "connect":
        with socket.create_connection(("127.0.0.1", int(rest)), timeout=5):
            return Extracted(title="connected", passages=())
    elif word == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "leave":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
        Path(rest).touch()
        return Extracted(title=str(child.pid), passages=(Passage(anchor="a", text=str(os.getpid())),))
    elif word == "environment":
        return Extracted(title=" ".join(sorted(os.environ)), passages=())
    return Extracted(title=word, passages=(Passage(anchor="a", text=str(os.getpid())),))
