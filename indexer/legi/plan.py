"""Which archives of LEGI, or another base of DILA's, are to be read, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from indexer.archives import Archive, archive_named
from kb.errors import ArchiveError
from kb.store import Fetch, FetchState

BASE = "legi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to read.

    chain    the latest stock and the deltas since, those read before included
    first    place in the chain of the first archive to read; all after it are read too
    resumed  what is known of that archive, if it was begun: the same bytes are read on from its position
    since    when the archive before it was read; None for the stock
    """

    chain: tuple[Archive, ...]
    first: int
    resumed: Fetch | None = None
    since: datetime | None = None

    @property
    def before(self) -> tuple[Archive, ...]:
        return self.chain[: self.first]

    @property
    def steps(self) -> tuple[Archive, ...]:
        return self.chain[self.first :]


def chain_of(archives: Iterable[Archive]) -> tuple[Archive, ...]:
    """The latest stock and the deltas of its stamp or later, in order; empty without a stock."""
    ordered = sorted(set(archives))
    stocks = [n for n, archive in enumerate(ordered) if not archive.delta]
    return tuple(ordered[stocks[-1] :]) if stocks else ()


def make_plan(
    offered: Collection[Archive],
    fetches: Mapping[str, Fetch],
    current: Callable[[Archive, str], bool],
    *,
    base: str = BASE,
    full: bool = False,
) -> Plan:
    """What to read, of the archives that are offered and those that were read before.

    Archives apply in order: from the first that is new, or was not read whole, or came late, all are read again.
    `current` tells of an archive and the digest that it was read by whether that still holds. Raises ArchiveError
    without a stock, and where an archive must be read again that is not offered.
    """
    read = [name for name, fetch in fetches.items() if fetch.state is FetchState.DONE]
    chain = chain_of([*offered, *(archive for name in read if (archive := archive_named(name, base)))])
    if not chain:
        raise ArchiveError(
            f"There is no stock (Freemium_{base}_global_….tar.gz) among the archives.",
            hint="Deltas alone are not the whole: add the latest stock, then the deltas since.",
        )
    first, since = (0, None) if full else _read_before(chain, fetches, current)
    missing = [archive.name for archive in chain[first:] if archive not in offered]
    if missing:
        raise ArchiveError(
            f"{', '.join(missing)} must be read again, after {chain[first].name}, and cannot be found.",
            hint="Put them beside it, or crawl without --from.",
        )
    begun = fetches.get(chain[first].name) if first < len(chain) and not full else None
    if begun is not None and (since is None or _time(begun) >= since):
        return Plan(chain=chain, first=first, since=since, resumed=begun)
    return Plan(chain=chain, first=first, since=since)


def _read_before(
    chain: Iterable[Archive], fetches: Mapping[str, Fetch], current: Callable[[Archive, str], bool]
) -> tuple[int, datetime | None]:
    """How many archives of the chain are read, each whole and after the one before it; and when the last was."""
    count, since = 0, None
    for archive in chain:
        fetch = fetches.get(archive.name)
        if fetch is None or fetch.state is not FetchState.DONE or not current(archive, fetch.digest):
            break
        if since is not None and _time(fetch) < since:
            break
        count, since = count + 1, _time(fetch)
    return count, since


def _time(fetch: Fetch) -> datetime:
    if fetch.fetched_at is None:
        raise ValueError(f"{fetch.name} was not read from a store")
    return fetch.fetched_at
