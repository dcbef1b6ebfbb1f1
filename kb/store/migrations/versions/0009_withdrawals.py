"""Documents can be withdrawn, and what is said of them corrected, by people; the next crawl keeps to it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("other", sa.String, nullable=False),
        sa.Column("digests", sa.Text, nullable=False),
    )
    op.create_table(
        "correction",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_table("withdrawal")
