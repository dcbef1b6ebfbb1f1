"""The page of a text of law through time: its versions, the one of a day, and two of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from kb.citations.renumbering import Renumbering
from kb.contents import Contents
from kb.document import Document, Reuse, Standing
from kb.freshness import law_until
from kb.store import Entry, Store
from kb.vocabulary import TYPES
from web.pages.changes import Gap, around_changes
from web.pages.citing import citing
from web.pages.codes import PlaceInCode, place_of
from web.pages.comparison import Row, compare
from web.pages.links import Links
from web.pages.moved import Moves, moves_of
from web.pages.passages import ShownText, text_of
from web.pages.text import unmarked
from web.pages.timeline import Line, line_of

#: Of what cites a text, how many of each type are shown before the rest has to be asked for.
SHOWN = 6
_TYPES = {type_: place for place, type_ in enumerate(TYPES)}


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
    line      the versions as a line; None where none has a day
    text      of `right`, its first part if it is long; None where the source's rights do not allow it
    rows      their paragraphs, of long texts those around what changed; none where there is no `left`, or where the
              rights do not allow it
    place     where the article stands in its code on the day; None for what is no article of a code
    cited_by  what cites it: notes on it first
    older     of what cites it and was written before the version in force today, by id: that version's first day
    moves     what became of `right` under other numbers, where it was before, and what else had its number
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
    line: Line | None
    text: ShownText | None
    rows: tuple[Row | Gap, ...]
    place: PlaceInCode | None
    cited_by: tuple[Entry, ...]
    moves: Moves
    older: Mapping[str, date] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """How to cite it."""
        entries = [line.entry for line in self.versions] + list(self.others)
        latest = next((e for e in reversed(entries) if e.citation), entries[-1])
        return latest.citation or latest.title

    @property
    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """What cites it, by type: notes first, articles of codes last."""
        return grouped(self.cited_by)

    @property
    def same(self) -> bool:
        """True if no word differs between the versions side by side."""
        return not any(isinstance(row, Gap) or row.changed for row in self.rows)

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
    contents: Contents | None = None,
) -> LawPage | None:
    """The text that a key names, on a day, and two of its versions by their ids; None if the store has it not.

    `language` is the reader's. Without `right`, or with an id that is no version of it: the version of the day, or the
    latest. Without `left`: the one before. Without `contents` its place in a code is not said.
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
    names = citing([ref], store, language, today=today)
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
        line=line_of(versions, day, today),
        text=_text(newer, store),
        rows=_rows(older, newer),
        place=_place(newer, contents, day),
        cited_by=names,
        older=_older(names, versions, store, today),
        moves=moves_of(newer, store, table, language),
    )


def grouped(entries: Sequence[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Entries by type: notes on articles first, articles last, others in the order of kb.vocabulary.TYPES."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.type, []).append(entry)
    ordered = sorted(groups, key=lambda t: (t == "law-article", t != "law-note", _TYPES.get(t, len(_TYPES))))
    return tuple((type_, tuple(groups[type_])) for type_ in ordered)


@lru_cache(maxsize=32)
def _rows(older: Document | None, newer: Document | None) -> tuple[Row | Gap, ...]:
    """What is compared of two versions; kept, since words of long annexes take a tenth of a second."""
    if older is None or newer is None or not all(map(_free, (older, newer))):
        return ()
    return around_changes(compare(older, newer))


def _text(document: Document | None, store: Store) -> ShownText | None:
    if document is None or not _free(document):
        return None
    return text_of(document, unmarked, Links.of(document, store), part=1)


def _free(document: Document) -> bool:
    return document.provenance.reuse is Reuse.FULL_TEXT


def _place(document: Document | None, contents: Contents | None, day: date) -> PlaceInCode | None:
    if document is None or contents is None or not (document.ref and document.code):
        return None
    return place_of(document.ref, document.path, document.code, contents, day)


def _older(names: Sequence[Entry], versions: Sequence[Entry], store: Store, today: date) -> Mapping[str, date]:
    """Of the pages that are shown those older than the version in force, and since when it is."""
    current = next((e.version for e in versions if e.version and e.version.in_force(today)), None)
    since = current.valid_from if current else None
    shown = [
        entry.id
        for _, several in grouped(names)
        for entry in several[:SHOWN]
        if entry.version is None and entry.type != "event"
    ]
    if since is None or not shown:
        return {}
    with store.codes() as codes:
        return {id_: since for id_, written in codes.written(shown).items() if written < since}


def _pair(versions: Sequence[Entry], chosen: Entry | None, left: str, right: str) -> tuple[Entry | None, Entry | None]:
    """The two versions to show; the first is None where there is only one."""
    by_id = {entry.id: entry for entry in versions}
    lived = [entry for entry in versions if entry.version and not entry.version.still_born] or list(versions)
    newer = by_id.get(right) or chosen or (lived[-1] if lived else None)
    if left in by_id:
        return by_id[left], newer
    place = lived.index(newer) if newer in lived else 0
    return (lived[place - 1] if place > 0 else None), newer
