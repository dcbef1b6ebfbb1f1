"""Documents, their citations and fallbacks, and the state of their sources."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False, unique=True),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True)),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("work", sa.String, nullable=False),
        sa.Column("ref", sa.String),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("citation", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("state", sa.String),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("document_place", "document", ["source", "path"])
    op.create_index("document_work", "document", ["work"])
    op.create_index("document_ref", "document", ["ref"])
    op.create_table(
        "citation",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("ref", sa.String, primary_key=True),
    )
    op.create_index("citation_ref", "citation", ["ref"])
    op.create_table(
        "fallback",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("fallback_place", "fallback", ["source", "path"])
    op.create_table(
        "fetch",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
    )
    meta = op.create_table(
        "meta",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(
        meta,
        [{"key": "id", "value": uuid.uuid4().hex, "number": 0}, {"key": "sequence", "value": "", "number": 0}],
    )


def downgrade() -> None:
    for table in ("meta", "fetch", "fallback", "citation", "document"):
        op.drop_table(table)
