"""Sessions of browsers at the desk: they end on the server, whoever still has the cookie."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t

#: A session ends after this time without a request, and after this time in any case (ASVS 5.0, 7.3.1 and 7.3.2).
IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
#: Nobody has logged in yet: long enough to fill in the form.
NAMELESS = timedelta(minutes=30)
#: That a session is in use is written down no oftener than this.
NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session; `account` is "" before the login, `data` what pages remember from one request to the next."""

    digest: str
    account: str
    opened_at: datetime
    seen_at: datetime
    data: Mapping[str, Any]


class Sessions:
    """All open sessions. A token has 256 bits; the database has only its digest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, account: str, data: Mapping[str, Any]) -> str:
        """Begin a session and give its token."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.session).where(t.session.c.opened_at < now - LONGEST))
            row = {"digest": _digest(token), "account": account, "opened_at": now, "seen_at": now}
            connection.execute(sa.insert(t.session).values(**row, data=json.dumps(dict(data))))
        return token

    def session(self, token: str) -> Session | None:
        """The open session of that token, or None."""
        found = self._database.rows(sa.select(t.session).where(t.session.c.digest == _digest(token)))
        if not found:
            return None
        session = _session(found[0])
        if _is_over(session):
            self.end(token)
            return None
        return session

    def keep(self, token: str, data: Mapping[str, Any]) -> None:
        """Remember what pages have noted, and that the session is in use."""
        values = {"seen_at": datetime.now(UTC), "data": json.dumps(dict(data))}
        with self._database.writing() as connection:
            connection.execute(sa.update(t.session).where(t.session.c.digest == _digest(token)).values(**values))

    def end(self, token: str) -> None:
        """Forget a session: its cookie is worth nothing from now on."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.session).where(t.session.c.digest == _digest(token)))

    def of(self, account: str) -> Sequence[Session]:
        """The open sessions of an account, the latest first."""
        query = sa.select(t.session).where(t.session.c.account == account).order_by(t.session.c.seen_at.desc())
        return tuple(one for one in map(_session, self._database.rows(query)) if not _is_over(one))

    def end_all(self, account: str, *, but: str = "") -> None:
        """Forget all sessions of an account, but that of a token where it is given."""
        c = t.session.c
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.session).where(c.account == account, c.digest != _digest(but)))


def _session(row: sa.Row[*tuple[Any, ...]]) -> Session:
    return Session(
        digest=row.digest,
        account=row.account,
        opened_at=aware(row.opened_at),
        seen_at=aware(row.seen_at),
        data=json.loads(row.data),
    )


def _is_over(session: Session) -> bool:
    now, idle = datetime.now(UTC), IDLE if session.account else NAMELESS
    return now - session.seen_at > idle or now - session.opened_at > LONGEST


def _digest(token: str) -> str:
    return hashlib.blake2b(token.encode(), digest_size=32).hexdigest()
