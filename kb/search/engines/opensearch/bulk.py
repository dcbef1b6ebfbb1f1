"""Documents are sent to an index in portions, the next made while one is under way.

Sending a portion again does no harm: a document has one place, told by its id. So what is refused for want of room or
of a node, and what no answer came for, is sent again after a while, longer each time, until it is taken or the time is
over. No more than one portion is under way: a cluster that is slow slows its writer, and nothing piles up.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import blake2b
from typing import Any

from kb.document import Document
from kb.errors import IndexAway, IndexBusy, SearchIndexError
from kb.search.engines.opensearch.cluster import BUSY, Cluster
from kb.search.engines.opensearch.records import record

#: Bytes and documents of a portion.
_BYTES, _DOCUMENTS = 5_000_000, 2_000
#: Seconds for which a portion is sent again and again, and the longest pause between two tries.
_PATIENCE, _LONGEST = 600.0, 20.0

#: A line that says what to do, and the document if there is one.
_Change = tuple[bytes, bytes | None]


class Bulk:
    """Changes of one index; to be used as a block."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster, self._index = cluster, index
        self._changes: dict[str, _Change] = {}
        self._size = 0
        self._sending = ThreadPoolExecutor(1, "bulk")
        self._sent: Future[None] | None = None

    def __enter__(self) -> Bulk:
        return self

    def __exit__(self, *_error: object) -> None:
        self._sending.shutdown(cancel_futures=True)

    def put(self, document: Document) -> None:
        """Add a document, in place of the one with the same id."""
        key = place(document.id)
        content = json.dumps(record(document), ensure_ascii=False, separators=(",", ":")).encode()
        self._add(key, (json.dumps({"index": {"_id": key}}).encode(), content))

    def remove(self, document_id: str) -> None:
        """Take a document out; one that is not there is not missed."""
        key = place(document_id)
        self._add(key, (json.dumps({"delete": {"_id": key}}).encode(), None))

    def finish(self) -> None:
        """Send what is left; all is in the index when this returns."""
        self._send()
        self._wait()

    def _add(self, key: str, change: _Change) -> None:
        # The last word on a document counts.
        former = self._changes.pop(key, None)
        self._size += _bytes(change) - (_bytes(former) if former else 0)
        self._changes[key] = change
        if self._size > _BYTES or len(self._changes) >= _DOCUMENTS:
            self._send()

    def _send(self) -> None:
        self._wait()
        if self._changes:
            self._sent = self._sending.submit(self._until_taken, self._changes)
            self._changes, self._size = {}, 0

    def _wait(self) -> None:
        if self._sent is not None:
            self._sent.result()
            self._sent = None

    def _until_taken(self, changes: Mapping[str, _Change]) -> None:
        left, pause, deadline = changes, 0.2, time.monotonic() + _PATIENCE
        while left:
            refused: Mapping[str, _Change] = left
            try:
                refused = self._taken(left)
            except (IndexAway, IndexBusy):
                if time.monotonic() > deadline:
                    raise
            if refused and time.monotonic() > deadline:
                raise IndexAway(
                    f"{len(refused)} documents were refused for {_PATIENCE:.0f} seconds.",
                    hint="See the cluster's health, and run: kb index. What served before still serves.",
                )
            if refused:
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 (not for secrets: that writers part)
                pause = min(2 * pause, _LONGEST)
            left = refused

    def _taken(self, changes: Mapping[str, _Change]) -> dict[str, _Change]:
        """Send some changes once; those that could not be taken now."""
        lines = b"\n".join([line for change in changes.values() for line in change if line is not None])
        answer = self._cluster.work("POST", f"/{self._index}/_bulk", lines + b"\n")
        if not answer["errors"]:
            return {}
        refused = {}
        for item in answer["items"]:
            ((_, said),) = item.items()
            if said["status"] in BUSY:
                refused[said["_id"]] = changes[said["_id"]]
            elif "error" in said:
                raise SearchIndexError(
                    f"The search engine refused a document: {_reason(said['error'])}",
                    hint="This is a fault of Repère, or of the cluster's settings.",
                )
        return refused


def place(document_id: str) -> str:
    """The key under which a cluster keeps a document: 16 bytes of blake2b, for ids are of any length."""
    return blake2b(document_id.encode(), digest_size=16).hexdigest()


def _bytes(change: _Change) -> int:
    line, content = change
    return len(line) + (len(content) if content else 0)


def _reason(error: Mapping[str, Any]) -> str:
    causes: Sequence[Mapping[str, Any]] = [error, error.get("caused_by", {})]
    return " ".join(str(each["reason"]) for each in causes if "reason" in each)
