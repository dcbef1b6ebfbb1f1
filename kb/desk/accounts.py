"""Accounts: who may work at the desk, and what each of them may do."""

from __future__ import annotations

import re
import threading
import unicodedata
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
from kb.desk.passwords import Weakness, weakness
from kb.errors import UsageError
from kb.role import Role

#: What an account may be called.
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
#: A hash takes 64 MiB: so many are worked out at once, however many log in.
_hashing = threading.BoundedSemaphore(2)


class WeakPassword(UsageError):
    """A password that would be tried first, or is too short; `weakness` says what is wrong."""

    def __init__(self, found: Weakness) -> None:
        super().__init__(
            f"This password is refused: {found.value}.", hint="Take four or five words that only you know."
        )
        self.weakness = found


class LastAdministrator(UsageError):
    """Without this account nobody could administer the base."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the last administrator.", hint="Make somebody else an administrator first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who works at the desk. `seen_at` is the last login; a `temporary` password must be changed then."""

    name: str
    role: Role
    made_at: datetime
    password_at: datetime
    temporary: bool = False
    seen_at: datetime | None = None
    disabled: bool = False


class Accounts:
    """All accounts. Passwords are kept as argon2id hashes, with the parameters of RFC 9106's low-memory choice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()

    def add(self, name: str, role: Role, password: str, *, temporary: bool = False) -> Account:
        """Make an account; raises UsageError for a name that is none or taken, WeakPassword."""
        name = plain_name(name)
        if not NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} cannot be the name of an account.",
                hint="Names are made of small letters, digits, and . _ @ - between them; 64 at most.",
            )
        if self.account(name):
            raise UsageError(f"There is an account {name!r} already.", hint="Choose another name.")
        now = datetime.now(UTC)
        row = {"name": name, "role": role.value, "password": self._hash(name, password), "made_at": now}
        with self._database.writing() as connection:
            made = {**row, "password_at": now, "temporary": temporary, "disabled": False}
            connection.execute(sa.insert(t.account).values(**made))
        return Account(name=name, role=role, made_at=now, password_at=now, temporary=temporary)

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
            with _hashing:
                self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return None
        if not found or found[0].disabled:
            return None
        values: dict[str, Any] = {"seen_at": datetime.now(UTC)}
        if self._hasher.check_needs_rehash(kept):
            with _hashing:
                values["password"] = self._hasher.hash(password)
        self._change(name, **values)
        return self.account(name)

    def is_password(self, name: str, password: str) -> bool:
        """True if this is the password of the account; a login is not noted."""
        found = self._rows(t.account.c.name == name)
        try:
            with _hashing:
                return bool(found) and self._hasher.verify(found[0].password, password)
        except (VerificationError, InvalidHashError):
            return False

    def change_password(self, name: str, password: str, *, temporary: bool = False) -> None:
        """Give an account another password; raises WeakPassword. Its sessions are the caller's to end."""
        changed = {"password": self._hash(name, password), "password_at": datetime.now(UTC), "temporary": temporary}
        self._change(name, **changed)

    def change_role(self, name: str, role: Role) -> None:
        """Give an account another role; raises LastAdministrator."""
        self._change(name, role=role.value)

    def disable(self, name: str) -> None:
        """Let nobody log in with an account any more; raises LastAdministrator."""
        self._change(name, disabled=True)

    def enable(self, name: str) -> None:
        """Let an account be used again."""
        self._change(name, disabled=False)

    def _change(self, name: str, **values: Any) -> None:
        c = t.account.c
        with self._database.writing() as connection:
            connection.execute(sa.update(t.account).where(c.name == name).values(**values))
            left = sa.select(sa.func.count()).where(c.role == Role.ADMINISTRATOR.value, ~c.disabled)
            if {"role", "disabled"} & values.keys() and not connection.execute(left).scalar_one():
                raise LastAdministrator(name)

    def _hash(self, name: str, password: str) -> str:
        if found := weakness(password, name):
            raise WeakPassword(found)
        with _hashing:
            return self._hasher.hash(password)

    def _rows(self, *conditions: sa.ColumnElement[bool]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        return self._database.rows(sa.select(t.account).where(*conditions).order_by(t.account.c.name))


def plain_name(written: str) -> str:
    """The name of an account as it is kept, however it was typed."""
    return unicodedata.normalize("NFKC", written).strip().casefold()


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
        temporary=row.temporary,
        seen_at=aware(row.seen_at) if row.seen_at else None,
        disabled=row.disabled,
    )
