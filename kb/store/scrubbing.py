"""What was deleted from the database leaves its files, too.

A database keeps what was deleted in pages that are free: every version of a text that was replaced, and what waited to
be published. SQLite is written anew without them (VACUUM), and its log of changes (WAL) emptied. PostgreSQL writes the
tables that have texts anew; its own log, and copies of it, follow the rules of whoever runs it.
"""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa

from kb.database import speaking
from kb.errors import StoreError
from kb.store import tables as t

_TEXTS = (t.document, t.fallback, t.waiting, t.citation, t.correction)


def scrub(engine: sa.Engine) -> None:
    """Write the database anew. Readers go on meanwhile on SQLite, and wait for some seconds on PostgreSQL.

    It takes as much room again as the database has, for that time. Raises StoreError if it cannot be done now.
    """
    with speaking():
        if engine.dialect.name == "sqlite":
            _scrub_sqlite(engine)
            return
        with engine.connect() as connection:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in _TEXTS:
                outside.exec_driver_sql(f"VACUUM (FULL) {table.name}")


def _scrub_sqlite(engine: sa.Engine) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (0,)
        cursor.close()
    except sqlite3.Error as error:
        raise StoreError(f"The database cannot be written anew: {error}", hint=_AGAIN) from error
    finally:
        connection.close()
    if busy:
        raise StoreError("The log of the database is being read by another process.", hint=_AGAIN)


_AGAIN = "Nothing is lost. Give it room on the disk, or wait for who uses it; then run the same command again."
