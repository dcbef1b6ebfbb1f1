"""The table of corrections in a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from kb.document import Document
from kb.store import tables as t
from kb.store.corrections import Correction, from_text, said, to_text
from kb.store.rows import aware, chunks


class Corrections:
    """What people have corrected; what their sources say is kept beside it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, ids: Sequence[str]) -> dict[str, Correction]:
        """Those of the documents that are corrected."""
        found: dict[str, Correction] = {}
        for chunk in chunks(ids):
            query = sa.select(t.correction).where(t.correction.c.document_id.in_(chunk))
            found |= {row.document_id: correction_of(row) for row in self._connection.execute(query)}
        return found

    def said_now(self, delivered: Document) -> None:
        """Remember what its source says of a document now, where it is corrected."""
        of_document = t.correction.c.document_id == delivered.id
        if (correction := self.of([delivered.id]).get(delivered.id)) is not None:
            values = to_text(said(delivered, correction.changes))
            self._connection.execute(sa.update(t.correction).where(of_document).values(said=values))

    def write(self, correction: Correction) -> None:
        """Remember a correction, in place of an earlier one of the same document."""
        self.drop(correction.document_id)
        self._connection.execute(
            sa.insert(t.correction).values(
                document_id=correction.document_id,
                changes=to_text(correction.changes),
                said=to_text(correction.said),
                author=correction.by,
                at=correction.at,
            )
        )

    def drop(self, document_id: str) -> None:
        """Forget all corrections of a document."""
        self._connection.execute(sa.delete(t.correction).where(t.correction.c.document_id == document_id))


def correction_of(row: sa.Row[*tuple[Any, ...]]) -> Correction:
    """The correction of a row of the table."""
    return Correction(
        document_id=row.document_id,
        changes=from_text(row.changes),
        said=from_text(row.said),
        by=row.author,
        at=aware(row.at),
    )
