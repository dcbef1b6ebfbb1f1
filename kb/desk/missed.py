"""Searches that found nothing, counted so that what is missing is seen, and nobody who asked for it.

Of a search only a keyed digest is kept and how often it was asked, once an hour at most; its words only from the third
time on, since what is asked again and again is nobody's own. What may speak of somebody is not counted at all: numbers
of more than four digits, addresses, long sentences. Nothing is kept of who asks.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t

#: From so many times on the words are kept.
SHOWN = 3
KEPT = timedelta(days=90)
MOST_ROWS = 20_000
_MOST_WORDS, _MOST_CHARACTERS = 8, 100
_PERSONAL = re.compile(r"\d{5}|(?:\d[ .-]?){7}|@|://")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSearch:
    """Words that were searched for in vain, in so many hours, the last time within that hour."""

    text: str
    count: int
    last_at: datetime


class Missed:
    """All that were counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, key: str, text: str, now: datetime | None = None) -> None:
        """Count a search that found nothing; `key` is the base's, so that the digests tell nothing by themselves."""
        words = countable(text)
        if not words:
            return
        hour = (now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
        digest = hashlib.blake2b(words.encode(), key=hashlib.blake2b(key.encode()).digest(), digest_size=20).hexdigest()
        c = t.missed.c
        with self._database.writing() as connection:
            found = connection.execute(sa.select(t.missed).where(c.digest == digest)).first()
            if found is None:
                self._make_room(connection, hour)
                row = {"digest": digest, "text": "", "count": 1, "first_at": hour, "last_at": hour}
                connection.execute(sa.insert(t.missed).values(**row))
            elif aware(found.last_at) != hour:
                count = found._mapping["count"] + 1
                values = {"count": count, "last_at": hour, "text": words if count >= SHOWN else ""}
                connection.execute(sa.update(t.missed).where(c.digest == digest).values(**values))

    def often(self, limit: int = 200) -> Sequence[MissedSearch]:
        """Those that were asked often enough to be shown, the most frequent first."""
        c = t.missed.c
        query = sa.select(t.missed).where(c.text != "", c.last_at > datetime.now(UTC) - KEPT)
        rows = self._database.rows(query.order_by(c.count.desc(), c.last_at.desc(), c.text).limit(limit))
        found = (row._mapping for row in rows)
        return tuple(MissedSearch(text=one["text"], count=one["count"], last_at=aware(one["last_at"])) for one in found)

    def forget(self, text: str) -> None:
        """Count these words no longer, as if they had never been asked."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(t.missed).where(t.missed.c.text == text))

    @staticmethod
    def _make_room(connection: sa.Connection, hour: datetime) -> None:
        """Forget what is old and, of too many, those that were asked least and longest ago."""
        c = t.missed.c
        connection.execute(sa.delete(t.missed).where(c.last_at < hour - KEPT))
        if connection.execute(sa.select(sa.func.count()).select_from(t.missed)).scalar_one() >= MOST_ROWS:
            oldest = sa.select(c.digest).order_by(c.count, c.last_at).limit(MOST_ROWS // 20)
            connection.execute(sa.delete(t.missed).where(c.digest.in_(oldest)))


def countable(text: str) -> str:
    """The words of a search as they are counted; "" for what is not counted."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    plain = " ".join(words)
    if not words or len(words) > _MOST_WORDS or len(plain) > _MOST_CHARACTERS or _PERSONAL.search(plain):
        return ""
    return plain if plain.isprintable() else ""
