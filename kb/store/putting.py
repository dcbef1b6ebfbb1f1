"""Documents as they come into the store, and as their sources take them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from kb.document import Document
from kb.document_json import fingerprint
from kb.errors import StoreError
from kb.store import tables as t
from kb.store.copies import Copies
from kb.store.correcting import Corrections
from kb.store.corrections import Correction, corrected
from kb.store.rows import at_path, chunks, cited_by, document_in, order_of, row_of
from kb.store.transaction import Transaction
from kb.store.withdrawals import WithdrawalKind, Withdrawals


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
            raise _taken(document, self.source)


class Pending(NamedTuple):
    """A document as its source delivers it, as readers see it, and the fingerprint of that."""

    delivered: Document
    shown: Document
    mark: str

    @classmethod
    def of(cls, delivered: Document, correction: Correction | None) -> Pending:
        """The document with what people have corrected of it."""
        shown = corrected(delivered, correction.changes) if correction else delivered
        return cls(delivered, shown, fingerprint(shown))


class Putting(Transaction):
    """The part of a transaction that sources write."""

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self._copies = Copies(connection)
        self._withdrawals = Withdrawals(connection)
        self._corrections = Corrections(connection)

    def put(self, documents: Sequence[Document]) -> list[str]:
        """Keep documents; for each, "new", "changed" or "unchanged"; "withheld" for one that people have withdrawn.

        Of two documents with one id from different paths of a source, the one modified last is shown and the
        other kept as its fallback. What people have corrected stays so. An id held by another source raises StoreError.
        """
        ids = [document.id for document in documents]
        held, copied, withdrawn = self._held(ids), self._copies.sources(ids), self._withdrawals.kinds(ids)
        corrections = self._corrections.of(ids)
        fresh: dict[str, Pending] = {}
        same: dict[str, Pending] = {}
        verdicts = []
        for document in documents:
            if document.id in withdrawn:
                self._withhold(document, withdrawn[document.id], copied.get(document.id, set()))
                verdicts.append("withheld")
                continue
            pending = Pending.of(document, corrections.get(document.id))
            before = held.get(document.id)
            if before:
                before.refuse(document)
            if before and not before.removed and before.path != document.provenance.path:
                copied.setdefault(document.id, set())
                if order_of(document.provenance.modified) < order_of(before.modified):
                    self._copies.keep(document)
                    verdicts.append("unchanged")
                    continue
                self._demote(document.id, fresh.get(document.id) or same.get(document.id))
            if document.id in copied:
                self._copies.drop(document.id, document.provenance.path)
            if before and not before.removed and before.fingerprint == pending.mark:
                verdicts.append("unchanged")
                (fresh if document.id in fresh else same)[document.id] = pending
            else:
                verdicts.append("new" if before is None or before.removed else "changed")
                same.pop(document.id, None)
                fresh[document.id] = pending
            place = document.provenance
            held[document.id] = _Held(pending.mark, place.source, place.path, place.modified, removed=False)
        self._write(fresh, same)
        return verdicts

    def remove_paths(self, source: str, paths: Iterable[str]) -> list[str]:
        """Remove what came from these paths, and from below those that end in "/"; returns the ids removed.

        A fallback at another path takes its place and is then not among those removed.
        """
        removed: list[str] = []
        for path in paths:
            self._copies.drop_at(source, path)
            removed += self._remove(sa.and_(t.document.c.source == source, at_path(t.document.c.path, path)))
        return removed

    def remove_other_origins(self, source: str, origins: Iterable[str]) -> list[str]:
        """Remove all documents of a source that were not delivered in one of these files; returns their ids."""
        kept = list(origins)
        self._copies.drop_other_origins(source, kept)
        return self._remove(sa.and_(t.document.c.source == source, t.document.c.origin.not_in(kept)))

    def _withhold(self, document: Document, kind: WithdrawalKind, sources: set[str]) -> None:
        """Keep what was delivered of a withdrawn document where nobody sees it; of one taken down, its place alone."""
        if kind is WithdrawalKind.TAKEN_DOWN:
            self._copies.note(document)
            return
        for source in sources - {document.provenance.source}:
            raise _taken(document, source)
        self._copies.keep(document)

    def _held(self, ids: Sequence[str]) -> dict[str, _Held]:
        c = t.document.c
        found: dict[str, _Held] = {}
        for chunk in chunks(ids):
            query = sa.select(c.id, c.fingerprint, c.source, c.path, c.modified, c.removed).where(c.id.in_(chunk))
            found |= {row[0]: _Held(*row[1:]) for row in self._connection.execute(query)}
        return found

    def _delivered(self, document_id: str) -> Document | None:
        """The document that is shown, as its source delivered it."""
        c = t.document.c
        body = self._connection.execute(sa.select(c.body).where(c.id == document_id, ~c.removed)).scalar()
        if body is None:
            return None
        document, correction = document_in(body), self._corrections.of([document_id]).get(document_id)
        return corrected(document, correction.said) if correction else document

    def _write(self, fresh: dict[str, Pending], same: dict[str, Pending]) -> None:
        for one in (*fresh.values(), *same.values()):
            if one.shown is not one.delivered:
                self._corrections.said_now(one.delivered)
        if same:
            update = sa.update(t.document).where(t.document.c.id == sa.bindparam("key"))
            self._connection.execute(
                update.values({name: sa.bindparam(name) for name in ("path", "origin", "modified", "body")}),
                [
                    {"key": row["id"], **{name: row[name] for name in ("path", "origin", "modified", "body")}}
                    for row in (row_of(one.shown, one.mark, 0) for one in same.values())
                ],
            )
        if not fresh:
            return
        first = self._numbers(len(fresh))
        rows = [row_of(one.shown, one.mark, first + n) for n, one in enumerate(fresh.values())]
        self._delete_rows(list(fresh))
        self._connection.execute(sa.insert(t.document), rows)
        links = [
            {"document_id": one.shown.id, "ref": ref, "kind": kind}
            for one in fresh.values()
            for ref, kind in cited_by(one.shown).items()
        ]
        if links:
            self._connection.execute(sa.insert(t.citation), links)

    def _delete_rows(self, ids: Sequence[str]) -> None:
        for chunk in chunks(ids):
            self._connection.execute(sa.delete(t.document).where(t.document.c.id.in_(chunk)))
            self._connection.execute(sa.delete(t.citation).where(t.citation.c.document_id.in_(chunk)))

    def _demote(self, document_id: str, pending: Pending | None = None) -> None:
        """Keep the document that is shown now as a copy; it may still be pending in this very batch."""
        delivered = pending.delivered if pending else self._delivered(document_id)
        if delivered is not None:
            self._copies.keep(delivered)

    def _remove(self, condition: sa.ColumnElement[bool]) -> list[str]:
        query = sa.select(t.document.c.id).where(condition, ~t.document.c.removed).order_by(t.document.c.id)
        ids = list(self._connection.execute(query).scalars())
        gone = [document_id for document_id in ids if not self._promote(document_id)]
        self._go(gone)
        return gone

    def _go(self, ids: Sequence[str]) -> None:
        """Leave of documents that they were here."""
        if not ids:
            return
        first = self._numbers(len(ids))
        update = sa.update(t.document).where(t.document.c.id == sa.bindparam("key"))
        self._connection.execute(
            update.values(sequence=sa.bindparam("number"), removed=True, body="", fingerprint=""),
            [{"key": document_id, "number": first + n} for n, document_id in enumerate(ids)],
        )
        for chunk in chunks(ids):
            self._connection.execute(sa.delete(t.citation).where(t.citation.c.document_id.in_(chunk)))

    def _promote(self, document_id: str) -> bool:
        """Show the newest copy of a document in its place, if it has one."""
        document = self._copies.newest(document_id)
        if document is None:
            return False
        self._copies.drop(document_id, document.provenance.path)
        self._write({document_id: Pending.of(document, self._corrections.of([document_id]).get(document_id))}, {})
        return True


def _taken(document: Document, source: str) -> StoreError:
    return StoreError(
        f"Document {document.id} of source {document.provenance.source} is there already, from source {source}.",
        hint="Give it another id, or remove the other one first.",
    )
