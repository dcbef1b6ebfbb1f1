"""Pictures of pages as readers ask for them: from disk if they were drawn before, else drawn one after the other.

What many ask for at once is refused rather than queued without end: a process draws one page at a time, and lets a few
wait. The pictures kept have a bounded size; those that nobody has asked for longest go first.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from kb.durable import delete_files, write_whole
from kb.errors import PrisonerLost, RepereError, StoreError
from kb.jail import Cell, Limits
from kb.originals import Original

_LOG = logging.getLogger(__name__)
_LIMITS = Limits(memory=768 * 2**20, processor=8, wall=12.0)
#: Bytes that all pictures may have, and how many are written before they are counted again.
_ROOM, _COUNT = 256 * 2**20, 16 * 2**20
#: Pictures that are drawn or waited for in one process, and seconds that one waits.
_MOST, _WAIT = 5, 5.0
#: A child is replaced after so many pages, whatever PDFium may have leaked.
_PAGES = 200
#: Seconds after which a page that could not be drawn is tried again.
_AGAIN = 24 * 3600


class Busy(RepereError):
    """Too many pictures are being drawn; the same question can be asked again in a moment."""


class Album:
    """The pictures kept in a folder, and one child process that draws more. For all threads of one process."""

    def __init__(self, folder: Path, *, room: int = _ROOM, limits: Limits = _LIMITS) -> None:
        self._folder = folder
        self._room = room
        self._limits = limits
        self._places = threading.BoundedSemaphore(_MOST)
        self._drawing = threading.Lock()
        self._child: Cell | None = None
        self._uncounted = _COUNT

    def picture(self, original: Original, page: int) -> bytes | None:
        """A page, from 1, as a PNG file; None if it cannot be drawn. Raises Busy."""
        path = self._folder / original.digest[:2] / f"{original.digest}-{page}.png"
        if (kept := self._kept(path)) is not None:
            return kept or None
        if not self._places.acquire(blocking=False):
            raise Busy("Too many pages are being drawn.", hint="Try again in a moment.")
        try:
            if not self._drawing.acquire(timeout=_WAIT):
                raise Busy("Too many pages are being drawn.", hint="Try again in a moment.")
            try:
                if (kept := self._kept(path)) is not None:
                    return kept or None
                return self._draw(original, page, path) or None
            finally:
                self._drawing.release()
        finally:
            self._places.release()

    def forget(self, digest: str) -> tuple[Path, ...]:
        """Delete the pictures of a file's pages; returns what was deleted. Raises OSError if it cannot be."""
        return delete_files(self._folder.glob(f"{digest[:2]}/{digest}-*.png"))

    def close(self) -> None:
        """End the child."""
        with self._drawing:
            self._end()

    def _kept(self, path: Path) -> bytes | None:
        """What was drawn before, b"" for a page that could not be; None if nothing was, or too long ago."""
        try:
            data = path.read_bytes()
            if not data and path.stat().st_mtime < time.time() - _AGAIN:
                return None
        except OSError:
            return None
        with suppress(OSError):  # a disk that cannot be written to any more can still be read
            if data:
                os.utime(path)  # the time of the last question decides what stays
        return data

    def _draw(self, original: Original, page: int, path: Path) -> bytes:
        """A picture that is then kept, b"" for a page that cannot be one; what hinders us alone is not kept."""
        try:
            data = self._ask(page, original.read())
        except (OSError, StoreError) as error:
            _LOG.warning("page %d of %s is not drawn: %s", page, original.name, error)
            return b""
        except PrisonerLost as error:
            _LOG.warning("page %d of %s cannot be drawn: %s", page, original.name, error)
            data = b""
        try:
            write_whole(path, data)
        except OSError as error:
            _LOG.warning("%s cannot be written: %s", path, error.strerror)
        self._uncounted += len(data)
        if self._uncounted >= _COUNT:
            self._uncounted = 0
            self._make_room()
        return data

    def _ask(self, page: int, data: bytes) -> bytes:
        """The picture as a child draws it; b"" where it says why it cannot. Raises PrisonerLost, and OSError."""
        if self._child and (not self._child.lives or self._child.asked >= _PAGES):
            self._end()
        child = self._child = self._child or Cell("kb.pictures.drawing", limits=self._limits)
        try:
            made = child.ask({"page": page}, data).made
        except PrisonerLost:
            self._end()
            if child.asked == 1 or child.late:
                raise
            return self._ask(page, data)  # it may have been at its end already; a new one has no past
        if child.late:
            self._end()
        return made

    def _end(self) -> None:
        if self._child:
            self._child.end()
            self._child = None

    def _make_room(self) -> None:
        found = []
        for path in self._folder.glob("*/*"):  # what a process left half-written when it was killed, too
            with suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
        used = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if used <= self._room:
                return
            path.unlink(missing_ok=True)
            used -= size
