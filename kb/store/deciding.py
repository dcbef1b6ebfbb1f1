"""What people decide about documents: to withdraw them, to show them again, and to correct what is said of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.document import Document
from kb.document_json import fingerprint
from kb.errors import UnknownDocument, UsageError
from kb.store import tables as t
from kb.store.copies import beside, unlinked
from kb.store.corrections import Correction, Value, checked
from kb.store.putting import Pending, Putting
from kb.store.rows import document_in
from kb.store.withdrawals import Withdrawal, WithdrawalKind


class Deciding(Putting):
    """The part of a transaction that people write.

    To readers, to the index and to other programs, a withdrawn document is a removed one. What its source delivers of
    it is kept where nobody sees it, and is shown again when the withdrawal is lifted. Each raises UsageError for what
    makes no sense, of which UnknownDocument is one.
    """

    def hide(self, document_id: str, *, reason: str, by: str) -> None:
        """Let nobody see a document until it is shown again."""
        self._withdraw(document_id, WithdrawalKind.HIDDEN, reason, by)

    def delete(self, document_id: str, *, reason: str, by: str) -> None:
        """Let nobody see a document any more; it can still be shown again."""
        self._withdraw(document_id, WithdrawalKind.DELETED, reason, by)

    def merge(self, document_id: str, into: str, *, reason: str, by: str) -> None:
        """Let a document that is shown stand for another, which nobody sees any more."""
        if document_id == into:
            raise UsageError(f"{document_id} cannot be merged into itself.")
        if self._delivered(into) is None:
            raise UnknownDocument(f"{into} is not shown, so that nothing can be merged into it.", hint=_IDS)
        self._withdraw(document_id, WithdrawalKind.MERGED, reason, by, into)

    def show_again(self, document_id: str) -> bool:
        """Undo the withdrawal of a document; False if its source has taken it away meanwhile, so that there is none."""
        withdrawal = self._withdrawals.one(document_id)
        if withdrawal is None:
            raise UsageError(f"{document_id} is not withdrawn.", hint="What is: kb documents withdrawn")
        self._refuse_taken_down(withdrawal)
        self._withdrawals.lift(document_id)
        return self._promote(document_id)

    def correct(self, document_id: str, changes: Mapping[str, Value], *, by: str) -> None:
        """Let values of people's own stand for what the source says; see kb.store.corrections.

        Earlier corrections of other fields stay. Raises CorrectionError for a value that breaks a rule.
        """
        delivered = self._any(document_id)
        if delivered is None:
            self._must_be_known(document_id)
            raise UnknownDocument(f"{document_id} is not here any more.", hint=_IDS)
        before = self._corrections.of([document_id]).get(document_id)
        now = {**(before.changes if before else {}), **checked(changes, delivered)}
        if before is None or now != before.changes:
            self._say(Correction(document_id=document_id, changes=now, said={}, by=by, at=datetime.now(UTC)), delivered)

    def uncorrect(self, document_id: str, fields: Iterable[str] | None = None) -> None:
        """Let these fields, or all that were corrected, be again what the source says."""
        before = self._corrections.of([document_id]).get(document_id)
        if before is None:
            return
        gone = before.changes.keys() if fields is None else set(fields)
        left = {field: value for field, value in before.changes.items() if field not in gone}
        delivered = self._any(document_id)
        self._say(Correction(document_id=document_id, changes=left, said={}, by=before.by, at=before.at), delivered)

    def take_down(
        self, document_id: str, *, reason: str, by: str, at: datetime | None = None, digests: Iterable[str] = ()
    ) -> Withdrawal:
        """Keep nothing of a document, nor of what its source delivers of it from now on; what is remembered of that.

        There is no way back. An id that is not here is barred as well: a backup is restored that is older than it.
        `digests` are known of it from elsewhere. Again, it does what is left to do. kb.takedown does this and the rest:
        files, and what the disk still has.
        """
        before = self._withdrawals.one(document_id)
        shown, waiting = self._delivered(document_id), self._waiting(document_id)
        kept = [*filter(None, [shown]), *self._copies.all(document_id), *waiting]
        if shown is not None:
            self._copies.note(shown)
            self._go([document_id])
        works = {one.work for one in kept} | self._work(document_id)
        self._blank(document_id, waiting)
        for work in works:
            self._unlink(work)
        if before is not None and before.kind is WithdrawalKind.TAKEN_DOWN:
            taken = before
        else:
            at = at or datetime.now(UTC)
            taken = Withdrawal(document_id=document_id, kind=_GONE, reason=_reason(reason), by=by, at=at)
        known = {*digests, *taken.digests, *(one.provenance.digest for one in kept)} - {""}
        self._withdrawals.write(taken := replace(taken, digests=tuple(sorted(known))))
        return self._withdrawals.one(document_id) or taken

    def _withdraw(self, document_id: str, kind: WithdrawalKind, reason: str, by: str, into: str = "") -> None:
        self._must_be_known(document_id)
        before = self._withdrawals.one(document_id)
        if before is not None:
            self._refuse_taken_down(before)
        now = datetime.now(UTC)
        self._withdrawals.write(
            Withdrawal(document_id=document_id, kind=kind, reason=_reason(reason), by=by, at=now, into=into)
        )
        if (shown := self._delivered(document_id)) is not None:
            self._copies.keep(shown)
            self._go([document_id])

    def _must_be_known(self, document_id: str) -> None:
        if self._connection.execute(sa.select(t.document.c.id).where(t.document.c.id == document_id)).first() is None:
            raise UnknownDocument(f"There is no document {document_id}.", hint=_IDS)

    def _refuse_taken_down(self, withdrawal: Withdrawal) -> None:
        if withdrawal.kind is WithdrawalKind.TAKEN_DOWN:
            raise UsageError(
                f"{withdrawal.document_id} was taken down: nothing of it is kept.",
                hint="A takedown cannot be undone. Only another id can bring the text back.",
            )

    def _any(self, document_id: str) -> Document | None:
        """The document as its source delivered it, whether it is shown or withdrawn."""
        return self._delivered(document_id) or self._copies.newest(document_id)

    def _say(self, correction: Correction, delivered: Document | None) -> None:
        """Remember a correction, and show the document with it unless it is withdrawn."""
        c, document_id = t.document.c, correction.document_id
        self._corrections.drop(document_id)
        if correction.changes:
            self._corrections.write(correction)
        if delivered is None:
            return
        self._corrections.said_now(delivered)
        pending = Pending.of(delivered, correction if correction.changes else None)
        mark = self._connection.execute(sa.select(c.fingerprint).where(c.id == document_id, ~c.removed)).scalar()
        if mark is not None and mark != pending.mark:
            self._write({document_id: pending}, {})

    def _waiting(self, document_id: str) -> list[Document]:
        """What waits of a document, from whatever source."""
        written = json.dumps(document_id, ensure_ascii=False)[1:-1]
        query = sa.select(t.waiting.c.body).where(t.waiting.c.body.contains(written, autoescape=True))
        found = map(document_in, self._connection.execute(query).scalars())
        return [document for document in found if document.id == document_id]

    def _work(self, document_id: str) -> set[str]:
        """The work of a document, of one that is gone, too."""
        query = sa.select(t.document.c.work).where(t.document.c.id == document_id)
        return set(self._connection.execute(query).scalars())

    def _blank(self, document_id: str, waiting: Iterable[Document]) -> None:
        """Forget all that a document said. Its type, source and code stay: lists of these learn that it is gone."""
        c, w = t.document.c, t.waiting.c
        nothing = {"title": "", "citation": "", "origin": "", "modified": None, "work": document_id, "ref": None}
        self._connection.execute(
            sa.update(t.document)
            .where(c.id == document_id)
            .values(**nothing, body="", fingerprint="", valid_from=None, valid_to=None, state=None)
        )
        self._copies.empty(document_id)
        self._corrections.drop(document_id)
        for place in (document.provenance for document in waiting):
            self._connection.execute(sa.delete(t.waiting).where(w.source == place.source, w.path == place.path))

    def _unlink(self, work: str) -> None:
        """Take the title of a work out of the documents that stand beside it, from where a link would lead nowhere."""
        c = t.document.c
        query = sa.select(c.id, c.body).where(beside(c.body, work), ~c.removed)
        for document_id, body in self._connection.execute(query).all():
            if (left := unlinked(document_in(body), work)) is not None:
                pending = Pending(left, left, fingerprint(left))
                self._write({document_id: pending}, {})
        self._copies.unlink(work)


def _reason(written: str) -> str:
    reason = " ".join(written.split())
    if not reason:
        raise UsageError("A reason is missing.", hint="Say why, for those who read it in a year.")
    return reason


_GONE = WithdrawalKind.TAKEN_DOWN
_IDS = "The id of a document is what follows /documents/ in its address."
