"""Which documents are notes on a text: they were left out of the citations."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("citation", sa.Column("kind", sa.String, nullable=False, server_default="CITATION"))
    connection = op.get_bind()
    notes = connection.execute(sa.text("SELECT id, body FROM document WHERE body LIKE '%\"kind\":\"ABOUT\"%'")).all()
    links = [
        {"document_id": note.id, "ref": ref}
        for note in notes
        for ref in {c["ref"] for c in json.loads(note.body)["citations"] if c.get("kind") == "ABOUT" and c.get("ref")}
    ]
    if links:
        connection.execute(sa.text("DELETE FROM citation WHERE document_id = :document_id AND ref = :ref"), links)
        insert = "INSERT INTO citation (document_id, ref, kind) VALUES (:document_id, :ref, 'ABOUT')"
        connection.execute(sa.text(insert), links)


def downgrade() -> None:
    op.execute("DELETE FROM citation WHERE kind = 'ABOUT'")
    op.drop_column("citation", "kind")
