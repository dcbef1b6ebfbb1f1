"""What people have decided about documents, as one state of the store has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from kb.document import Document
from kb.store import tables as t
from kb.store.copies import Copies
from kb.store.correcting import Corrections, correction_of
from kb.store.corrections import Correction, corrected
from kb.store.rows import document_in, member
from kb.store.withdrawals import WITHDRAWAL, Withdrawal, WithdrawalKind, Withdrawals, withdrawal_of


class Decisions:
    """Asks on one connection to the database; made by `Store.decisions()`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def withdrawal(self, document_id: str) -> Withdrawal | None:
        """The withdrawal of that document; None if it is not withdrawn."""
        return Withdrawals(self._connection).one(document_id)

    def withdrawals(
        self,
        kind: WithdrawalKind | None = None,
        *,
        source: str | None = None,
        page: int = 1,
        size: int | None = None,
    ) -> tuple[Withdrawal, ...]:
        """The withdrawals, the latest first, of one kind or of one source; all, or a page of them, from 1."""
        query = WITHDRAWAL.where(*_of_kind(kind))
        if source is not None:
            query = query.where(t.document.c.source == source)
        query = query.order_by(t.withdrawal.c.at.desc(), t.withdrawal.c.document_id)
        return tuple(withdrawal_of(row) for row in self._connection.execute(_page(query, page, size)))

    def count_withdrawals(self, kind: WithdrawalKind | None = None) -> int:
        """How many documents are withdrawn."""
        query = sa.select(sa.func.count()).select_from(t.withdrawal).where(*_of_kind(kind))
        return self._connection.execute(query).scalar_one()

    def merged_into(self, document_id: str) -> str | None:
        """The document that stands for a merged one, or for the one that it is merged into; None if none is shown."""
        seen: set[str] = set()
        while document_id not in seen:
            seen.add(document_id)
            withdrawal = self.withdrawal(document_id)
            if withdrawal is None or withdrawal.kind is not WithdrawalKind.MERGED:
                break
            document_id = withdrawal.into
        c = t.document.c
        shown = self._connection.execute(sa.select(c.id).where(c.id == document_id, ~c.removed)).scalar()
        return shown if len(seen) > 1 else None

    def withheld(self, document_id: str) -> Document | None:
        """What is kept of a withdrawn document, as it would be shown again but for corrections."""
        return Copies(self._connection).newest(document_id) if self.withdrawal(document_id) else None

    def delivered(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Those of the documents that are there, withdrawn ones too, as their sources say them: uncorrected."""
        c = t.document.c
        query = sa.select(c.id, c.body).where(c.id.in_(ids), ~c.removed)
        found = {row.id: document_in(row.body) for row in self._connection.execute(query)}
        for document_id, correction in Corrections(self._connection).of(list(found)).items():
            found[document_id] = corrected(found[document_id], correction.said)
        for document_id in Withdrawals(self._connection).kinds([one for one in ids if one not in found]):
            if (copy := Copies(self._connection).newest(document_id)) is not None:
                found[document_id] = copy
        return found

    def correction(self, document_id: str) -> Correction | None:
        """What was corrected of that document; None if nothing was."""
        return Corrections(self._connection).of([document_id]).get(document_id)

    def corrections(self, *, page: int = 1, size: int | None = None) -> tuple[Correction, ...]:
        """The corrections, the latest first; all, or a page of them, from 1."""
        query = sa.select(t.correction).order_by(t.correction.c.at.desc(), t.correction.c.document_id)
        return tuple(correction_of(row) for row in self._connection.execute(_page(query, page, size)))

    def count_corrections(self) -> int:
        """How many documents are corrected."""
        return self._connection.execute(sa.select(sa.func.count()).select_from(t.correction)).scalar_one()

    def digests(self) -> frozenset[str]:
        """What Provenance.digest is of all documents that are shown, kept or wait."""
        columns = (t.document.c.body, t.fallback.c.body, t.waiting.c.body)
        found = (member(self._connection, body, "provenance", "digest") for body in columns)
        rows = self._connection.execute(sa.union(*(sa.select(digest.label("digest")) for digest in found)))
        return frozenset(row.digest for row in rows if row.digest)

    def origins(self, document_id: str) -> tuple[tuple[str, str], ...]:
        """The files in which a document was delivered, or copies of it: source and name of each."""
        c, copy = t.document.c, t.fallback.c
        shown = sa.select(c.source, c.origin).where(c.id == document_id, c.origin != "")
        copies = sa.select(copy.source, copy.origin).where(copy.document_id == document_id, copy.origin != "")
        return tuple((row.source, row.origin) for row in self._connection.execute(sa.union(shown, copies)))


def _of_kind(kind: WithdrawalKind | None) -> list[sa.ColumnElement[bool]]:
    return [] if kind is None else [t.withdrawal.c.kind == kind.value]


def _page(query: sa.Select[*tuple[Any, ...]], page: int, size: int | None) -> sa.Select[*tuple[Any, ...]]:
    return query if size is None else query.limit(size).offset((page - 1) * size)
