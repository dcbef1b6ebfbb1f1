"""Failed logins, by which the door is closed for a while to whoever tries passwords.

Ten failures in fifteen minutes close it: for an address, whatever names it tries; and for a name, wherever it is tried
from. So that nobody can be locked out by others, an address from which a name has logged in before has a count of its
own. Names and addresses are kept as keyed digests only, and for no longer than they are of use.
"""

from __future__ import annotations

import hashlib
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

    def closed(self, key: str, name: str, address: str) -> bool:
        """True if this name may not be tried from this address now, whatever the password; `key` is the base's."""
        return any(self._count(one) >= MOST for one in self._keys(key, name, address))

    def failed(self, key: str, name: str, address: str) -> None:
        """Count a failure."""
        now = datetime.now(UTC)
        rows = [{"key": one, "at": now} for one in self._keys(key, name, address)]
        with self._database.writing() as connection:
            connection.execute(sa.insert(t.attempt), rows)

    def succeeded(self, key: str, name: str, address: str) -> None:
        """Forget the failures of this name from this address, which is known from now on."""
        now, known = datetime.now(UTC), _digest(key, "known", name, address)
        gone = (known, _digest(key, "both", name, address))
        c = t.attempt.c
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.attempt).where(c.key.in_(gone)))
            connection.execute(sa.delete(t.attempt).where(c.at < now - KNOWN))
            connection.execute(sa.insert(t.attempt).values(key=known, at=now))

    def _keys(self, key: str, name: str, address: str) -> tuple[str, ...]:
        """What a failure counts for: this address, and this name, anywhere or at an address where it is known."""
        known = _digest(key, "known", name, address)
        found = self._database.rows(sa.select(t.attempt.c.id).where(t.attempt.c.key == known).limit(1))
        if found:
            return (_digest(key, "both", name, address),)
        return _digest(key, "address", address), _digest(key, "name", name)

    def _count(self, key: str) -> int:
        c = t.attempt.c
        query = sa.select(sa.func.count()).where(c.key == key, c.at > datetime.now(UTC) - WINDOW)
        return int(self._database.rows(query)[0][0])


def _digest(key: str, *parts: str) -> str:
    """A keyed digest: whoever reads the table learns neither names nor addresses."""
    said = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, key=hashlib.blake2b(key.encode()).digest(), digest_size=20).hexdigest()
