"""Where a list stands: which records are meant, and from which change on, all of it in its resumptionToken."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

from kb.store import Chosen, Record, Records
from web.oai.asking import Asked, OaiError

_TOKEN = re.compile(r"([0-9a-f]{8})\.([0-9]{1,18})\.([0-9]{1,18}|)\.([0-9]{1,18})\.([0-9]{1,18})\.([^\x00-\x20\x7f]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a harvester has come in a list.

    store   the store's id: a number of a change means nothing in another one
    set     as it was asked for; "": all
    cursor  how many records it has had
    size    how many there were when it began
    """

    store: str
    set: str = ""
    after: int = 0
    upto: int | None = None
    cursor: int = 0
    size: int = 0

    @classmethod
    def begin(cls, asked: Asked, store: str, records: Records) -> Self:
        """The beginning of the list that is asked for. Without `until` it goes on to what is then the end."""
        since, before = asked.since, asked.before
        place = cls(
            store=store,
            set=asked.given.get("set", ""),
            after=records.before(since) if since else 0,
            upto=records.before(before) if before else None,
        )
        return replace(place, size=records.count(place.chosen))

    @classmethod
    def read(cls, token: str, store: str, records: Records) -> Self:
        """The place that a token names; raises OaiError for one that this store did not give."""
        match = _TOKEN.fullmatch(token)
        if match and match[1] == store[:8] and int(match[2]) <= records.sequence():
            return cls(
                store=store,
                after=int(match[2]),
                upto=int(match[3]) if match[3] else None,
                cursor=int(match[4]),
                size=int(match[5]),
                set=match[6],
            )
        raise OaiError("badResumptionToken", "This repository has not given that token. Begin the list anew.")

    @property
    def token(self) -> str:
        """What leads back to this place."""
        upto = "" if self.upto is None else self.upto
        return f"{self.store[:8]}.{self.after}.{upto}.{self.cursor}.{self.size}.{self.set}"

    @property
    def chosen(self) -> Chosen:
        """The records that are still to come; raises OaiError for a set that there cannot be."""
        kind, _, name = self.set.partition(":")
        if kind not in ("", "type", "source"):
            raise OaiError("noRecordsMatch", "There is no such set.")
        chosen = Chosen(after=self.after, upto=self.upto)
        if not name:
            return chosen
        return replace(chosen, type=name) if kind == "type" else replace(chosen, source=name)

    def beyond(self, had: tuple[Record, ...]) -> Place:
        """The place after these records."""
        cursor = self.cursor + len(had)
        return replace(self, after=had[-1].sequence, cursor=cursor, size=max(self.size, cursor))
