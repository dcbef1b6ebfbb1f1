"""The command `kb migrate`: store and desk, with all that people decided, into another database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import click
import sqlalchemy as sa

from kb.console import ConsoleMeter, counted, out
from kb.database import Schema, open_database, speaking
from kb.desk import tables as desk_tables
from kb.errors import UsageError
from kb.settings import Settings
from kb.store import tables as store_tables

#: Nobody's session moves with a base, nor who tried to log in from where: as in a backup.
_LEFT_OUT = ("session", "attempt")
_ROWS = 500
_PARTS = ((store_tables.SCHEMA, store_tables.metadata), (desk_tables.SCHEMA, desk_tables.metadata))


@click.command()
@click.argument("url", metavar="DATABASE_URL")
@click.pass_obj
def migrate(settings: Settings, url: str) -> None:
    """Copy store and desk into an empty database, as KB_DATABASE would name it: to PostgreSQL, or back.

    Stop kb serve and kb worker first. What was there stays as it is; the index fits the copy, for it is the same store.
    """
    target = settings.model_copy(update={"database": url})
    if target.database_url == settings.database_url:
        raise UsageError("That is the database which serves already.", hint="Name another one.")
    rows = 0
    urls = ((settings.database_url, target.database_url), (settings.desk_url, target.desk_url))
    for (schema, metadata), (_here, there) in zip(_PARTS, urls, strict=True):
        _must_be_empty(schema, metadata, there)
    for (schema, metadata), (here, there) in zip(_PARTS, urls, strict=True):
        rows += _copy(schema, metadata, here, there)
    out.print(f"{counted(rows, 'row')} copied. Next: set KB_DATABASE to that database, and start kb serve.")


def _copy(schema: Schema, metadata: sa.MetaData, here: str, there: str) -> int:
    """Copy all tables of one part, in one transaction; how many rows there were."""
    with ExitStack() as stack:
        stack.enter_context(speaking())
        former, new = (open_database(url, schema) for url in (here, there))
        stack.callback(former.dispose)
        stack.callback(new.dispose)
        reading = stack.enter_context(former.connect())
        writing = stack.enter_context(new.execution_options(writes=True).begin())
        tables = [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]
        total = sum(reading.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables)
        task = stack.enter_context(ConsoleMeter().task("migrate", total, "rows"))
        for table in tables:
            writing.execute(table.delete())
            for rows in _batches(reading.execute(sa.select(table))):
                writing.execute(table.insert(), rows)
                task.advance(len(rows))
            _go_on_counting(writing, table)
        return total


def _must_be_empty(schema: Schema, metadata: sa.MetaData, url: str) -> None:
    """All tables but that of the store's own facts, which a new one has too."""
    with ExitStack() as stack:
        stack.enter_context(speaking())
        engine = open_database(url, schema)
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.connect())
        for table in metadata.sorted_tables:
            if table is store_tables.meta:
                continue
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                raise UsageError(
                    f"That database is in use: its table {table.name} is not empty.",
                    hint="Make an empty one, and name it. The desk's SQLite file is always in KB_HOME.",
                )


def _batches(result: sa.CursorResult[Any]) -> Iterator[list[dict[str, Any]]]:
    rows = (_row(row) for row in result.mappings())
    while some := list(islice(rows, _ROWS)):
        yield some


def _row(row: sa.RowMapping) -> dict[str, Any]:
    """SQLite gives back moments without their zone, which is UTC in all our tables."""
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
        for name, value in row.items()
    }


def _go_on_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Numbers that PostgreSQL gives to new rows come after those that were copied."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    last = connection.execute(sa.select(sa.func.max(column))).scalar_one()
    counter = connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
    if last is not None and counter:
        connection.execute(sa.select(sa.func.setval(counter, last)))
