"""What Alembic runs for each migration: on the connection that the desk hands over, nothing else."""

from alembic import context

from kb.desk.tables import metadata

given = context.config.attributes
context.configure(connection=given["connection"], version_table=given["revisions"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
