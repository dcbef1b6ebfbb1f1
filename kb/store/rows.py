"""Documents as rows of the tables, and the conditions that several modules of the store ask with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.document import Document
from kb.document_json import from_json, to_json

#: Ids in one IN (…): SQLite's default limit of variables was 999 for many years.
_CHUNK = 500
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


def row_of(document: Document, mark: str, sequence: int) -> dict[str, Any]:
    """The row of a document that is shown; `mark` is its fingerprint."""
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
        "body": body_of(document),
    }


def body_of(document: Document) -> str:
    """The whole document as JSON."""
    return json.dumps(to_json(document), ensure_ascii=False, separators=(",", ":"))


def document_in(body: str) -> Document:
    """The document that `body_of` wrote."""
    return from_json(json.loads(body))


def cited_by(document: Document) -> dict[str, str]:
    """The keys that a document cites, each with "ABOUT" if it is a note on that text, else "CITATION"; what another
    text did to it, such as a modification, is neither."""
    cited: dict[str, str] = {}
    for citation in document.citations:
        if citation.ref and (citation.kind == "ABOUT" or (citation.kind == "CITATION" and citation.ref not in cited)):
            cited[citation.ref] = citation.kind
    return cited


def at_path(column: sa.ColumnElement[str], path: str) -> sa.ColumnElement[bool]:
    """At a path, or below it if it ends in "/"; not LIKE, which on SQLite takes "F/" for "f/"."""
    if path.endswith("/"):
        return sa.func.substr(column, 1, len(path)) == path
    return column == path


def member(connection: sa.Connection, body: sa.ColumnElement[str], *place: str | int) -> sa.ColumnElement[str | None]:
    """A member of a body, as the database reads it: a text as it is, anything else as JSON; null of an empty body."""
    there = sa.func.nullif(body, "")
    if connection.dialect.name == "postgresql":
        found: sa.ColumnElement[str | None] = sa.cast(there, sa.JSON)[place].as_string()
        return found
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return sa.func.json_extract(there, "$" + "".join(steps))


def aware(moment: datetime) -> datetime:
    """A time as the database gives it: SQLite forgets that it is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def order_of(moment: datetime | None) -> datetime:
    """A time that compares with others; none is before all."""
    return _EPOCH if moment is None else aware(moment)


def chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    """The items in pieces that one question can have."""
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
