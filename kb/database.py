"""A connection to a database of ours: opened, migrated, and its errors put in our words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from kb.errors import SettingsError, StoreError

_MIGRATING = 0x5245_5045  # any number: the name of a lock in a database of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """Tables that are brought up to date together.

    migrations  folder of the migrations (Alembic)
    head        the newest of them
    revisions   table that says which of them a database has had
    """

    migrations: Path
    head: str
    revisions: str


def open_database(url: str, schema: Schema) -> sa.Engine:
    """An engine on the database of that URL, its tables brought up to date.

    Raises SettingsError for a URL that makes no sense, StoreError if the database cannot be opened or was made
    by a newer Repère.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except OSError as error:
        raise StoreError(
            f"The folder of the store cannot be made: {error}", hint="Check KB_HOME, or KB_DATABASE."
        ) from error
    except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingsError(
            f"KB_DATABASE is not a database URL that this installation can use: {error}",
            hint="sqlite:////path/store.sqlite, or postgresql+psycopg://user@host/name with the extra 'postgres'.",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with speaking():
            _migrate(engine, schema)
    except StoreError:
        engine.dispose()
        raise
    return engine


@contextmanager
def speaking() -> Iterator[None]:
    """Errors of the database leave this block as StoreError, saying what to do."""
    try:
        yield
    except (exc.DBAPIError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error)
        hint = "Look at KB_DATABASE and at the database's own log. What was committed before is safe."
        if any(words in cause for words in ("disk", "full", "too large", "space")):
            hint = "Make room on the disk of the store (KB_HOME, or KB_DATABASE) and run the command again."
        elif "locked" in cause:
            hint = "Another process is writing for longer than 30 seconds; wait for it and run the command again."
        elif "readonly" in cause or "unable to open" in cause:
            hint = "Check that the folder of the store (KB_HOME, or KB_DATABASE) exists and that you may write there."
        raise StoreError(f"The document store refused: {cause}", hint=hint) from error


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver must not begin transactions behind our back (SQLAlchemy documentation, "pysqlite", section on
    # transactions): _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that will write takes the lock at once: one that reads first and writes later could fail
    # in its middle.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: sa.Engine, schema: Schema) -> None:
    with engine.connect() as connection:
        if _revision(connection, schema.revisions) == schema.head:
            return
    # Imported here: it costs a tenth of a second, and only a new or an older store needs it.
    from alembic import command, util
    from alembic.config import Config

    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            # One of several processes that open a new database makes its tables, the others wait and find them.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
        config = Config()
        config.set_main_option("script_location", str(schema.migrations))
        config.attributes["connection"] = connection
        config.attributes["revisions"] = schema.revisions
        try:
            command.upgrade(config, "head")
        except util.CommandError as error:
            raise StoreError(
                f"The store was made by another version of Repère: {error}",
                hint="Install the newer Repère, or restore a backup of this version.",
            ) from error


def _revision(connection: sa.Connection, revisions: str) -> str | None:
    if not sa.inspect(connection).has_table(revisions):
        return None
    found: str | None = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(revisions)))
    return found


class Database:
    """Reading and writing in a database of ours; each process opens its own, threads may share it."""

    def __init__(self, url: str, schema: Schema) -> None:
        self._engine = open_database(url, schema)

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    def close(self) -> None:
        self._engine.dispose()

    def rows(self, query: sa.Executable) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        """All rows of a question; raises StoreError."""
        with speaking(), self._engine.connect() as connection:
            return connection.execute(query).all()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction, kept when the block ends and dropped when it raises. On SQLite there is one at a time."""
        with speaking(), self._engine.execution_options(writes=True).begin() as connection:
            yield connection


def aware(moment: datetime) -> datetime:
    """A time as a database gives it: SQLite forgets that it is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
