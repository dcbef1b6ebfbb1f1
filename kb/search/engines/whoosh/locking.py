"""Whose the folder of an index must be, and who may write in it."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import getuid
from pathlib import Path

from kb.errors import IndexBusy, IndexUntrusted

_LOCK_WAIT = 10.0  # seconds; most commits take less, a rebuild is worth a message


def trust(folder: Path) -> None:
    """Raises IndexUntrusted for a folder that somebody else could write in."""
    status = folder.stat()
    if status.st_uid != getuid() or status.st_mode & 0o077:
        raise IndexUntrusted(
            f"The index folder {folder} belongs to another user or is open to others.",
            hint=f"If all of it is yours: chown it to yourself and chmod -R go-rwx {folder}. Otherwise delete it "
            "and run: kb index --rebuild",
        )


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """The right to write, for one process at a time; raises IndexBusy after a while."""
    with (root / "lock").open("a") as lock:
        deadline = time.monotonic() + _LOCK_WAIT
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise IndexBusy(
                        "Another process is writing the index.", hint="Wait for it to end and run this again."
                    ) from None
                time.sleep(0.05)
        yield
