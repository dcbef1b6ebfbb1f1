"""What a crawl has found and not yet read, in order, without what leads nowhere."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.discovery import traps
from indexer.discovery.place import Place, Role

#: Days, months and years of one calendar that are looked at.
CALENDAR_PAGES = 24
#: Further pages of one list that are looked at.
LIST_PAGES = 500
#: Addresses of one form that were read one after the other and led to nothing new, before the form is given up.
BARREN = 100
#: Addresses that are kept, read or not: no site of ours has as many pages, and a trap has no end of them.
MOST_ADDRESSES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address to be read: what it is, how many links from the beginning, and the page that led to it."""

    place: Place
    depth: int = 0
    found_on: str = ""

    @property
    def address(self) -> str:
        return self.place.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Addresses that were not read, all for one reason; `example` is the first of them."""

    reason: str
    count: int
    example: str


class Frontier:
    """The queue of a crawl: every address comes out once, those nearest to the beginning first."""

    def __init__(self, most_depth: int) -> None:
        self._most_depth = most_depth
        self._queue: deque[Found] = deque()
        self._seen: set[str] = set()
        self._listed: Counter[str] = Counter()
        self._barren: Counter[str] = Counter()
        self._left: dict[str, tuple[set[str], str]] = {}

    def __len__(self) -> int:
        return len(self._queue)

    def __contains__(self, address: str) -> bool:
        return address in self._seen

    def skip(self, addresses: Iterable[str]) -> None:
        """These addresses were read already."""
        self._seen.update(addresses)

    def add(self, found: Found) -> bool:
        """Put an address in the queue; False if it was there before, or is not to be read."""
        address = found.address
        if address in self._seen or found.depth > self._most_depth == 0:
            return False
        if reason := self._refusal(found):
            self._leave(reason, address)
            return False
        self._seen.add(address)
        self._queue.append(found)
        return True

    def take(self) -> Found | None:
        """The next address; None if there is none left."""
        while self._queue:
            found = self._queue.popleft()
            if self._barren[traps.shape(found.address)] < BARREN or not found.found_on:
                return found
            self._leave(f"after {BARREN} addresses of this form without anything new", found.address)
        return None

    def told(self, address: str, *, fruitful: bool) -> None:
        """Whether an address led to something new; what never does is given up."""
        shape = traps.shape(address)
        self._barren[shape] = 0 if fruitful else self._barren[shape] + 1

    def leftovers(self) -> tuple[Leftover, ...]:
        """What was left out, by reason, the commonest first."""
        found = [Leftover(reason=why, count=len(all_), example=one) for why, (all_, one) in self._left.items()]
        return tuple(sorted(found, key=lambda left: (-left.count, left.reason)))

    def _refusal(self, found: Found) -> str:
        place = found.place
        if place.role is Role.REFUSED:
            return place.reason
        if len(self._seen) >= MOST_ADDRESSES:
            return f"beyond the first {MOST_ADDRESSES:,} addresses of the source"
        if found.depth > self._most_depth:
            return f"more than {self._most_depth} links from the beginning"
        if place.role is Role.LISTING:
            shape = traps.shape(place.address)
            calendar = traps.calendar(place.address)
            most = CALENDAR_PAGES if calendar else LIST_PAGES
            if self._listed[shape] >= most:
                return f"beyond the first {most} pages of a {'calendar' if calendar else 'list'}"
            self._listed[shape] += 1
        return ""

    def _leave(self, reason: str, address: str) -> None:
        left = self._left.setdefault(reason, (set(), address))[0]
        if len(left) < MOST_ADDRESSES:
            left.add(address)
