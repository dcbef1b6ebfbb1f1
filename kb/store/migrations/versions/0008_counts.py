"""The documents of a source are counted from an index alone, without reading them."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("document_place", "document")
    op.create_index("document_place", "document", ["source", "path", "removed"])


def downgrade() -> None:
    op.drop_index("document_place", "document")
    op.create_index("document_place", "document", ["source", "path"])
