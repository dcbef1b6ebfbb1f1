"""Copies of documents that nobody sees: those that lost to a newer one, and those of what is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from kb.document import Document
from kb.store import tables as t
from kb.store.rows import at_path, body_of, chunks, document_in, order_of


class Copies:
    """The copies, as their sources deliver them: uncorrected."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def sources(self, ids: Sequence[str]) -> dict[str, set[str]]:
        """Those of the documents that have copies, with the sources of these."""
        c = t.fallback.c
        found: dict[str, set[str]] = {}
        for chunk in chunks(ids):
            query = sa.select(c.document_id, c.source).where(c.document_id.in_(chunk))
            for document_id, source in self._connection.execute(query):
                found.setdefault(document_id, set()).add(source)
        return found

    def keep(self, document: Document) -> None:
        """Keep a copy, in place of the one from the same path."""
        self._put(document, body_of(document), document.provenance.modified)

    def note(self, document: Document) -> None:
        """Remember of a copy only where its source has it."""
        self._put(document, "", None)

    def _put(self, document: Document, body: str, modified: datetime | None) -> None:
        place = document.provenance
        self.drop(document.id, place.path)
        row = {"path": place.path, "source": place.source, "origin": place.origin, "modified": modified, "body": body}
        self._connection.execute(sa.insert(t.fallback).values(document_id=document.id, **row))

    def empty(self, document_id: str) -> None:
        """Forget all of a document's copies but where its source has them."""
        of_document = t.fallback.c.document_id == document_id
        self._connection.execute(sa.update(t.fallback).where(of_document).values(body="", modified=None))

    def drop(self, document_id: str, path: str) -> None:
        """Forget the copy from a path."""
        c = t.fallback.c
        self._connection.execute(sa.delete(t.fallback).where(c.document_id == document_id, c.path == path))

    def drop_at(self, source: str, path: str) -> None:
        """Forget what a source had at a path, and below it if it ends in "/"."""
        self._connection.execute(
            sa.delete(t.fallback).where(t.fallback.c.source == source, at_path(t.fallback.c.path, path))
        )

    def drop_other_origins(self, source: str, origins: Sequence[str]) -> None:
        """Forget what a source had that was not delivered in one of these files."""
        c = t.fallback.c
        self._connection.execute(sa.delete(t.fallback).where(c.source == source, c.origin.not_in(origins)))

    def newest(self, document_id: str) -> Document | None:
        """The copy that is shown if no other is; of two that are as new, the one that was shown last."""
        shown = sa.select(t.document.c.path).where(t.document.c.id == document_id)
        last = self._connection.execute(shown).scalar()
        copies = self.all(document_id)
        return max(
            copies,
            key=lambda copy: (order_of(copy.provenance.modified), copy.provenance.path == last, copy.provenance.path),
            default=None,
        )

    def all(self, document_id: str) -> list[Document]:
        """The copies of a document that are kept whole."""
        c = t.fallback.c
        query = sa.select(c.body).where(c.document_id == document_id, c.body != "").order_by(c.path)
        return [document_in(body) for body in self._connection.execute(query).scalars()]

    def unlink(self, work: str) -> None:
        """Take the title of a work out of the copies, and of what waits, that stand beside it (see `unlinked`)."""
        for table, key in ((t.fallback, (t.fallback.c.document_id, t.fallback.c.path)), (t.waiting, _WAITING)):
            query = sa.select(*key, table.c.body).where(beside(table.c.body, work))
            for *place, body in self._connection.execute(query).all():
                if (left := unlinked(document_in(body), work)) is not None:
                    where = sa.and_(*(column == value for column, value in zip(key, place, strict=True)))
                    self._connection.execute(sa.update(table).where(where).values(body=body_of(left)))


_WAITING = (t.waiting.c.source, t.waiting.c.path)
#: Citations that name another page of the same source by its title, which no author has written.
_BESIDE = ("NEARLY", "ATTACHED")


def beside(body: sa.ColumnElement[str], work: str) -> sa.ColumnElement[bool]:
    """Among these are all documents that name this work because they stand beside it."""
    return sa.and_(body.contains(work, autoescape=True), sa.or_(*(body.contains(f'"{kind}"') for kind in _BESIDE)))


def unlinked(document: Document, work: str) -> Document | None:
    """The document without the title of the work that it stands beside; None if it does not."""
    left = tuple(one for one in document.citations if one.ref != work or one.kind not in _BESIDE)
    return None if left == document.citations else replace(document, citations=left)
