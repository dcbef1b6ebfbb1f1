"""The tables of the desk, as its newest migration leaves them (a test compares the two). Times are UTC."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from kb.database import Schema

#: The newest migration in kb/desk/migrations/versions is `head`.
SCHEMA = Schema(migrations=Path(__file__).parent / "migrations", head="0001", revisions="desk_version")

#: Numbers that the database gives; SQLite counts only what it calls INTEGER.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

#: Who may work at the desk (kb.desk.accounts.Account); `password` is an argon2id hash.
account = Table(
    "account",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("password_at", DateTime(timezone=True), nullable=False),
    Column("temporary", Boolean, nullable=False),
    Column("seen_at", DateTime(timezone=True)),
    Column("disabled", Boolean, nullable=False),
)

#: Open sessions of browsers: of the token in the cookie only a digest is kept. `data` is JSON.
session = Table(
    "session",
    metadata,
    Column("digest", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("data", Text, nullable=False),
    Index("session_account", "account"),
)

#: Failed logins, by a keyed digest of the name and of the address that was asked from.
attempt = Table(
    "attempt",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("key", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("attempt_key", "key", "at"),
)

#: What was done at the desk (kb.desk.audit.Entry); `detail` is JSON. Rows are only added.
audit = Table(
    "audit",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_at", "at"),
    Index("audit_subject", "subject"),
)

#: What is to be done, is being done and was done (kb.jobs.job.Job). `arguments` and `result` are JSON; `kept` is how
#: much the job has kept, `crashes` how often its worker died since that last grew.
job = Table(
    "job",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("kind", String, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("lane", String, nullable=False),
    Column("state", String, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("follows", _NUMBER),
    Column("worker", String, nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("alive_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("crashes", Integer, nullable=False),
    Column("kept", BigInteger, nullable=False),
    Column("stopping", Boolean, nullable=False),
    Column("task", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("rate", Float),
    Column("reason", Text, nullable=False),
    Column("result", Text, nullable=False),
    Index("job_state", "state", "lane"),
    Index("job_kind", "kind", "id"),
)

#: What a job said while it ran.
job_line = Table(
    "job_line",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("job", _NUMBER, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("level", String, nullable=False),
    Column("message", Text, nullable=False),
    Index("job_line_job", "job", "id"),
)

#: Sources that are not read by their schedule for the time being.
pause = Table(
    "pause",
    metadata,
    Column("source", String, primary_key=True),
    Column("who", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
)

#: Files that were sent to the desk (kb.desk.uploads.Upload). `seen` is what was read of it, `form` what was filled in:
#: both JSON.
upload = Table(
    "upload",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("document", String, nullable=False),
    Index("upload_at", "at"),
)

#: Searches that found nothing. `text` stays empty until the same was asked often enough to be nobody's own.
missed = Table(
    "missed",
    metadata,
    Column("digest", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
)

#: Pairs of documents that say nearly the same; `settled` says what became of a pair, "" of one that is open.
pair = Table(
    "pair",
    metadata,
    Column("first", String, primary_key=True),
    Column("second", String, primary_key=True),
    Column("distance", Integer, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("settled", String, nullable=False),
)

#: What the desk remembers of itself: whether indexing is held, and why. `value` is JSON.
memo = Table(
    "memo",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)
