"""Where files are kept that several machines share: in a folder, or in an S3-compatible bucket."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Protocol

from kb.durable import delete_files, write_whole
from kb.errors import FilesAway, SettingsError, StoreError

#: Seconds for which it is remembered that a file is in a bucket or not: each page of a document asks.
_REMEMBERED = 60
#: Seconds that a bucket is waited for, to be reached and to answer.
_CONNECTING, _ANSWERING = 1, 4
#: Bytes of a file that a bucket takes in a second, at least.
_SLOWEST = 2**20
#: Seconds for which nobody waits again for a bucket that did not answer: each page of a document would.
_AWAY = 5
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
    AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL and so on. Raises FilesAway where it does not answer, or refuses.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._root = url.partition("://")[2].rstrip("/")
        self._files, self._refused = _file_system()
        self._known: dict[str, tuple[float, int | None]] = {}
        self._away = 0.0, ""  # until when nobody waits for it, and why

    def size(self, name: str) -> int | None:
        """Bytes of a file; None if it is not there."""
        known = self._known.get(name)
        if known is None or known[0] < time.monotonic():
            self._refuse_to_wait()
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
            # The client itself waits without end to be told that it may send.
            allowed = _CONNECTING + _ANSWERING + len(data) / _SLOWEST
            self._files.pipe_file(self._at(name), data, timeout=allowed)
        self._remember(name, len(data))

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        self._refuse_to_wait()
        with self._said():
            try:
                data: bytes = self._files.cat_file(self._at(name))
            except FileNotFoundError:
                self._remember(name, None)  # another machine has deleted it
                raise
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
        """Delete a file, with all earlier versions of it that the bucket may keep."""
        with self._said():
            self._delete_versions(*self._at(name).split("/", 1))
            self._files.rm_file(self._at(name))  # of a server that knows no versions; of others, nothing
            self._delete_versions(*self._at(name).split("/", 1))  # among them the mark that this leaves
        self._remember(name, None)
        return (PurePosixPath(self._at(name)),)

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _remember(self, name: str, size: int | None) -> tuple[float, int | None]:
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[name] = time.monotonic() + _REMEMBERED, size
        return self._known[name]

    def _delete_versions(self, bucket: str, key: str) -> None:
        """Delete all that a bucket has under a key; what is shown goes last, so that who is cut off finds it again."""
        try:
            said = self._files.call_s3("list_object_versions", Bucket=bucket, Prefix=key)
        except OSError as error:
            if error.errno == errno.ENOSYS:  # not every server has versions
                return
            raise
        for version in reversed([*said.get("Versions", ()), *said.get("DeleteMarkers", ())]):
            if version["Key"] == key:
                self._files.call_s3("delete_object", Bucket=bucket, Key=key, VersionId=version["VersionId"])

    def _refuse_to_wait(self) -> None:
        until, why = self._away
        if time.monotonic() < until:
            raise self._lost(why)

    def _lost(self, why: str) -> FilesAway:
        return FilesAway(
            f"{self._url} does not answer: {why}",
            hint="See KB_FILES, AWS_ENDPOINT_URL and the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        )

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What the client raises, said as what it means."""
        try:
            yield
        except FileNotFoundError as error:
            raise FilesAway(f"{self._url} has no such file, or there is no such bucket.") from error
        except (OSError, self._refused) as error:
            self._away = time.monotonic() + _AWAY, str(error)
            raise self._lost(str(error)) from error
        self._away = 0.0, ""


def shelf(place: Path | str) -> Shelf:
    """What is kept at a place: the path of a folder, or the URL of a bucket. Raises SettingsError."""
    # A process that was forked has a client of its own: that of its parent does not work in it.
    return Folder(place) if isinstance(place, Path) else _bucket(place, os.getpid())


def refuse_unfit(url: str) -> None:
    """Raise SettingsError for a URL that names no bucket, and where what reaches buckets is not installed."""
    scheme, divided, place = url.partition("://")
    if not divided or scheme not in _SCHEMES or not place.strip("/"):
        raise SettingsError(
            f"KB_FILES is {url!r}, which is neither a bucket nor a folder.",
            hint="Example: s3://bucket/repere. Without it the files are in KB_HOME.",
        )
    if missing := next((name for name in ("fsspec", "s3fs") if find_spec(name) is None), None):
        raise SettingsError(
            f"KB_FILES names a bucket, for which {missing} is missing.", hint='Run: pip install "repere[s3]"'
        )


@lru_cache(maxsize=4)
def _bucket(url: str, process: int) -> Bucket:
    refuse_unfit(url)
    return Bucket(url)


def _file_system() -> tuple[Any, type[Exception]]:
    """What reaches buckets, and what it raises beside OSError."""
    # An extra: who has one machine needs none of it.
    import fsspec
    from botocore.exceptions import BotoCoreError

    limits = {"connect_timeout": _CONNECTING, "read_timeout": _ANSWERING, "retries": {"total_max_attempts": 1}}
    files = fsspec.filesystem("s3", config_kwargs=limits, use_listings_cache=False, skip_instance_cache=True)
    files.retries = 1  # its own, around those of botocore: five of each would be a minute
    return files, BotoCoreError
