"""Where files are kept that several machines share: in a folder, or in an S3-compatible bucket."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Protocol

from kb.durable import delete_files, write_whole
from kb.errors import SettingsError, StoreError

#: Seconds for which it is remembered that a file is in a bucket or not: each page of a document asks.
_REMEMBERED = 60
#: Seconds that a bucket is waited for, to be reached and to answer.
_CONNECTING, _ANSWERING = 1, 4
_SCHEMES = ("s3",)


class Shelf(Protocol):
    """Files by name, "ab/abcd.pdf". All but `size` raise StoreError if the files cannot be reached."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None if it is not there. Raises StoreError if that cannot be told."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        ...

    def path(self, name: str) -> Path | None:
        """Where a file lies on this machine; None if it does not."""
        ...

    def written(self) -> Iterator[tuple[str, float]]:
        """The names of all files, and when each was written, in seconds since 1970."""
        ...

    def delete(self, name: str) -> tuple[PurePath, ...]:
        """Delete a file, and say what was deleted."""
        ...


class Folder:
    """A folder of this machine, or one that several have mounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def size(self, name: str) -> int | None:
        """Bytes of a file; None if it is not there."""
        path = self._folder / name
        return path.stat().st_size if path.is_file() else None

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole, and wait for the disk."""
        path = self._folder / name
        try:
            write_whole(path, data)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written: {error.strerror}", hint="Look at the disk with “kb doctor”."
            ) from error

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise StoreError(f"{self._folder / name} cannot be read: {error.strerror}") from error

    def path(self, name: str) -> Path | None:
        """Where a file lies."""
        return self._folder / name

    def written(self) -> Iterator[tuple[str, float]]:
        """The names of all files, and when each was written."""
        for path in self._folder.glob("??/*"):
            yield str(path.relative_to(self._folder)), path.stat().st_mtime

    def delete(self, name: str) -> tuple[PurePath, ...]:
        """Delete a file, for good; raises OSError if that cannot be done."""
        return delete_files([self._folder / name])


class Bucket:
    """A bucket, or what begins with a prefix in it, "s3://bucket/prefix".

    Who asks, and where, is told by the variables that all of Amazon's programs read: AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL and so on.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._root = url.partition("://")[2].rstrip("/")
        self._files, self._refused = _file_system()
        self._known: dict[str, tuple[float, int | None]] = {}

    def size(self, name: str) -> int | None:
        """Bytes of a file; None if it is not there."""
        known = self._known.get(name)
        if known is None or known[0] < time.monotonic():
            with self._said():
                try:
                    size = int(self._files.info(self._at(name), refresh=True)["size"])
                except FileNotFoundError:
                    size = None
            known = self._remember(name, size)
        return known[1]

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole: who reads it sees all of it, or what was there before."""
        with self._said():
            self._files.pipe_file(self._at(name), data)
        self._remember(name, len(data))

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        with self._said():
            data: bytes = self._files.cat_file(self._at(name))
            return data

    def path(self, name: str) -> Path | None:
        """None: it lies in no folder."""
        return None

    def written(self) -> Iterator[tuple[str, float]]:
        """The names of all files, and when each was written."""
        with self._said():
            found = self._files.find(self._root, detail=True, refresh=True)
        for path, said in found.items():
            yield path.removeprefix(f"{self._root}/"), said["LastModified"].timestamp()

    def delete(self, name: str) -> tuple[PurePath, ...]:
        """Delete a file."""
        with self._said():
            self._files.rm_file(self._at(name))
        self._remember(name, None)
        return (PurePosixPath(self._at(name)),)

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _remember(self, name: str, size: int | None) -> tuple[float, int | None]:
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[name] = time.monotonic() + _REMEMBERED, size
        return self._known[name]

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What the client raises, said as what it means."""
        try:
            yield
        except FileNotFoundError as error:
            raise StoreError(f"{self._url} has no such file, or there is no such bucket.") from error
        except (OSError, self._refused) as error:
            raise StoreError(
                f"{self._url} does not answer: {error}",
                hint="See KB_FILES, AWS_ENDPOINT_URL and the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            ) from error


def shelf(place: Path | str) -> Shelf:
    """What is kept at a place: the path of a folder, or the URL of a bucket. Raises SettingsError."""
    return Folder(place) if isinstance(place, Path) else _bucket(place)


@lru_cache(maxsize=4)
def _bucket(url: str) -> Bucket:
    scheme, divided, place = url.partition("://")
    if not divided or scheme not in _SCHEMES or not place.strip("/"):
        raise SettingsError(
            f"KB_FILES is {url!r}, which is neither a bucket nor a folder.",
            hint="Example: s3://bucket/repere. Without it the files are in KB_HOME.",
        )
    return Bucket(url)


def _file_system() -> tuple[Any, type[Exception]]:
    """What reaches buckets, and what it raises beside OSError."""
    try:
        import fsspec
        import s3fs  # noqa: F401  what fsspec needs for buckets
        from botocore.exceptions import BotoCoreError
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"KB_FILES names a bucket, for which {error.name} is missing.", hint='Run: pip install "repere[s3]"'
        ) from error
    limits = {"connect_timeout": _CONNECTING, "read_timeout": _ANSWERING, "retries": {"max_attempts": 1}}
    files = fsspec.filesystem("s3", config_kwargs=limits, use_listings_cache=False, skip_instance_cache=True)
    return files, BotoCoreError
