"""The bytes of files that were sent to the desk: KB_HOME/uploads/DIGEST[:2]/DIGEST, closed to others.

A file arrives under a name of no meaning, locked by the process that receives it, and has its name only when it is
whole and on the disk. What a killed process has left is not locked any more, and is deleted by who receives next.
Beside a file stands, as DIGEST.json, the document that was read of it, so that nobody has to read it twice.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from kb.document import Document
from kb.document_json import from_json, to_json
from kb.durable import delete_files, sync, write_whole

_ARRIVING = ".arriving-"
#: Seconds for which nothing has come of a file that broke off; one that was begun just now may not be locked yet.
_STALE = 60


class Arriving:
    """A file that is being received: what is written to it goes to the disk. `close()` drops it if it was not kept.

    digest  blake2b-128 of its bytes
    wrong   why it cannot be kept, in words; "" if it can. What arrives after that is left aside.
    too_large  True once more arrived than it may have
    """

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._known = hashlib.blake2b(digest_size=16)
        self._path = folder / f"{_ARRIVING}{secrets.token_hex(8)}"
        self._file: IO[bytes] | None = None
        self.size = 0
        self.wrong = ""
        self.too_large = False
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            self._fail(error)

    @property
    def digest(self) -> str:
        return self._known.hexdigest()

    def write(self, data: bytes) -> int:
        """Take more bytes; never fails, see `wrong`."""
        self.size += len(data)
        if self.size > self._most:
            self.too_large = True
            self.close()
        if self._file is not None:
            self._known.update(data)
            try:
                self._file.write(data)
            except OSError as error:
                self._fail(error)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """For who reads forms, and then goes back to the beginning of what it wrote."""
        return 0

    def keep(self) -> bool:
        """Give the file its name, on the disk; False, and `wrong` says why, if that fails."""
        if self._file is None:
            return False
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            place = _place(self._folder, self.digest)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            self._path.rename(place)
            sync(place.parent)
            sync(self._folder)
        except OSError as error:
            self._fail(error)
            return False
        self._file.close()
        self._file = None
        return True

    def close(self) -> None:
        """Drop it, unless it was kept."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            # What is still in a buffer may not fit on the disk: it is dropped anyway.
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _fail(self, error: OSError) -> None:
        self.wrong = error.strerror or str(error)
        self.close()


class Inbox:
    """The folder of them all; a file has at most `most` bytes."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most

    def receive(self) -> Arriving:
        """A file that arrives now; what earlier ones have left that broke off is deleted."""
        self._sweep()
        return Arriving(self._folder, self._most)

    def put(self, data: bytes) -> Arriving:
        """A file whose bytes are here, as it arrived: to be kept, or closed."""
        arriving = Arriving(self._folder, self._most)
        arriving.write(data)
        return arriving

    def path(self, digest: str) -> Path:
        """Where the bytes of that digest are, if they are here."""
        return _place(self._folder, digest)

    def note(self, digest: str, document: Document) -> None:
        """Keep what was read of a file beside it; raises OSError."""
        write_whole(self._reading(digest), json.dumps(to_json(document), ensure_ascii=False).encode())

    def noted(self, digest: str) -> Document | None:
        """What was read of a file; None if that is not here, or another version has written it."""
        try:
            return from_json(json.loads(self._reading(digest).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self, digest: str) -> None:
        """Delete the bytes of that digest and what was read of them; raises OSError."""
        delete_files((self.path(digest), self._reading(digest)))

    def _reading(self, digest: str) -> Path:
        return self.path(digest).with_suffix(".json")

    def _sweep(self) -> None:
        """Delete what broke off: its process holds no lock on it any more."""
        for path in self._folder.glob(f"{_ARRIVING}*"):
            with suppress(OSError), path.open("rb") as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > _STALE:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink(missing_ok=True)


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest
