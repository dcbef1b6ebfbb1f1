"""What the desk remembers of itself, such as whether indexing is held, and why."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from kb.database import Database
from kb.desk import tables as t

#: Since when, by whom and why the index does not follow the store; forgotten when it does again.
INDEXING_HELD = "indexing held"


class Memos:
    """A value of JSON for each key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, key: str) -> Any:
        """The value, or None."""
        found = self._database.rows(sa.select(t.memo.c.value).where(t.memo.c.key == key))
        return json.loads(found[0].value) if found else None

    def swap(self, key: str, before: Any, after: Any) -> bool:
        """Remember a value if nobody else has changed it since it was `before` (None: there was none)."""
        c, written = t.memo.c, json.dumps(after, ensure_ascii=False)
        with self._database.writing() as connection:
            if before is not None:
                same = sa.and_(c.key == key, c.value == json.dumps(before, ensure_ascii=False))
                return connection.execute(sa.update(t.memo).where(same).values(value=written)).rowcount == 1
            if connection.execute(sa.select(c.key).where(c.key == key)).first():
                return False
            connection.execute(sa.insert(t.memo).values(key=key, value=written))
            return True

    def write(self, key: str, value: Any) -> None:
        """Remember a value in place of the one before; None forgets it."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.memo).where(t.memo.c.key == key))
            if value is not None:
                connection.execute(sa.insert(t.memo).values(key=key, value=json.dumps(value, ensure_ascii=False)))
