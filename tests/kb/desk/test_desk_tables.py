"""The desk's tables are those of its migrations, beside the store's in the same database where they share one."""

from __future__ import annotations

from contextlib import closing

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kb.desk import Desk
from kb.desk.tables import SCHEMA, metadata
from kb.store import Store
from kb.store import tables as store_tables


def test_migrations_make_the_tables_that_the_code_knows(database_url: str) -> None:
    with closing(Desk(database_url)):
        pass
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": SCHEMA.revisions})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_migration_of_the_desk_is_the_one_that_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", "kb:desk/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA.head]


def test_desk_and_store_share_a_database_without_touching_each_other(database_url: str) -> None:
    with closing(Store(database_url)) as store, closing(Desk(database_url)) as desk:
        assert store.sequence() == 0
        assert desk.jobs.latest() == ()
    engine = sa.create_engine(database_url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    assert metadata.tables.keys() | store_tables.metadata.tables.keys() <= names
    assert metadata.tables.keys().isdisjoint(store_tables.metadata.tables.keys())
