"""Documents that people have withdrawn: who did so, why, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from kb.store import tables as t
from kb.store.rows import aware, chunks


class WithdrawalKind(StrEnum):
    """Why nobody sees a document.

    hidden      for now
    deleted     for good; it is kept where nobody sees it, so that this can be undone
    taken_down  nothing of it may be kept: there is no way back
    merged      it is another document; readers are led to that one
    """

    HIDDEN = "hidden"
    DELETED = "deleted"
    TAKEN_DOWN = "taken_down"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What is remembered of a document that somebody has withdrawn; times in UTC.

    into     of one that is merged, id of the document that stands for it
    digests  of one taken down, what Provenance.digest was of all that was kept of it
    title    as it was shown last; "" of one taken down
    source   its source; "" of one that was never here
    """

    document_id: str
    kind: WithdrawalKind
    reason: str
    by: str
    at: datetime
    into: str = ""
    digests: tuple[str, ...] = ()
    title: str = ""
    source: str = ""

    @property
    def sentence(self) -> str:
        """What happened and why, for the report of a run: "hidden: it is out of date"."""
        return f"{self.kind.replace('_', ' ')}{f' into {self.into}' if self.into else ''}: {self.reason}"


#: What a query asks for a withdrawal.
WITHDRAWAL = sa.select(
    t.withdrawal,
    sa.func.coalesce(t.document.c.title, "").label("title"),
    sa.func.coalesce(t.document.c.source, "").label("source"),
).outerjoin(t.document, t.document.c.id == t.withdrawal.c.document_id)


def withdrawal_of(row: sa.Row[*tuple[Any, ...]]) -> Withdrawal:
    """The withdrawal of a row of WITHDRAWAL."""
    return Withdrawal(
        document_id=row.document_id,
        kind=WithdrawalKind(row.kind),
        reason=row.reason,
        by=row.author,
        at=aware(row.at),
        into=row.other,
        digests=tuple(json.loads(row.digests)),
        title=row.title,
        source=row.source,
    )


class Withdrawals:
    """The table of withdrawals in a transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def kinds(self, ids: Sequence[str]) -> dict[str, WithdrawalKind]:
        """Those of the documents that are withdrawn."""
        c = t.withdrawal.c
        found: dict[str, WithdrawalKind] = {}
        for chunk in chunks(ids):
            query = sa.select(c.document_id, c.kind).where(c.document_id.in_(chunk))
            found |= {row.document_id: WithdrawalKind(row.kind) for row in self._connection.execute(query)}
        return found

    def one(self, document_id: str) -> Withdrawal | None:
        """The withdrawal of that document."""
        row = self._connection.execute(WITHDRAWAL.where(t.withdrawal.c.document_id == document_id)).first()
        return withdrawal_of(row) if row else None

    def write(self, withdrawal: Withdrawal) -> None:
        """Remember a withdrawal, in place of an earlier one of the same document."""
        self.lift(withdrawal.document_id)
        self._connection.execute(
            sa.insert(t.withdrawal).values(
                document_id=withdrawal.document_id,
                kind=withdrawal.kind.value,
                reason=withdrawal.reason,
                author=withdrawal.by,
                at=withdrawal.at,
                other=withdrawal.into,
                digests=json.dumps(withdrawal.digests),
            )
        )

    def lift(self, document_id: str) -> None:
        """Forget the withdrawal of a document."""
        self._connection.execute(sa.delete(t.withdrawal).where(t.withdrawal.c.document_id == document_id))
