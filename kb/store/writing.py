"""A transaction on the store: documents put and removed, decided upon, and how far a source is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.document import Document
from kb.store import tables as t
from kb.store.deciding import Deciding
from kb.store.fetches import Fetch
from kb.store.harvests import KEPT, HarvestReport
from kb.store.rows import body_of, chunks
from kb.store.withdrawals import WithdrawalKind


class Writing(Deciding):
    """What can be done inside `Store.writing()`; all of it is kept, or none."""

    def record(self, fetch: Fetch) -> None:
        """Remember how far the reading of a file or archive has come."""
        key = {"source": fetch.source, "name": fetch.name}
        row = {
            "state": fetch.state.value,
            "digest": fetch.digest,
            "position": fetch.position,
            "reason": fetch.reason,
            "detail": json.dumps(fetch.detail or {}, ensure_ascii=False),
            "fetched_at": fetch.fetched_at or datetime.now(UTC),
            "etag": fetch.etag,
            "last_modified": fetch.last_modified,
            "same_as": fetch.same_as,
            "found_on": fetch.found_on,
        }
        where = sa.and_(*(t.fetch.c[name] == value for name, value in key.items()))
        if self._connection.execute(sa.update(t.fetch).where(where).values(**row)).rowcount == 0:
            self._connection.execute(sa.insert(t.fetch).values(**key, **row))

    def report(self, harvest: HarvestReport) -> None:
        """Remember the report of a run, and of earlier runs on its source no more than KEPT in all."""
        c = t.harvest.c
        body = {
            "counts": dict(harvest.counts),
            "remarks": [asdict(remark) for remark in harvest.remarks],
            "wrong": list(harvest.wrong),
        }
        self._connection.execute(
            sa.insert(t.harvest).values(
                source=harvest.source,
                started_at=harvest.started_at,
                ended_at=harvest.ended_at,
                body=json.dumps(body, ensure_ascii=False),
            )
        )
        runs = sa.select(c.started_at).where(c.source == harvest.source).order_by(c.started_at.desc())
        older = list(self._connection.execute(runs.offset(KEPT)).scalars())
        self._connection.execute(sa.delete(t.harvest).where(c.source == harvest.source, c.started_at.in_(older)))

    def forget(self, source: str, names: Iterable[str]) -> None:
        """Remember no longer that these files of a source were read."""
        for chunk in chunks(list(names)):
            self._connection.execute(sa.delete(t.fetch).where(t.fetch.c.source == source, t.fetch.c.name.in_(chunk)))

    def hold_back(self, source: str, documents: Sequence[Document]) -> None:
        """Keep documents of a source, a path each, where nobody sees them until the source publishes them.

        Of those that are taken down nothing is kept, and they do not wait.
        """
        self.let_go(source, [document.provenance.path for document in documents])
        kinds = self._withdrawals.kinds([document.id for document in documents])
        rows = [
            {"source": source, "path": document.provenance.path, "body": body_of(document)}
            for document in documents
            if kinds.get(document.id) is not WithdrawalKind.TAKEN_DOWN
        ]
        if rows:
            self._connection.execute(sa.insert(t.waiting), rows)

    def let_go(self, source: str, paths: Iterable[str]) -> None:
        """Forget documents that wait: they are published, or gone."""
        for chunk in chunks(list(paths)):
            self._connection.execute(
                sa.delete(t.waiting).where(t.waiting.c.source == source, t.waiting.c.path.in_(chunk))
            )
