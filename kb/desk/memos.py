"""What the desk remembers of itself, such as whether indexing is held, and why."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from kb.database import Database
from kb.desk import tables as t


class Memos:
    """A value of JSON for each key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, key: str) -> Any:
        """The value, or None."""
        found = self._database.rows(sa.select(t.memo.c.value).where(t.memo.c.key == key))
        return json.loads(found[0].value) if found else None

    def write(self, key: str, value: Any) -> None:
        """Remember a value in place of the one before; None forgets it."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.memo).where(t.memo.c.key == key))
            if value is not None:
                connection.execute(sa.insert(t.memo).values(key=key, value=json.dumps(value, ensure_ascii=False)))
