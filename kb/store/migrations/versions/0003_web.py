"""What is remembered of addresses on the web, and documents that wait for their run to end well."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("etag", "last_modified", "same_as", "found_on"):
        op.add_column("fetch", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_table(
        "waiting",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("waiting")
    for name in ("found_on", "same_as", "last_modified", "etag"):
        op.drop_column("fetch", name)
