"""Files that were sent to the desk, and what becomes of each."""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t

_LONGEST_NAME = 200
#: What nobody sees, and what turns the letters after it round.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")


class UploadState(StrEnum):
    """Where a file stands.

    received   it is here, and waits to be read
    read       it was read, and waits for somebody to look at it
    wanted     somebody wants it published
    kept       its document is in the store; the index follows
    parted     it was an archive, and what was in it are uploads of their own
    failed     it cannot be read, or not be published; the reason says why
    discarded  somebody has thrown it away, and its bytes are gone
    """

    RECEIVED = "received"
    READ = "read"
    WANTED = "wanted"
    KEPT = "kept"
    PARTED = "parted"
    FAILED = "failed"
    DISCARDED = "discarded"


#: The states in which the bytes of a file are here and count.
PRESENT = (UploadState.RECEIVED, UploadState.READ, UploadState.WANTED, UploadState.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file.

    name      as whoever sent it called it, made fit to be shown; never a path
    digest    blake2b-128 of its bytes, by which kb.desk.inbox has them
    reason    why it failed
    seen      what was read of it: {"title", "language", …, "warnings", "near"}
    form      what was filled in: values of kb.store.corrections, and {"at_once", "replaces", "parent", …}
    document  id of the document that it is; "" before it is published
    """

    id: str
    name: str
    digest: str
    size: int
    state: UploadState
    who: str
    at: datetime
    reason: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    document: str = ""


class Uploads:
    """All uploads. A change is made only from the states that it is meant for, so that nothing is done twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, *, name: str, digest: str, size: int, who: str, form: Mapping[str, Any] | None = None, key: str = ""
    ) -> Upload:
        """Note a file that is here; with a `key` that is noted already, what is noted is given instead."""
        number = key or secrets.token_hex(8)
        row = {
            "id": number,
            "name": shown_name(name),
            "digest": digest,
            "size": size,
            "state": UploadState.RECEIVED.value,
            "who": who,
            "at": datetime.now(UTC),
            "reason": "",
            "seen": "{}",
            "form": _written(form or {}),
            "document": "",
        }
        with self._database.writing() as connection:
            there = connection.execute(sa.select(t.upload.c.id).where(t.upload.c.id == number)).scalar()
            if there is None:
                connection.execute(sa.insert(t.upload).values(**row))
        return self[number]

    def __getitem__(self, number: str) -> Upload:
        """The upload of that id; raises KeyError."""
        found = self._database.rows(sa.select(t.upload).where(t.upload.c.id == number))
        if not found:
            raise KeyError(number)
        return _upload(found[0])

    def latest(self, limit: int = 50, *, after: int = 0) -> Sequence[Upload]:
        """The last uploads, latest first, without so many of them."""
        c = t.upload.c
        query = sa.select(t.upload).order_by(c.at.desc(), c.id).limit(limit).offset(after)
        return tuple(map(_upload, self._database.rows(query)))

    def count(self) -> int:
        """How many there are."""
        number: int = self._database.rows(sa.select(sa.func.count()).select_from(t.upload))[0][0]
        return number

    def with_bytes(self, digest: str) -> Upload | None:
        """The upload that has these bytes and still counts; None if there is none."""
        return self._first(t.upload.c.digest == digest, t.upload.c.state.in_(PRESENT))

    def of_document(self, document: str) -> Upload | None:
        """The upload that a document was last made of; None if it was not sent to the desk."""
        return self._first(t.upload.c.document == document, t.upload.c.state == UploadState.KEPT.value)

    def change(
        self,
        upload: Upload,
        state: UploadState,
        *,
        reason: str = "",
        seen: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        document: str = "",
    ) -> bool:
        """Bring an upload from the state that it is known in to another; False if it is in a third one by now."""
        values: dict[str, Any] = {"state": state.value, "reason": reason}
        values |= {"seen": _written(seen)} if seen is not None else {}
        values |= {"form": _written(form)} if form is not None else {}
        values |= {"document": document} if document else {}
        same = sa.and_(t.upload.c.id == upload.id, t.upload.c.state == upload.state.value)
        with self._database.writing() as connection:
            return connection.execute(sa.update(t.upload).where(same).values(**values)).rowcount == 1

    def _first(self, *conditions: sa.ColumnElement[bool]) -> Upload | None:
        query = sa.select(t.upload).where(*conditions).order_by(t.upload.c.at.desc()).limit(1)
        found = self._database.rows(query)
        return _upload(found[0]) if found else None


def shown_name(name: str) -> str:
    """The name of a file, without what leads to a folder, cannot be seen, or turns its letters round."""
    last = _UNSEEN.sub(" ", unicodedata.normalize("NFC", name)).replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    stem = " ".join(last.split())
    if len(stem) > _LONGEST_NAME:
        start, dot, suffix = stem.rpartition(".")
        tail = dot + suffix if len(suffix) <= 10 else ""
        stem = (start if tail else stem)[: _LONGEST_NAME - len(tail)] + tail
    return stem or "?"


def _written(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def _upload(row: sa.Row[*tuple[Any, ...]]) -> Upload:
    values = dict(row._mapping)
    values |= {"state": UploadState(row.state), "at": aware(row.at)}
    values |= {"seen": json.loads(row.seen), "form": json.loads(row.form)}
    return Upload(**values)
