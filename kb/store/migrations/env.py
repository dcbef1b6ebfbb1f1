"""What Alembic runs for each migration: on the connection that the store hands over, nothing else."""

from alembic import context

from kb.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
