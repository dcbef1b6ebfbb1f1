"""The versions of a code, and its latest change, without reading the whole table."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("document_code", "document", ["code", "sequence"])


def downgrade() -> None:
    op.drop_index("document_code", "document")
