"""The right to write in an index, for one process at a time: a document with a day on which it ends."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

from kb.errors import IndexBusy, IndexMissing, SearchIndexError
from kb.search.engines.opensearch.cluster import Cluster

#: Seconds that a lease counts without being renewed, between two renewals, and that who wants one waits.
LEASE, _RENEWED, _WAIT = 60.0, 15.0, 10.0
_BUSY = IndexBusy("Another process is writing the index.", hint="Wait for it to end and run this again.")


class Lease:
    """A lease that is one document in an index of its own; see kb.search.engines.opensearch.generations."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index
        self._seen: dict[str, Any] = {}
        self.owner = ""
        self._here = Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it while the block runs, renewed in a thread; raises IndexBusy while somebody else does."""
        if not self._here.acquire(timeout=_WAIT):
            raise _BUSY
        try:
            with self._holding():
                yield
        finally:
            self._here.release()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._take()
        over = Event()
        renewing = Thread(target=self._renewing, args=(over,), name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()
            self._write(until=0.0)

    def renew(self) -> None:
        """Raises IndexBusy if somebody else has it by now."""
        self._write(until=time.time() + LEASE)

    def _renewing(self, over: Event) -> None:
        while not over.wait(_RENEWED):
            try:
                self.renew()
            except SearchIndexError:
                # The cluster may be back before the lease ends; if not, `renew` says so before anything serves.
                continue

    def _take(self) -> None:
        deadline = time.monotonic() + _WAIT
        while True:
            try:
                found = self._cluster.work("GET", f"/{self._index}/_doc/writer")
            except IndexMissing:
                found = self._made()
            self._seen = found if found.get("found") else {}
            until = self._seen.get("_source", {}).get("until", 0.0)
            if until < time.time():
                # Somebody may be quicker, and is then waited for as any other.
                with suppress(IndexBusy):
                    self.renew()
                    return
            if time.monotonic() > deadline:
                raise _BUSY
            time.sleep(0.1)

    def _made(self) -> dict[str, Any]:
        """Make the index, on every node that can have a copy: without it nobody writes."""
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-2"}
        with suppress(SearchIndexError):  # it is there, or somebody was quicker
            self._cluster.work("PUT", f"/{self._index}", {"settings": settings})
        return {}

    def _write(self, *, until: float) -> None:
        if self._seen:
            params = {"if_seq_no": self._seen["_seq_no"], "if_primary_term": self._seen["_primary_term"]}
        else:
            params = {"op_type": "create"}
        try:
            self._seen = self._cluster.work(
                "PUT", f"/{self._index}/_doc/writer", {"owner": self.owner, "until": until}, refresh=True, **params
            )
        except SearchIndexError as error:
            if not self._is_ours():
                raise _BUSY from error

    def _is_ours(self) -> bool:
        """True if it was written though the answer was lost; the next writing then follows on that."""
        found = self._cluster.work("GET", f"/{self._index}/_doc/writer")
        if found.get("found") and found["_source"]["owner"] == self.owner:
            self._seen = found
            return True
        return False
