"""A transaction on the store: documents put and removed, and how far a source is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from kb.document import Document
from kb.document_json import fingerprint, from_json, to_json
from kb.errors import StoreError
from kb.store import tables as t
from kb.store.fetches import Fetch
from kb.store.harvests import KEPT, HarvestReport

#: Ids in one IN (…): SQLite's default limit of variables was 999 for many years.
_CHUNK = 500
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


class _Held(NamedTuple):
    """What is known of a document that the store has already."""

    fingerprint: str
    source: str
    path: str
    modified: datetime | None
    removed: bool

    def refuse(self, document: Document) -> None:
        """Raises StoreError if this document of another source may not take the place of the one held."""
        if self.source != document.provenance.source and not self.removed:
            raise StoreError(
                f"Document {document.id} of source {document.provenance.source} is there already, from source "
                f"{self.source}.",
                hint="Give it another id, or remove the other one first.",
            )


class Writing:
    """What can be done inside `Store.writing()`; all of it is kept, or none."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._latest: int | None = None  # the highest number that this transaction has given

    def stamp(self) -> None:
        """Remember when the changes of this transaction become visible: now, for it is about to end."""
        if self._latest is None:
            return
        last = self._connection.execute(sa.select(sa.func.max(t.moment.c.at))).scalar()
        now = max(datetime.now(UTC), _time(last))  # a clock may be set back, a harvester's question may not
        self._connection.execute(sa.insert(t.moment).values(sequence=self._latest, at=now))

    def put(self, documents: Sequence[Document]) -> list[str]:
        """Keep documents; for each, "new", "changed" or "unchanged".

        Of two documents with one id from different paths of a source, the one modified last is shown and the
        other kept as its fallback. An id held by another source raises StoreError.
        """
        ids = [document.id for document in documents]
        held, fallen = self._held(ids), self._fallen(ids)
        fresh: dict[str, tuple[Document, str]] = {}
        same: dict[str, tuple[Document, str]] = {}
        verdicts = []
        for document in documents:
            mark = fingerprint(document)
            before = held.get(document.id)
            if before:
                before.refuse(document)
            if before and not before.removed and before.path != document.provenance.path:
                fallen.add(document.id)
                if _time(document.provenance.modified) < _time(before.modified):
                    self._keep_fallback(document)
                    verdicts.append("unchanged")
                    continue
                self._demote(document.id, fresh.get(document.id) or same.get(document.id))
            if document.id in fallen:
                self._drop_fallbacks(document.id, document.provenance.path)
            if before and not before.removed and before.fingerprint == mark:
                verdicts.append("unchanged")
                (fresh if document.id in fresh else same)[document.id] = (document, mark)
            else:
                verdicts.append("new" if before is None or before.removed else "changed")
                same.pop(document.id, None)
                fresh[document.id] = (document, mark)
            place = document.provenance
            held[document.id] = _Held(mark, place.source, place.path, place.modified, removed=False)
        self._write(fresh, same)
        return verdicts

    def remove_paths(self, source: str, paths: Iterable[str]) -> list[str]:
        """Remove what came from these paths, and from below those that end in "/"; returns the ids removed.

        A fallback at another path takes its place and is then not among those removed.
        """
        removed: list[str] = []
        for path in paths:
            there = sa.and_(t.fallback.c.source == source, _at(t.fallback.c.path, path))
            self._connection.execute(sa.delete(t.fallback).where(there))
            removed += self._remove(sa.and_(t.document.c.source == source, _at(t.document.c.path, path)))
        return removed

    def remove_other_origins(self, source: str, origins: Iterable[str]) -> list[str]:
        """Remove all documents of a source that were not delivered in one of these files; returns their ids."""
        kept = list(origins)
        self._connection.execute(
            sa.delete(t.fallback).where(t.fallback.c.source == source, t.fallback.c.origin.not_in(kept))
        )
        return self._remove(sa.and_(t.document.c.source == source, t.document.c.origin.not_in(kept)))

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
        for chunk in _chunks(list(names)):
            self._connection.execute(sa.delete(t.fetch).where(t.fetch.c.source == source, t.fetch.c.name.in_(chunk)))

    def hold_back(self, source: str, documents: Sequence[Document]) -> None:
        """Keep documents of a source, a path each, where nobody sees them until the source publishes them."""
        if documents:
            rows = [
                {"source": source, "path": document.provenance.path, "body": _body(document)} for document in documents
            ]
            self.let_go(source, [row["path"] for row in rows])
            self._connection.execute(sa.insert(t.waiting), rows)

    def let_go(self, source: str, paths: Iterable[str]) -> None:
        """Forget documents that wait: they are published, or gone."""
        for chunk in _chunks(list(paths)):
            self._connection.execute(
                sa.delete(t.waiting).where(t.waiting.c.source == source, t.waiting.c.path.in_(chunk))
            )

    def _held(self, ids: Sequence[str]) -> dict[str, _Held]:
        c = t.document.c
        found: dict[str, _Held] = {}
        for chunk in _chunks(ids):
            query = sa.select(c.id, c.fingerprint, c.source, c.path, c.modified, c.removed).where(c.id.in_(chunk))
            found |= {row[0]: _Held(*row[1:]) for row in self._connection.execute(query)}
        return found

    def _fallen(self, ids: Sequence[str]) -> set[str]:
        """Those of the documents that have fallbacks."""
        c = t.fallback.c.document_id
        chunks = (self._connection.execute(sa.select(c).where(c.in_(chunk))).scalars() for chunk in _chunks(ids))
        return {document_id for found in chunks for document_id in found}

    def _write(self, fresh: dict[str, tuple[Document, str]], same: dict[str, tuple[Document, str]]) -> None:
        if same:
            update = sa.update(t.document).where(t.document.c.id == sa.bindparam("key"))
            self._connection.execute(
                update.values({name: sa.bindparam(name) for name in ("path", "origin", "modified", "body")}),
                [
                    {"key": row["id"], **{name: row[name] for name in ("path", "origin", "modified", "body")}}
                    for row in (_row(document, mark, 0) for document, mark in same.values())
                ],
            )
        if not fresh:
            return
        first = self._numbers(len(fresh))
        rows = [_row(document, mark, first + n) for n, (document, mark) in enumerate(fresh.values())]
        self._delete_rows(list(fresh))
        self._connection.execute(sa.insert(t.document), rows)
        links = [
            {"document_id": document.id, "ref": ref, "kind": kind}
            for document, _ in fresh.values()
            for ref, kind in _cited(document).items()
        ]
        if links:
            self._connection.execute(sa.insert(t.citation), links)

    def _delete_rows(self, ids: Sequence[str]) -> None:
        for chunk in _chunks(ids):
            self._connection.execute(sa.delete(t.document).where(t.document.c.id.in_(chunk)))
            self._connection.execute(sa.delete(t.citation).where(t.citation.c.document_id.in_(chunk)))

    def _numbers(self, count: int) -> int:
        """The first of `count` new sequence numbers. The row stays locked until the commit, so that numbers become
        visible in their order on every database."""
        counter = t.meta.c.key == "sequence"
        self._connection.execute(sa.update(t.meta).where(counter).values(number=t.meta.c.number + count))
        last: int = self._connection.execute(sa.select(t.meta.c.number).where(counter)).scalar_one()
        self._latest = last
        return last - count + 1

    def _demote(self, document_id: str, pending: tuple[Document, str] | None) -> None:
        """Keep the document that is shown now as a fallback; it may still be pending in this very batch."""
        if pending is not None:
            self._keep_fallback(pending[0])
            return
        body = self._connection.execute(sa.select(t.document.c.body).where(t.document.c.id == document_id)).scalar_one()
        self._keep_fallback(from_json(json.loads(body)))

    def _keep_fallback(self, document: Document) -> None:
        self._drop_fallbacks(document.id, document.provenance.path)
        row = _row(document, "", 0)
        names = ("path", "source", "origin", "modified", "body")
        self._connection.execute(
            sa.insert(t.fallback).values(document_id=document.id, **{name: row[name] for name in names})
        )

    def _drop_fallbacks(self, document_id: str, path: str) -> None:
        self._connection.execute(
            sa.delete(t.fallback).where(t.fallback.c.document_id == document_id, t.fallback.c.path == path)
        )

    def _remove(self, condition: sa.ColumnElement[bool]) -> list[str]:
        query = sa.select(t.document.c.id).where(condition, ~t.document.c.removed).order_by(t.document.c.id)
        ids = list(self._connection.execute(query).scalars())
        gone = [document_id for document_id in ids if not self._promote(document_id)]
        if gone:
            first = self._numbers(len(gone))
            c = t.document.c
            update = sa.update(t.document).where(c.id == sa.bindparam("key"))
            self._connection.execute(
                update.values(sequence=sa.bindparam("number"), removed=True, body="", fingerprint=""),
                [{"key": document_id, "number": first + n} for n, document_id in enumerate(gone)],
            )
            for chunk in _chunks(gone):
                self._connection.execute(sa.delete(t.citation).where(t.citation.c.document_id.in_(chunk)))
        return gone

    def _promote(self, document_id: str) -> bool:
        """Show the newest fallback of a document in its place, if it has one."""
        c = t.fallback.c
        query = sa.select(c.path, c.modified, c.body).where(c.document_id == document_id)
        found = sorted(self._connection.execute(query), key=lambda row: _time(row.modified))
        if not found:
            return False
        document = from_json(json.loads(found[-1].body))
        self._drop_fallbacks(document_id, found[-1].path)
        self._write({document_id: (document, fingerprint(document))}, {})
        return True


def _row(document: Document, mark: str, sequence: int) -> dict[str, Any]:
    version = document.version
    return {
        "id": document.id,
        "sequence": sequence,
        "removed": False,
        "source": document.provenance.source,
        "path": document.provenance.path,
        "origin": document.provenance.origin,
        "modified": document.provenance.modified,
        "fingerprint": mark,
        "work": document.work,
        "ref": document.ref,
        "type": document.type,
        "language": document.language,
        "code": document.code,
        "title": document.title,
        "citation": document.citation,
        "valid_from": version and version.valid_from,
        "valid_to": version and version.valid_to,
        "state": version and version.state,
        "body": _body(document),
    }


def _cited(document: Document) -> dict[str, str]:
    """The keys that a document cites, each with "ABOUT" if it is a note on that text, else "CITATION"; what another
    text did to it, such as a modification, is neither."""
    cited: dict[str, str] = {}
    for citation in document.citations:
        if citation.ref and (citation.kind == "ABOUT" or (citation.kind == "CITATION" and citation.ref not in cited)):
            cited[citation.ref] = citation.kind
    return cited


def _body(document: Document) -> str:
    return json.dumps(to_json(document), ensure_ascii=False, separators=(",", ":"))


def _at(column: sa.ColumnElement[str], path: str) -> sa.ColumnElement[bool]:
    """At a path, or below it if it ends in "/"; not LIKE, which on SQLite takes "F/" for "f/"."""
    if path.endswith("/"):
        return sa.func.substr(column, 1, len(path)) == path
    return column == path


def _time(moment: datetime | None) -> datetime:
    """A time that compares: SQLite gives times back without their zone, and all of ours are UTC."""
    if moment is None:
        return _EPOCH
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
