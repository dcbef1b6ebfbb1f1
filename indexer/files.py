"""The files of a folder, in a steady order, and those that are not to be read, with the reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.outcome import Verdict
from kb.errors import FetchError

#: Bytes that a file may have: a report of 500 pages with pictures has fewer.
LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file below the folder. `name` is its path from there, with "/"."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file or a folder (`name` ends in "/") that is not read, and why."""

    name: str
    verdict: Verdict
    reason: str


def walk(root: Path) -> Iterator[File | Refused]:
    """What is below a folder, sorted by name; hidden files and folders are left out, linked folders not entered."""
    inside = root.resolve()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path != root and (path.is_symlink() or not path.is_dir()):
            yield _looked_at(path, _name(root, path), inside)
            continue
        try:
            with os.scandir(path) as entries:
                below = [path / entry.name for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            name = "" if path == root else _name(root, path) + "/"
            yield Refused(name=name, verdict=Verdict.FAILED, reason=f"the folder cannot be read: {error.strerror}")
        else:
            waiting += sorted(below, reverse=True)


def read(file: File) -> tuple[bytes, datetime]:
    """A file's bytes and the time it was last changed; raises FetchError if it cannot be had."""
    try:
        about = file.path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise FetchError("not a file: a device, a socket or a pipe")
        if about.st_size > LARGEST:
            size = about.st_size // 2**20
            raise FetchError(
                f"the file has {size} MiB, and {LARGEST // 2**20} is the most", hint="Split it, or take out pictures."
            )
        return file.path.read_bytes(), datetime.fromtimestamp(about.st_mtime, UTC)
    except OSError as error:
        raise FetchError(f"the file cannot be read: {error.strerror}", hint="Check its permissions.") from error


def _looked_at(path: Path, name: str, inside: Path) -> File | Refused:
    if not name.isprintable():
        shown = name.encode("utf-8", "backslashreplace").decode()
        return Refused(name=shown, verdict=Verdict.FAILED, reason="its name cannot be shown; rename it")
    if path.is_symlink():
        target = path.resolve()
        if not target.is_relative_to(inside):
            return Refused(name=name, verdict=Verdict.FAILED, reason="a link that leaves the folder; copy the file")
        if target.is_dir():
            return Refused(name=name, verdict=Verdict.SKIPPED, reason="a link to a folder that is read in its place")
        if not target.exists():
            return Refused(name=name, verdict=Verdict.FAILED, reason="a link to a file that is not there")
    return File(path=path, name=name)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
