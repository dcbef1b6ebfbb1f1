"""The page of a text of law through time: its versions, the one of a day, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.citations.renumbering import Renumbering
from kb.document import Document, Reuse, Standing
from kb.freshness import law_until
from kb.store import Entry, Store
from web.pages.citing import citing
from web.pages.comparison import Row, compare
from web.pages.moved import Moves, moves_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """A version on the time line, and where it stands on `LawPage.today`."""

    entry: Entry
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPage:
    """What the page of a text of law shows.

    day       the day asked for; today if none was
    law_until the day up to which the texts of law are known; None if that is not known
    chosen    the version in force on that day; None if there was none
    versions  oldest first; those whose date is not fixed last
    others    documents of that key that are not versions: a treaty, a decision
    left, right  the versions side by side; `left` is None where there is nothing to compare with
    cited_by  what cites it: notes on it first
    moves     what became of `right` under other numbers, where it was before, and what else had its number
    rows      their paragraphs; those of `right` alone where there is no `left`; none where the source's rights
              do not allow its text
    """

    ref: str
    today: date
    day: date
    law_until: date | None
    chosen: Entry | None
    versions: tuple[TimelineEntry, ...]
    others: tuple[Entry, ...]
    left: Document | None
    right: Document | None
    rows: tuple[Row, ...]
    cited_by: tuple[Entry, ...]
    moves: Moves

    @property
    def title(self) -> str:
        """How to cite it."""
        entries = [line.entry for line in self.versions] + list(self.others)
        latest = next((e for e in reversed(entries) if e.citation), entries[-1])
        return latest.citation or latest.title

    @property
    def first_day(self) -> date | None:
        """The first day on which any version was in force."""
        return min(self._days("valid_from"), default=None)

    @property
    def last_day(self) -> date | None:
        """The day from which none is in force any more; None while one is or has no end."""
        lines = [line for line in self.versions if line.standing is not Standing.NEVER]
        if any(line.entry.version and line.entry.version.valid_to is None for line in lines):
            return None
        return max(self._days("valid_to"), default=None)

    def _days(self, name: str) -> list[date]:
        lines = (line for line in self.versions if line.standing is not Standing.NEVER)
        return [day for line in lines if (day := getattr(line.entry.version, name)) is not None]


def law_page(
    ref: str,
    store: Store,
    table: Renumbering,
    language: str,
    *,
    today: date,
    at: date | None = None,
    left: str = "",
    right: str = "",
) -> LawPage | None:
    """The text that a key names, on a day, and two of its versions by their ids; None if the store has it not.

    `language` is the reader's. Without `right`, or with an id that is no version of it: the version of the day, or the
    latest. Without `left`: the one before.
    """
    entries = store.with_ref([ref]).get(ref, ())
    if not entries:
        return None
    day = at or today
    versions = tuple(entry for entry in entries if entry.version)
    chosen = next((e for e in versions if e.version and e.version.in_force(day)), None)
    first, second = _pair(versions, chosen, left, right)
    documents = store.documents([entry.id for entry in (first, second) if entry])
    older, newer = (documents.get(entry.id) if entry else None for entry in (first, second))
    return LawPage(
        ref=ref,
        today=today,
        day=day,
        law_until=law_until(store),
        chosen=chosen,
        versions=tuple(TimelineEntry(entry=e, standing=e.version.standing(today)) for e in versions if e.version),
        others=tuple(entry for entry in entries if not entry.version),
        left=older,
        right=newer,
        rows=_rows(older, newer),
        cited_by=citing([ref], store, language, today=today),
        moves=moves_of(newer, store, table, language),
    )


def _rows(older: Document | None, newer: Document | None) -> tuple[Row, ...]:
    shown = [document for document in (older, newer) if document]
    if not newer or any(document.provenance.reuse is not Reuse.FULL_TEXT for document in shown):
        return ()
    return compare(older or newer, newer)


def _pair(versions: Sequence[Entry], chosen: Entry | None, left: str, right: str) -> tuple[Entry | None, Entry | None]:
    """The two versions to show; the first is None where there is only one."""
    by_id = {entry.id: entry for entry in versions}
    lived = [entry for entry in versions if entry.version and not entry.version.still_born] or list(versions)
    newer = by_id.get(right) or chosen or (lived[-1] if lived else None)
    if left in by_id:
        return by_id[left], newer
    place = lived.index(newer) if newer in lived else 0
    return (lived[place - 1] if place > 0 else None), newer
