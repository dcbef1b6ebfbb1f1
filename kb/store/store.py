"""The document store: documents, the state of their sources, and a running number of every change.

SQLite (WAL, synchronous=FULL) by default, PostgreSQL by URL; the same code on both. One transaction is one
`writing()` block: all of it is kept, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from kb.database import open_database, speaking
from kb.document import Document
from kb.store import tables as t
from kb.store.codes import Codes
from kb.store.corrections import Correction
from kb.store.decisions import Decisions
from kb.store.entries import ENTRY, Entry, by_validity, entry_of
from kb.store.fetches import Fetch, FetchState, fetch_of
from kb.store.harvests import HarvestReport, harvest_of
from kb.store.records import Records
from kb.store.rows import aware, document_in
from kb.store.scrubbing import scrub
from kb.store.withdrawals import Withdrawal, WithdrawalKind
from kb.store.writing import Writing

_PAGE = 500
_Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The latest thing that happened to a document: `document` is None if it was removed."""

    sequence: int
    document_id: str
    document: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A version of an article, and the note that is about it."""

    law: Entry
    note_id: str
    note_title: str


class Store:
    """All documents. Each process opens its own; `close()` gives the connections back."""

    def __init__(self, url: str) -> None:
        self._engine = open_database(url, t.SCHEMA)
        with speaking(), self._engine.connect() as connection:
            self.id: str = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == "id")).scalar_one()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction, kept when the block ends and dropped when it raises."""
        with speaking(), self._engine.execution_options(writes=True).begin() as connection:
            # One writer at a time, on PostgreSQL too: two that put the same documents in another order would wait
            # for each other for ever.
            connection.execute(sa.select(t.meta.c.number).where(t.meta.c.key == "sequence").with_for_update())
            writing = Writing(connection)
            yield writing
            writing.stamp()

    def document(self, document_id: str) -> Document | None:
        """The document of that id, or None."""
        return self.documents([document_id]).get(document_id)

    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Those of the documents that are there, by id."""
        query = sa.select(t.document.c.id, t.document.c.body).where(t.document.c.id.in_(ids), ~t.document.c.removed)
        return {row.id: document_in(row.body) for row in self._rows(query)}

    def removed(self, document_id: str) -> bool:
        """True for a document that was here and is no more."""
        query = sa.select(t.document.c.removed).where(t.document.c.id == document_id)
        return any(row.removed for row in self._rows(query))

    def versions(self, work: str, language: str) -> tuple[Entry, ...]:
        """The versions of a work in one language, oldest first; those without a date last."""
        entries = self._entries(t.document.c.work == work, t.document.c.language == language)
        return tuple(sorted(entries, key=by_validity))

    def of_works(self, works: Iterable[str]) -> Mapping[str, tuple[Entry, ...]]:
        """The records of these works, in every language and version."""
        found: dict[str, list[Entry]] = {}
        wanted = list(dict.fromkeys(works))
        for start in range(0, len(wanted), _PAGE):
            for entry in self._entries(t.document.c.work.in_(wanted[start : start + _PAGE])):
                found.setdefault(entry.work, []).append(entry)
        return {work: tuple(sorted(entries, key=by_validity)) for work, entries in found.items()}

    def of_type(self, type_: str) -> tuple[Document, ...]:
        """All documents of a type, whole, in every language, by id. For the few hundred of a directory."""
        query = sa.select(t.document.c.body).where(t.document.c.type == type_, ~t.document.c.removed)
        return tuple(document_in(row.body) for row in self._rows(query.order_by(t.document.c.id)))

    def translations(self, work: str, language: str) -> tuple[Entry, ...]:
        """The records of a work in all other languages."""
        return self._entries(t.document.c.work == work, t.document.c.language != language)

    def with_ref(self, refs: Iterable[str]) -> Mapping[str, tuple[Entry, ...]]:
        """The documents that these canonical keys name, every version of each, oldest first."""
        found: dict[str, list[Entry]] = {}
        wanted = list(dict.fromkeys(refs))
        for start in range(0, len(wanted), _PAGE):
            condition = t.document.c.ref.in_(wanted[start : start + _PAGE])
            for row in self._rows(ENTRY.where(condition, ~t.document.c.removed)):
                found.setdefault(row.ref, []).append(entry_of(row))
        return {ref: tuple(sorted(entries, key=by_validity)) for ref, entries in found.items()}

    def refs(self, code: str) -> tuple[str, ...]:
        """The canonical keys of all articles of a code, in no order."""
        return self._refs(f"fr:{code}:", f"fr:{code};")

    def dated(self, ref: str) -> tuple[str, ...]:
        """The keys that are this one with a day after it: of "fr:ce:428478" the key "fr:ce:428478@2020-02-05"."""
        return self._refs(f"{ref}@", f"{ref}A")

    def _refs(self, low: str, high: str) -> tuple[str, ...]:
        """The canonical keys from one text up to, and without, another, byte by byte: as SQLite compares anyway."""
        ref = t.document.c.ref
        compared = ref.collate("C") if self._engine.dialect.name == "postgresql" else ref
        query = sa.select(ref).distinct().where(compared >= low, compared < high, ~t.document.c.removed)
        return tuple(sorted(row.ref for row in self._rows(query)))

    def cited_by(self, keys: Sequence[str], at: date, limit: int) -> tuple[Entry, ...]:
        """The documents that cite any of these keys, notes on them first: law in force on that day, and other texts."""
        c = t.document.c
        current = sa.or_(c.state.is_(None), _in_force(at))
        kind = sa.func.min(t.citation.c.kind)  # "ABOUT" comes before "CITATION"
        by_document = sa.select(t.citation.c.document_id, kind.label("kind")).group_by(t.citation.c.document_id)
        citing = by_document.where(t.citation.c.ref.in_(keys)).subquery()
        query = ENTRY.add_columns(citing.c.kind).join(citing, citing.c.document_id == c.id).where(~c.removed, current)
        rows = self._rows(query.order_by(citing.c.kind, c.type, c.title, c.id).limit(limit))
        return tuple(replace(entry_of(row), kind=row.kind) for row in rows)

    def notes(self, refs: Iterable[str]) -> Mapping[str, tuple[Entry, ...]]:
        """The notes on the texts of these keys, in every language: key → notes, by id."""
        found: dict[str, list[Entry]] = {}
        wanted = list(dict.fromkeys(refs))
        about = t.citation.c.kind == "ABOUT"
        joined = ENTRY.add_columns(t.citation.c.ref.label("on")).join(
            t.citation, t.citation.c.document_id == t.document.c.id
        )
        for start in range(0, len(wanted), _PAGE):
            condition = t.citation.c.ref.in_(wanted[start : start + _PAGE])
            for row in self._rows(joined.where(condition, about, ~t.document.c.removed).order_by(t.document.c.id)):
                found.setdefault(row.on, []).append(replace(entry_of(row), kind="ABOUT"))
        return {ref: tuple(notes) for ref, notes in found.items()}

    def explained(self, at: date, language: str, limit: int) -> tuple[Explained, ...]:
        """The articles in force on that day that a note in this language is about, those that changed last first."""
        c, note = t.document.c, t.document.alias("note")
        query = ENTRY.add_columns(note.c.id.label("note_id"), note.c.title.label("note_title"))
        query = query.join(t.citation, sa.and_(t.citation.c.ref == c.ref, t.citation.c.kind == "ABOUT"))
        query = query.join(note, note.c.id == t.citation.c.document_id)
        query = query.where(_in_force(at), ~c.removed, note.c.language == language, ~note.c.removed)
        rows = self._rows(query.order_by(c.valid_from.desc(), c.id, note.c.id).limit(limit))
        return tuple(Explained(law=entry_of(row), note_id=row.note_id, note_title=row.note_title) for row in rows)

    @contextmanager
    def records(self) -> Iterator[Records]:
        """All documents, those that are gone too, in the order of their last change."""
        with speaking(), self._engine.connect() as connection:
            yield Records(connection)

    @contextmanager
    def codes(self) -> Iterator[Codes]:
        """Articles under the headings of their codes: one state of the store."""
        with speaking(), self._engine.connect() as connection:
            yield Codes(connection)

    def sequence(self) -> int:
        """The number of the latest change."""
        with speaking(), self._engine.connect() as connection:
            number: int = connection.execute(sa.select(t.meta.c.number).where(t.meta.c.key == "sequence")).scalar_one()
            return number

    def count_changes(self, after: int) -> int:
        """How many documents changed after that number."""
        query = sa.select(sa.func.count()).select_from(t.document).where(t.document.c.sequence > after)
        return int(self._rows(query)[0][0])

    def changes(self, after: int) -> Iterator[Change]:
        """What became of each document that changed after that number, in order, read a page at a time."""
        c = t.document.c
        while True:
            query = sa.select(c.id, c.sequence, c.body).where(c.sequence > after).order_by(c.sequence).limit(_PAGE)
            rows = self._rows(query)
            for row in rows:
                document = document_in(row.body) if row.body else None
                yield Change(sequence=row.sequence, document_id=row.id, document=document)
            if len(rows) < _PAGE:
                return
            after = rows[-1].sequence

    def gone(self, after: int) -> frozenset[str]:
        """The documents that were removed after that number, and have not come back."""
        c = t.document.c
        return frozenset(row.id for row in self._rows(sa.select(c.id).where(c.sequence > after, c.removed)))

    def counts(self, *columns: str, source: str | None = None) -> Mapping[tuple[str, ...], int]:
        """How many documents there are for each combination of "source", "type", "language", "code"."""
        by = [t.document.c[name] for name in columns]
        query = sa.select(*by, sa.func.count()).where(~t.document.c.removed).group_by(*by)
        if source is not None:
            query = query.where(t.document.c.source == source)
        return {tuple(value or "" for value in row[:-1]): row[-1] for row in self._rows(query)}

    def fetches(self, source: str) -> Mapping[str, Fetch]:
        """What is remembered of the files or addresses of a source, by name."""
        query = sa.select(t.fetch).where(t.fetch.c.source == source).order_by(t.fetch.c.name)
        return {row.name: fetch_of(row) for row in self._rows(query)}

    def failed(self, source: str | None = None) -> tuple[Fetch, ...]:
        """What could not be read when it was last tried, of a source or of all: the latest first."""
        query = sa.select(t.fetch).where(t.fetch.c.state == FetchState.FAILED.value)
        if source is not None:
            query = query.where(t.fetch.c.source == source)
        ordered = query.order_by(t.fetch.c.fetched_at.desc(), t.fetch.c.source, t.fetch.c.name)
        return tuple(fetch_of(row) for row in self._rows(ordered))

    def last_read(self) -> Mapping[str, datetime]:
        """When a file or archive of each source was last read: source → time in UTC."""
        query = sa.select(t.fetch.c.source, sa.func.max(t.fetch.c.fetched_at).label("at")).group_by(t.fetch.c.source)
        return {row.source: aware(row.at) for row in self._rows(query)}

    def harvests(self, source: str) -> tuple[HarvestReport, ...]:
        """The reports of the last runs on a source, latest first."""
        query = sa.select(t.harvest).where(t.harvest.c.source == source).order_by(t.harvest.c.started_at.desc())
        return tuple(harvest_of(row) for row in self._rows(query))

    def last_harvests(self) -> Mapping[str, HarvestReport]:
        """The report of the last run on each source."""
        c = t.harvest.c
        last = sa.select(c.source, sa.func.max(c.started_at).label("at")).group_by(c.source).subquery()
        query = sa.select(t.harvest).join(last, sa.and_(c.source == last.c.source, c.started_at == last.c.at))
        return {row.source: harvest_of(row) for row in self._rows(query)}

    def unfinished(self) -> tuple[Fetch, ...]:
        """Files and archives whose reading was begun and has not come to its end."""
        query = sa.select(t.fetch).where(t.fetch.c.state == FetchState.STARTED.value)
        return tuple(fetch_of(row) for row in self._rows(query.order_by(t.fetch.c.source, t.fetch.c.name)))

    def archives_read(self) -> tuple[str, ...]:
        """Names of the archives that were read to their end."""
        c = t.fetch.c
        query = sa.select(c.name).where(c.state == FetchState.DONE.value, c.name.endswith(".tar.gz"))
        return tuple(row.name for row in self._rows(query))

    def waiting(self, source: str) -> tuple[str, ...]:
        """The paths of the documents that wait to be published when the run of their source ends well."""
        c = t.waiting.c
        return tuple(row.path for row in self._rows(sa.select(c.path).where(c.source == source).order_by(c.path)))

    def waiting_documents(self, source: str, paths: Sequence[str]) -> tuple[Document, ...]:
        """The waiting documents of these paths."""
        c = t.waiting.c
        query = sa.select(c.body).where(c.source == source, c.path.in_(paths)).order_by(c.path)
        return tuple(document_in(row.body) for row in self._rows(query))

    def paths(self, source: str) -> Mapping[str, str]:
        """Where each document of a source came from, those that people have withdrawn too: path → id."""
        c, copy = t.document.c, t.fallback.c
        shown = sa.select(c.path, c.id).where(c.source == source, ~c.removed)
        kept = sa.select(copy.path, copy.document_id.label("id")).where(copy.source == source)
        withheld = kept.join(t.withdrawal, t.withdrawal.c.document_id == copy.document_id)
        return {row.path: row.id for row in self._rows(sa.union(shown, withheld).order_by("path"))}

    @contextmanager
    def decisions(self) -> Iterator[Decisions]:
        """What people have withdrawn and corrected: one state of the store."""
        with speaking(), self._engine.connect() as connection:
            yield Decisions(connection)

    def withdrawal(self, document_id: str) -> Withdrawal | None:
        """The withdrawal of that document; None if nobody has withdrawn it."""
        with self.decisions() as decisions:
            return decisions.withdrawal(document_id)

    def withdrawals(
        self, kind: WithdrawalKind | None = None, page: int = 1, size: int | None = None
    ) -> tuple[Withdrawal, ...]:
        """The withdrawals, the latest first, of one kind or of all; a page of `size`, from 1, or all of them."""
        with self.decisions() as decisions:
            return decisions.withdrawals(kind, page=page, size=size)

    def merged_into(self, document_id: str) -> str | None:
        """The id of the document that is shown in the place of one that was merged; None if there is none."""
        with self.decisions() as decisions:
            return decisions.merged_into(document_id)

    def taken_down(self, document_id: str) -> bool:
        """True for a document of which nothing may be kept."""
        withdrawal = self.withdrawal(document_id)
        return withdrawal is not None and withdrawal.kind is WithdrawalKind.TAKEN_DOWN

    def delivered(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Those of the documents that are there, withdrawn ones too, as their sources say them: uncorrected."""
        with self.decisions() as decisions:
            return decisions.delivered(ids)

    def correction(self, document_id: str) -> Correction | None:
        """What people have corrected of that document; None if nothing."""
        with self.decisions() as decisions:
            return decisions.correction(document_id)

    def corrections(self, page: int = 1, size: int | None = None) -> tuple[Correction, ...]:
        """The corrections, the latest first: a page of `size`, from 1, or all of them."""
        with self.decisions() as decisions:
            return decisions.corrections(page=page, size=size)

    def scrub(self) -> None:
        """Take what was deleted from the disk as well: see kb.store.scrubbing."""
        scrub(self._engine)

    def _rows(self, query: sa.Executable) -> Sequence[_Row]:
        with speaking(), self._engine.connect() as connection:
            return connection.execute(query).all()

    def _entries(self, *conditions: sa.ColumnElement[bool]) -> tuple[Entry, ...]:
        return tuple(entry_of(row) for row in self._rows(ENTRY.where(~t.document.c.removed, *conditions)))


def _in_force(at: date) -> sa.ColumnElement[bool]:
    """What is law on a day; the same as Version.in_force."""
    c = t.document.c
    lives = sa.and_(c.valid_from <= at, sa.or_(c.valid_to.is_(None), c.valid_to > at))
    return sa.and_(lives, sa.not_(c.state.endswith("_MORT_NE")))
