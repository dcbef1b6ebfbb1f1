"""What there is of each source: the catalogue's entry, and what the store holds of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kb.document import Reuse
from kb.source import SENT, Source
from kb.store import Store

#: Stands for the desk among the sources.
_DESK = Source(
    id=SENT,
    kind="folder",
    title="Documents ajoutés au bureau",
    publisher="",
    licence="",
    reuse=Reuse.FULL_TEXT,
    enabled=False,
    remark="Its files are sent to the desk.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A source, what the store holds of it, and when it was last read.

    source  None for documents whose source the catalogue does not have: imported ones, for instance
    """

    id: str
    source: Source | None
    documents: int
    last_read: datetime | None

    @property
    def on(self) -> bool:
        return self.source is not None and self.source.enabled

    @property
    def reason(self) -> str:
        """Why it is not read: the first sentence of its remark; "" for a source that is."""
        if self.source is None:
            return "Not in the catalogue."
        return "" if self.on else re.split(r"(?<=\.)\s+", self.source.remark.strip(), maxsplit=1)[0]


def holdings(catalogue: Mapping[str, Source], store: Store) -> tuple[Holding, ...]:
    """All sources of the catalogue and of the store: those that are read first, then by reason, the commonest first."""
    held = {name: count for (name,), count in store.counts("source").items()}
    read = store.last_read()
    found = [
        Holding(
            id=name,
            source=catalogue.get(name) or (_DESK if name == SENT else None),
            documents=held.get(name, 0),
            last_read=read.get(name),
        )
        for name in dict.fromkeys((*catalogue, *sorted(held)))
    ]
    common = Counter(holding.reason for holding in found)
    return tuple(
        sorted(found, key=lambda holding: (not holding.on, -common[holding.reason], holding.reason, holding.id))
    )
