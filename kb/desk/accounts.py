"""Accounts: who may work at the desk, and what each of them may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kb.database import Database, aware
from kb.desk import tables as t
from kb.errors import UsageError
from kb.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who works at the desk. `seen_at` is the last login."""

    name: str
    role: Role
    made_at: datetime
    password_at: datetime
    seen_at: datetime | None = None
    disabled: bool = False


class Accounts:
    """All accounts. Passwords are kept as argon2id hashes, with the parameters of RFC 9106's low-memory choice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()

    def add(self, name: str, role: Role, password: str) -> Account:
        """Make an account; raises UsageError for a name that is taken."""
        if self.account(name):
            raise UsageError(f"There is an account {name!r} already.", hint="Choose another name.")
        now = datetime.now(UTC)
        row = {"name": name, "role": role.value, "password": self._hasher.hash(password), "made_at": now}
        with self._database.writing() as connection:
            connection.execute(sa.insert(t.account).values(**row, password_at=now, disabled=False))
        return Account(name=name, role=role, made_at=now, password_at=now)

    def account(self, name: str) -> Account | None:
        """The account of that name, or None."""
        found = self._rows(t.account.c.name == name)
        return _account(found[0]) if found else None

    def all(self) -> Sequence[Account]:
        """All accounts, by name."""
        return tuple(_account(row) for row in self._rows())

    def verified(self, name: str, password: str) -> Account | None:
        """The account of that name if this is its password and it is not disabled; None takes as long to say."""
        found = self._rows(t.account.c.name == name)
        kept = found[0].password if found else _of_nobody()
        try:
            self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return None
        return _account(found[0]) if found and not found[0].disabled else None

    def _rows(self, *conditions: sa.ColumnElement[bool]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        return self._database.rows(sa.select(t.account).where(*conditions).order_by(t.account.c.name))


@cache
def _of_nobody() -> str:
    """A hash that is verified where there is no account, so that the time tells nothing."""
    return PasswordHasher().hash("nobody")


def _account(row: sa.Row[*tuple[Any, ...]]) -> Account:
    return Account(
        name=row.name,
        role=Role(row.role),
        made_at=aware(row.made_at),
        password_at=aware(row.password_at),
        seen_at=aware(row.seen_at) if row.seen_at else None,
        disabled=row.disabled,
    )
