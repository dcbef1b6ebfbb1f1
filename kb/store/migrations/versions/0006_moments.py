"""When changes became visible. Of those before this migration nobody knows any more: they are dated by it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = op.create_table(
        "moment",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    last = op.get_bind().scalar(sa.text("SELECT number FROM meta WHERE key = 'sequence'"))
    if last:
        op.bulk_insert(moment, [{"sequence": last, "at": datetime.now(UTC)}])


def downgrade() -> None:
    op.drop_table("moment")
