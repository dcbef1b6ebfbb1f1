"""All documents of one type are found without reading the others."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("document_type", "document", ["type"])


def downgrade() -> None:
    op.drop_index("document_type", "document")
