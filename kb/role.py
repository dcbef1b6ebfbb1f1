"""What an account may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account may do; each role may do what those before it may.

    reader         see the desk
    editor         upload, mend and hide documents, mend words, run and pause sources
    administrator  sources, accounts, the index, backups, takedowns, the audit log
    """

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    def may(self, needed: Role) -> bool:
        """True if this role is that one, or above it."""
        roles = list(Role)
        return roles.index(self) >= roles.index(needed)
