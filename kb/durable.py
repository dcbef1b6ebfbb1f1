"""Files that a power cut does not take: what is written is on the disk before anything relies on it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def sync(path: Path) -> None:
    """Wait for the disk to keep a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, in place of what was there; its folder is made.

    Raises OSError if it cannot be written; nothing is left beside it then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    sync(path.parent)
