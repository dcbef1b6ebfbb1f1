"""The page of sources: where documents come from, how fresh each source is, and what is known and not read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.catalogue import Catalogue
from kb.freshness import law_until
from kb.holdings import Holding, holdings
from kb.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """What the page of sources shows.

    held     the sources that documents come from
    read     those that are read and have given none yet
    waiting  those that are known and not read, by publisher
    """

    today: date
    held: Sequence[Holding]
    read: Sequence[Holding]
    waiting: Sequence[Holding]
    law_until: date | None

    @property
    def documents(self) -> int:
        return sum(holding.documents for holding in self.held)


def sources_page(catalogue: Catalogue, store: Store, *, today: date) -> SourcesPage:
    """All sources of the catalogue and of the store."""
    everything = holdings(catalogue, store)
    waiting = [holding for holding in everything if not holding.documents and not holding.on]
    return SourcesPage(
        today=today,
        held=tuple(holding for holding in everything if holding.documents),
        read=tuple(holding for holding in everything if holding.on and not holding.documents),
        waiting=tuple(sorted(waiting, key=_by_publisher)),
        law_until=law_until(store),
    )


def _by_publisher(holding: Holding) -> tuple[str, str]:
    return (holding.source.publisher.casefold(), holding.source.title) if holding.source else ("", holding.id)
