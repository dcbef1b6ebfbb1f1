"""The indexes of a cluster that are ours, and which of them serves.

    repere                      alias of the index that serves, replaced in one step
    repere-00000007             a generation, never changed again: writing is blocked
    repere-00000008             one that is held: it serves only if somebody says so; at most one
    repere-lock                 one document: who writes, and until when that counts

A generation counts only if its mapping says so (`_meta`), which is written last, when all its documents are there and
flushed. What is not complete was left behind by a writer that was killed, and is swept away by the next. A generation
that another one is made from is cloned: its segments are shared, not read.

The lock is a lease, for a writer may be killed on a machine that is gone: it counts for LEASE seconds, and is renewed
while its holder lives. It is taken and renewed under the sequence number that was seen last, so that of two who try one
gets it; and asked for once more before anything serves.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from kb.errors import IndexBusy, IndexDamaged, IndexMissing, SearchIndexError
from kb.search.engine import Generation
from kb.search.engines.opensearch.cluster import Cluster
from kb.search.engines.opensearch.description import Description, description_in, number
from kb.search.engines.opensearch.lease import Lease
from kb.search.engines.opensearch.mappings import VERSION, body

HINT = "Run: kb index --rollback, or kb index --rebuild"
#: Documents that are asked for at once.
_ASKED = 1_000
#: Seconds for which files are written anew, again and again, and between two tries.
_REWRITING, _PAUSE = 180.0, 2.0
#: Seconds that shards are waited for.
_SHARDS = "30s"


class Generations:
    """The indexes under one name."""

    def __init__(self, cluster: Cluster, kept: int) -> None:
        self.cluster = cluster
        self._kept = kept
        self._name = cluster.address.name
        self._lease = Lease(cluster, f"{self._name}-lock")

    def serving(self) -> str:
        """Name of the serving generation; raises IndexMissing, or IndexAway."""
        found: list[str] = [*self.cluster.ask("GET", f"/_alias/{self._name}")]
        return found[0]

    def known(self) -> str:
        """Name of the serving generation; "" if none serves."""
        with suppress(IndexMissing):
            return self.serving()
        return ""

    def describe(self, name: str) -> Description:
        """What is written of a generation. Raises IndexDamaged for one that is incomplete or gone, IndexMissing for one
        made for another schema."""
        try:
            answer = self.cluster.ask("GET", f"/{name}/_mapping")
        except IndexMissing as error:
            raise IndexDamaged(f"{name} has gone.", hint=HINT) from error
        found = description_in(answer.get(name, {}))
        if found is None:
            raise IndexDamaged(f"{name} is not complete.", hint=HINT)
        if found.schema != VERSION:
            raise IndexMissing(
                f"The index was made for schema {found.schema}; this is {VERSION}.", hint="Run: kb index --rebuild"
            )
        return found

    def names(self) -> list[str]:
        """The complete generations, oldest first: what serves and what came before it."""
        known = self.known()
        return [name for name in self._complete() if not known or name <= known]

    def held(self) -> str:
        """Name of the generation that is held, "" if none is."""
        return max(self._complete(held=True), default="")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """The right to add generations; raises IndexBusy. What a killed writer left behind is swept away first."""
        with self._lease.held():
            self._sweep()
            yield

    @contextmanager
    def building(self, source: str = "") -> Iterator[str]:
        """The name of an index for the next generation: empty, or with all that `source` has. What was not completed
        when the block ends is deleted."""
        name = f"{self._name}-{self.next_number():08d}"
        try:
            if source:
                self._clone(source, name)
            else:
                address = self.cluster.address
                made = body(shards=address.shards, replicas=address.replicas)
                self.cluster.work("PUT", f"/{name}", made, wait_for_active_shards=1)
            yield name
        finally:
            if description_in(self._mappings(name).get(name, {})) is None:
                self._delete(name)

    def new(self, *, documents: int, sequence: int, store: str) -> Description:
        """The description of a generation that is made now."""
        return Description(
            schema=VERSION,
            documents=documents,
            sequence=sequence,
            store=store,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            origin=0,
            beside=self.origin(),
        )

    def complete(self, name: str, description: Description) -> None:
        """Say that an index is a generation: all its documents are there, and on the disks."""
        described = replace(description, origin=description.origin or number(name))
        self.cluster.work("POST", f"/{name}/_flush", wait_if_ongoing=True)
        self.cluster.work("PUT", f"/{name}/_settings", {"index.blocks.write": True})
        self.cluster.work("PUT", f"/{name}/_mapping", {"_meta": asdict(described)})

    def publish(self, name: str, *, keep: Collection[str]) -> Generation:
        """Let a complete generation serve; of all others only those to keep stay."""
        self._lease.renew()
        changes: list[dict[str, Any]] = [{"add": {"index": name, "alias": self._name}}]
        if former := self.known():
            changes.insert(0, {"remove": {"index": former, "alias": self._name}})
        if former != name:
            self.cluster.work("POST", "/_aliases", {"actions": changes})
        for other in self._all():
            if other not in {*keep, name}:
                self._delete(other)
        return self.describe(name).of(name)

    def forget_held(self, but: str = "") -> None:
        """Delete what is held, but that of a name."""
        for name in self._complete(held=True):
            if name != but:
                self._delete(name)

    def lineage(self) -> list[str]:
        """What the serving generation came from and itself, oldest first, as many as are kept beside a new one.

        After a rollback neither what came after the generation that serves again is among them, nor that generation
        itself, which the serving one has taken the place of.
        """
        former = self.known() or max(self._complete(), default="")
        if not former:
            return []
        again = self.again(former)
        before = [name for name in self.names() if not again or number(name) < again]
        return [*(name for name in before if name != former), former][1 - self._kept :]

    def origin(self) -> int:
        """The number of the generation that the serving one is but for withdrawn documents; 0 if that is not known."""
        with suppress(IndexMissing, IndexDamaged):
            return self.describe(self.serving()).origin
        return 0

    def next_number(self) -> int:
        """The number that no generation has had yet that is here."""
        return max(map(number, self._all()), default=0) + 1

    def count(self, name: str) -> int:
        """How many documents an index has; all its shards must say so. Raises IndexBusy if one does not."""
        self.cluster.work("POST", f"/{name}/_refresh")
        answer = self.cluster.work("GET", f"/{name}/_count")
        if answer["_shards"]["failed"] or answer["_shards"]["successful"] < answer["_shards"]["total"]:
            raise IndexBusy("A part of the new index has no node.", hint="Wait for the cluster to be well, run again.")
        return int(answer["count"])

    def holding(self, name: str, ids: Collection[str]) -> list[str]:
        """Those of these documents that an index has."""
        found = []
        for some in batched([*ids], _ASKED):
            body = {"size": len(some), "query": {"terms": {"id": some}}, "_source": False, "docvalue_fields": ["id"]}
            answer = self.cluster.work("POST", f"/{name}/_search", body)
            found += [hit["fields"]["id"][0] for hit in answer["hits"]["hits"]]
        return found

    def rewrite(self, name: str) -> None:
        """Write the files of an index anew, until nothing is in them of what was deleted.

        A cluster keeps what was deleted for copies that may have missed it, until each has told that it did not, which
        takes half a minute. Raises SearchIndexError if something is kept for longer.
        """
        deadline = time.monotonic() + _REWRITING
        while self._deleted(name):
            if time.monotonic() > deadline:
                raise SearchIndexError(
                    f"The files of {name} still have what was deleted.",
                    hint="Wait until the cluster is green, and run the same command again.",
                )
            time.sleep(_PAUSE)
            self.cluster.work("POST", f"/{name}/_flush", force=True, wait_if_ongoing=True)
            self.cluster.work("POST", f"/{name}/_forcemerge", max_num_segments=1, flush=True)
            self.cluster.work("POST", f"/{name}/_refresh")

    def _deleted(self, name: str) -> int:
        """How many deleted documents the files of an index have, in all copies."""
        answer = self.cluster.work("GET", f"/{name}/_stats/docs")
        return int(answer["_all"]["total"]["docs"]["deleted"])

    def again(self, name: str) -> int:
        """Number of the generation that this one serves again; 0 if it is none, or not known."""
        with suppress(IndexMissing, IndexDamaged):
            return self.describe(name).again
        return 0

    def _clone(self, source: str, name: str) -> None:
        made = {"settings": {"index.blocks.write": None, "index.number_of_replicas": self.cluster.address.replicas}}
        self.cluster.work("PUT", f"/{source}/_clone/{name}", made, wait_for_active_shards=1)
        self.cluster.work("GET", f"/_cluster/health/{name}", wait_for_status="yellow", timeout=_SHARDS)
        self.cluster.work("PUT", f"/{name}/_mapping", {"_meta": {}})

    def _mappings(self, pattern: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.cluster.work(
            "GET", f"/{pattern}/_mapping", ignore_unavailable=True, allow_no_indices=True
        )
        return answer

    def _all(self) -> list[str]:
        """Names of all indexes of ours, complete or not, oldest first; those of a base of a longer name are not."""
        ours = re.compile(rf"{re.escape(self._name)}-\d{{8}}")
        return sorted(filter(ours.fullmatch, self._mappings(f"{self._name}-*")), key=number)

    def _complete(self, *, held: bool = False) -> list[str]:
        """Names of the generations, oldest first: those that are held, or the others."""
        found = self._mappings(f"{self._name}-*")
        described = ((name, description_in(found[name])) for name in self._all() if name in found)
        return [name for name, one in described if one is not None and one.held == held]

    def _sweep(self) -> None:
        """Delete what was not completed."""
        complete = {*self._complete(), *self._complete(held=True), self.known()}
        for name in self._all():
            if name not in complete:
                self._delete(name)
        self.forget_held(but=self.held())

    def _delete(self, name: str) -> None:
        self.cluster.work("DELETE", f"/{name}", ignore_unavailable=True)


def batched(ids: list[str], size: int) -> Iterator[list[str]]:
    """These ids, so many at a time."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
