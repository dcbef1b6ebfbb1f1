"""The tables of the store, as the newest migration leaves them (a test compares the two)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    MetaData,
    String,
    Table,
    Text,
)

from kb.database import Schema

#: The newest migration in kb/store/migrations/versions is `head`.
SCHEMA = Schema(migrations=Path(__file__).parent / "migrations", head="0009", revisions="alembic_version")

metadata = MetaData()

#: One row a document; `body` is the whole document as JSON, the other columns are what queries ask for.
#: `state` is null for texts that are not law. A removed document keeps its row, without its content, so that
#: its address can say that it is gone and the index learns of it.
document = Table(
    "document",
    metadata,
    Column("id", String, primary_key=True),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("removed", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("path", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("modified", DateTime(timezone=True)),
    Column("fingerprint", String, nullable=False),
    Column("work", String, nullable=False),
    Column("ref", String),
    Column("type", String, nullable=False),
    Column("language", String, nullable=False),
    Column("code", String),
    Column("title", Text, nullable=False),
    Column("citation", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("state", String),
    Column("body", Text, nullable=False),
    Index("document_place", "source", "path", "removed"),
    Index("document_work", "work"),
    Index("document_ref", "ref"),
    Index("document_type", "type"),
    Index("document_code", "code", "sequence"),
)

#: Which texts a document cites: (document, canonical key), without repeats. `kind` is "ABOUT" where it is a note on
#: that text, else "CITATION".
citation = Table(
    "citation",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("ref", String, primary_key=True),
    Column("kind", String, nullable=False, server_default="CITATION"),
    Index("citation_ref", "ref"),
)

#: Copies of a document as its source delivers them: those that lost to a newer one at another path, and all of a
#: document that is withdrawn. Of one taken down there is only the place: `body` is "".
fallback = Table(
    "fallback",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("modified", DateTime(timezone=True)),
    Column("body", Text, nullable=False),
    Index("fallback_place", "source", "path"),
)

#: What is remembered of each file or archive of a source (kb.store.fetches.Fetch).
fetch = Table(
    "fetch",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in ("etag", "last_modified", "same_as", "found_on")
    ),
)

#: Documents that were read in a run which has not ended: nobody sees them yet.
waiting = Table(
    "waiting",
    metadata,
    Column("source", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("body", Text, nullable=False),
)

#: The documents that people have withdrawn (kb.store.withdrawals.Withdrawal), whether or not they are there now.
#: `digests` is a JSON list.
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("other", String, nullable=False),
    Column("digests", Text, nullable=False),
)

#: What people have corrected (kb.store.corrections.Correction): field → value as JSON, and what the source says.
correction = Table(
    "correction",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("changes", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

#: The report of each run on each source (kb.store.harvests.HarvestReport); `body` is its JSON.
harvest = Table(
    "harvest",
    metadata,
    Column("source", String, primary_key=True),
    Column("started_at", DateTime(timezone=True), primary_key=True),
    Column("ended_at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False),
)

#: When changes became visible: those with a number up to `sequence`, and above that of the row before, at `at`. A row a
#: transaction; the times never go back, so that a time is a number of a change, too.
moment = Table(
    "moment",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

#: The store's own id, and the number of the latest change.
meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("number", BigInteger, nullable=False),
)
