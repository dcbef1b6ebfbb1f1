"""What every kind of source is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.outcome import Meter, Outcome
from kb.settings import Settings
from kb.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One run: where to keep, how to show progress, and what the command line asked.

    folder  read archives from this folder instead of the network (`kb crawl --from`)
    full    read again what is known to be unchanged (`kb crawl --full`)
    watch   is told of each outcome, once it is kept
    """

    store: Store
    settings: Settings
    meter: Meter
    folder: Path | None = None
    full: bool = False
    watch: Callable[[Outcome], None] = lambda _: None
