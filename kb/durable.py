"""Files that a power cut does not take, nor brings back: the disk knows before anything relies on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
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


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file, which is made if there is none; what a power cut left of a line is ended first.

    Raises OSError if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            line = b"\n" + line
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def delete_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Delete files; returns those that were there. Raises OSError if one cannot be deleted."""
    gone = []
    for path in paths:
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        sync(path.parent)
        gone.append(path)
    return tuple(gone)
