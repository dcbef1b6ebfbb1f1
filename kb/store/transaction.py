"""What every part of a transaction on the store works with: its connection, and the numbers of its changes."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from kb.store import tables as t
from kb.store.rows import order_of


class Transaction:
    """A transaction that writes, from `Store.writing()`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._latest: int | None = None  # the highest number that this transaction has given

    def stamp(self) -> None:
        """Remember when the changes of this transaction become visible: now, for it is about to end."""
        if self._latest is None:
            return
        last = self._connection.execute(sa.select(sa.func.max(t.moment.c.at))).scalar()
        now = max(datetime.now(UTC), order_of(last))  # a clock may be set back, a harvester's question may not
        self._connection.execute(sa.insert(t.moment).values(sequence=self._latest, at=now))

    def _numbers(self, count: int) -> int:
        """The first of `count` new sequence numbers. The row stays locked until the commit, so that numbers become
        visible in their order on every database."""
        counter = t.meta.c.key == "sequence"
        self._connection.execute(sa.update(t.meta).where(counter).values(number=t.meta.c.number + count))
        last: int = self._connection.execute(sa.select(t.meta.c.number).where(counter)).scalar_one()
        self._latest = last
        return last - count + 1
