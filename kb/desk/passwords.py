"""What a password must be: long, and nothing that is tried first (ASVS 5.0, 6.2; no rules on kinds of characters)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

SHORTEST, LONGEST = 15, 128
#: Rows of keyboards, digits and the alphabet, of which a password may not consist.
_ROWS = ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
         "abcdefghijklmnopqrstuvwxyz")  # fmt: skip
_COMMON = ("motdepasse", "password", "passwort", "administrateur", "administrator", "admin", "bienvenue", "welcome",
           "letmein", "iloveyou", "jetaime", "soleil", "changeme", "changezmoi", "secret", "repere")  # fmt: skip
#: Letters that must be left when what is common is taken away.
_OWN = 8


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    REPEATED = "repeated"
    COMMON = "common"


#: What to say of each: also the keys of the translations.
SENTENCES: Mapping[Weakness, str] = MappingProxyType({
    Weakness.SHORT: "The password is too short: 15 characters at least.",
    Weakness.LONG: "The password is too long: 128 characters at most.",
    Weakness.REPEATED: "The password repeats itself.",
    Weakness.COMMON: "The password is one of those that are tried first.",
})  # fmt: skip


def weakness(password: str, name: str) -> Weakness | None:
    """What is wrong with a password for an account of that name; None if nothing is."""
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    plain = "".join(c for c in unicodedata.normalize("NFKD", password).casefold() if c.isalnum())
    if re.fullmatch(r"(.{1,7}?)\1+.{0,6}", password) or len(set(password)) < 6:
        return Weakness.REPEATED
    for word in sorted((*_COMMON, *_parts(name)), key=len, reverse=True):
        plain = plain.replace(word, "")
    return Weakness.COMMON if len(_without_rows(plain)) < min(_OWN, len(password) // 2) else None


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"\W+|_", name.casefold()) if len(part) >= 3]


def _without_rows(plain: str) -> str:
    """What is left if pieces of four and more that are rows of keys, in either direction, are taken away."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    left = ""
    while plain:
        taken = max((_common_start(plain, row) for row in rows), default=0)
        if taken < 4:
            left, taken = left + plain[0], 1
        plain = plain[taken:]
    return left


def _common_start(plain: str, row: str) -> int:
    """How many characters at the beginning stand in that order in a row of keys."""
    start = row.find(plain[0])
    if start < 0:
        return 0
    count = 0
    while count < len(plain) and start + count < len(row) and plain[count] == row[start + count]:
        count += 1
    return count
