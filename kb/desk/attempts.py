"""Failed logins, by which the door is closed for a while to whoever tries passwords.

Ten failures in fifteen minutes close it: for an address, whatever names it tries; and for a name, wherever it is tried
from. So that nobody can be locked out by others, an address from which a name has logged in before has a count of its
own. Names and addresses are kept as keyed digests only, and for no longer than they are of use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kb.database import Database
from kb.desk import tables as t

#: Failures within this time, and how many of them close the door.
WINDOW = timedelta(minutes=15)
MOST = 10
#: For so long an address is known from which somebody has logged in.
KNOWN = timedelta(days=60)


class Attempts:
    """All failed logins that count still."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def admit(self, key: str, name: str, address: str) -> Sequence[int] | None:
        """Count a try before its password is looked at, so that many at one moment are many; None closes the door.

        `key` is the base's. The numbers are for `succeeded`; a try that fails has been counted already.
        """
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            if self._database.dialect == "postgresql":
                connection.execute(sa.text("LOCK TABLE attempt IN SHARE ROW EXCLUSIVE MODE"))
            keys = self._keys(connection, key, name, address)
            if any(_count(connection, one) >= MOST for one in keys):
                return None
            c = t.attempt.c
            added = (sa.insert(t.attempt).values(key=one, at=now).returning(c.id) for one in keys)
            return [connection.execute(one).scalar_one() for one in added]

    def succeeded(self, numbers: Sequence[int], key: str, name: str, address: str) -> None:
        """Take back the count of a try, and with it the failures of this name from this address, which is known now."""
        now, known = datetime.now(UTC), _digest(key, "known", name, address)
        c = t.attempt.c
        with self._database.writing() as connection:
            gone = sa.or_(
                c.id.in_(numbers), c.key.in_((known, _digest(key, "both", name, address))), c.at < now - KNOWN
            )
            connection.execute(sa.delete(t.attempt).where(gone))
            connection.execute(sa.insert(t.attempt).values(key=known, at=now))

    def _keys(self, connection: sa.Connection, key: str, name: str, address: str) -> tuple[str, ...]:
        """What a failure counts for: this address, and this name, anywhere or at an address where it is known."""
        known = _digest(key, "known", name, address)
        if connection.execute(sa.select(t.attempt.c.id).where(t.attempt.c.key == known).limit(1)).first():
            return (_digest(key, "both", name, address),)
        return _digest(key, "address", address), _digest(key, "name", name)


def _count(connection: sa.Connection, key: str) -> int:
    """The failures that count still."""
    c = t.attempt.c
    query = sa.select(sa.func.count()).where(c.key == key, c.at > datetime.now(UTC) - WINDOW)
    return int(connection.execute(query).scalar_one())


def _digest(key: str, *parts: str) -> str:
    """A keyed digest: whoever reads the table learns neither names nor addresses."""
    said = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, key=hashlib.blake2b(key.encode()).digest(), digest_size=20).hexdigest()
