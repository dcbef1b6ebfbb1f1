"""Store and desk in a backup: one consistent state of each, taken while others write, without sessions and logins."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from kb.backup.manifest import DESK, DUMP, STORE, Holding
from kb.database import speaking
from kb.errors import BackupError
from kb.settings import Settings

#: Who has a backup must not have anybody's session, nor learn who tried to log in from where.
_LEFT_OUT = ("session", "attempt")


def kind(settings: Settings) -> str:
    """What the databases of these settings are: "sqlite" or "postgresql"."""
    return sa.make_url(settings.database_url).get_backend_name()


def copy(settings: Settings, folder: Path) -> tuple[Mapping[str, Path], Holding]:
    """Copy the databases into a folder; returns the files by their names in a backup, and what they hold.

    Raises BackupError if there is no store, or a program is missing, and StoreError if the database refuses.
    """
    if kind(settings) == "postgresql":
        return _dump(settings, folder / DUMP)
    files = {}
    for name, url in ((STORE, settings.database_url), (DESK, settings.desk_url)):
        database = Path(sa.make_url(url).database or "")
        if database.is_file():
            _copy_sqlite(database, folder / name)
            files[name] = folder / name
        elif name == STORE:
            raise BackupError(f"There is no store in {database}.", hint="Check KB_HOME: there is nothing to keep yet.")
    return files, holding_of_files(folder)


def holding_of_files(folder: Path) -> Holding:
    """What the SQLite databases in a folder hold; they are not changed, nor migrated. Raises BackupError for damage."""
    engines = []
    for name in (STORE, DESK):
        path = folder / name
        if path.is_file():
            with closing(sqlite3.connect(path)) as connection:
                try:
                    (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
                except sqlite3.DatabaseError as error:
                    raise BackupError(f"{name} cannot be read: {error}") from error
            if said != "ok":
                raise BackupError(f"{name} is damaged: {said}")
        engines.append(sa.create_engine(f"sqlite:///{path}" if path.is_file() else "sqlite://"))
    try:
        with speaking(), engines[0].connect() as store, engines[1].connect() as desk:
            return _holding(store, desk)
    finally:
        for engine in engines:
            engine.dispose()


def release(database: Path) -> None:
    """Make one file of an SQLite database and its log, and see that nobody has it open; raises BackupError."""
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        try:
            # Leaving the write-ahead log is what SQLite allows only to whoever is alone with a database.
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"{database} is in use.", hint="Stop kb serve and kb worker (and kb crawl), then restore."
            ) from error


def load(settings: Settings, dump: Path, *, replace: bool) -> None:
    """Write a dump into the database of these settings, all of it or nothing; raises BackupError."""
    url = sa.make_url(settings.database_url)
    options = ["--clean", "--if-exists"] if replace else []
    command = [_program("pg_restore"), "--no-owner", "--single-transaction", "--exit-on-error", *options]
    _run([*command, "--dbname", _name(url), str(dump)], url)


def has_store(settings: Settings) -> bool:
    """True if the PostgreSQL database of these settings has a store."""
    engine = sa.create_engine(settings.database_url)
    try:
        with speaking(), engine.connect() as connection:
            return sa.inspect(connection).has_table("meta")
    finally:
        engine.dispose()


@contextmanager
def tried(settings: Settings, dump: Path) -> Iterator[tuple[Settings, Holding]]:
    """A dump restored into a database of its own on the same server, dropped when the block ends: it, and its holding.

    Raises BackupError.
    """
    url = sa.make_url(settings.database_url)
    name = f"repere_check_{secrets.token_hex(4)}"
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        _order(server, f'CREATE DATABASE "{name}"')
        try:
            beside = settings.model_copy(
                update={"database": url.set(database=name).render_as_string(hide_password=False)}
            )
            load(beside, dump, replace=False)
            engine = sa.create_engine(beside.database_url)
            with speaking(), engine.connect() as connection:
                holding = _holding(connection, connection)
            engine.dispose()
            yield beside, holding
        finally:
            _order(server, f'DROP DATABASE "{name}"')
    finally:
        server.dispose()


def _order(server: sa.Engine, statement: str) -> None:
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        raise BackupError(
            f"The server refused: {error.orig}",
            hint="A backup is proved in a database of its own: ALTER ROLE … CREATEDB lets the role make one.",
        ) from error


def _copy_sqlite(database: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            # What was deleted is not copied; others may write meanwhile.
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            for table in tables.intersection(_LEFT_OUT):
                connection.execute(f'DELETE FROM "{table}"')  # noqa: S608
            connection.commit()
            if tables.intersection(_LEFT_OUT):
                connection.execute("VACUUM")
    except sqlite3.Error as error:
        raise BackupError(f"{database} cannot be copied: {error}", hint="Look at the disk with “kb doctor”.") from error


def _dump(settings: Settings, target: Path) -> tuple[Mapping[str, Path], Holding]:
    url = sa.make_url(settings.database_url)
    engine = sa.create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with speaking(), engine.connect() as connection:
            if not sa.inspect(connection).has_table("meta"):
                raise BackupError("There is no store in KB_DATABASE.", hint="There is nothing to keep yet.")
            # The dump and the figures are of one state.
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            holding = _holding(connection, connection)
            without = [f"--exclude-table-data={table}" for table in _LEFT_OUT]
            options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
            _run([_program("pg_dump"), *options, *without, "--dbname", _name(url)], url)
    finally:
        engine.dispose()
    return {DUMP: target}, holding


def _holding(store: sa.Connection, desk: sa.Connection) -> Holding:
    """Asked in plain SQL: the databases may be older than the code, and are not to be changed."""
    documents = store.exec_driver_sql("SELECT count(*) FROM document WHERE NOT removed").scalar_one()
    meta = {key: (value, number) for key, value, number in store.exec_driver_sql("SELECT key, value, number FROM meta")}
    revision = store.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    accounts, desk_revision = 0, ""
    if sa.inspect(desk).has_table("desk_version"):
        accounts = desk.exec_driver_sql("SELECT count(*) FROM account").scalar_one()
        desk_revision = desk.exec_driver_sql("SELECT version_num FROM desk_version").scalar_one()
    return Holding(
        store=meta["id"][0],
        sequence=meta["sequence"][1],
        documents=documents,
        accounts=accounts,
        revisions=(revision, desk_revision),
    )


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not on this machine.", hint="apt install postgresql-client")
    return found


def _name(url: sa.URL) -> str:
    """The address of a database for its own programs; the password goes by the environment, which nobody else sees."""
    return url.set(drivername="postgresql", password=None).render_as_string()


def _run(command: list[str], url: sa.URL) -> None:
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BackupError(f"{Path(command[0]).name} failed: {said[-1]}")
