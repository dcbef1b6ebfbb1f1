"""A code on a day: its sections with the articles that were law in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.contents.headings import section_path
from kb.contents.numbers import Place, place_in_code
from kb.store import Entry, Placed

#: The keys of a section and of those above it.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section on a day; the whole code is one without a key.

    key       its key and those of the sections above it, outermost first
    title     its heading, as the article that was changed last has it above itself
    articles  those directly in it, in the order of the code
    sections  those directly in it, by their first article
    count     how many articles are in it and below
    first, last  of these articles
    """

    key: Key
    title: str
    articles: tuple[Entry, ...]
    sections: tuple[Section, ...]
    count: int
    first: Entry
    last: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A code on a day; `root` is None where none of it was law.

    sections  every section, by its key
    order     its sections from the first to the last, each before those in it
    entries   its articles by their numbers, and `places` what they are sorted by
    """

    root: Section | None
    sections: Mapping[Key, Section]
    order: tuple[Section, ...]
    entries: Sequence[Entry]
    places: Sequence[Place]

    def around(self, ref: str) -> tuple[Entry | None, Entry | None]:
        """The articles before and after one, which need not be law on the day."""
        place = place_in_code(ref)
        before, after = bisect_left(self.places, place), bisect_right(self.places, place)
        return (
            self.entries[before - 1] if before else None,
            self.entries[after] if after < len(self.entries) else None,
        )

    def beside(self, key: Key) -> tuple[Section | None, Section | None]:
        """The sections before and after one: the last above that is not around it, the first that is not in it."""
        place = next((n for n, section in enumerate(self.order) if section.key == key), None)
        if place is None:
            return None, None
        before = [section for section in self.order[:place] if len(section.key) <= len(key)]
        earlier = [section for section in before if key[: len(section.key)] != section.key]
        later = (section for section in self.order[place + 1 :] if section.key[: len(key)] != key)
        return (earlier[-1] if earlier else None), next(later, None)

    def above(self, key: Key) -> tuple[Section, ...]:
        """The sections around one, outermost first."""
        return tuple(self.sections[key[:depth]] for depth in range(1, len(key)) if key[:depth] in self.sections)

    def along(self, path: Sequence[str]) -> tuple[Section, ...]:
        """The sections of these headings, outermost first, as far as they are there on the day."""
        keys = section_path(path)
        there = (self.sections.get(keys[:depth]) for depth in range(1, len(keys) + 1))
        return tuple(section for section in there if section)


@dataclass(slots=True)
class _Growing:
    """A section that is being put together; `titles` are its headings and since when an article has them above it."""

    key: Key
    titles: dict[str, date] = field(default_factory=dict)
    articles: list[Entry] = field(default_factory=list)
    sections: dict[str, _Growing] = field(default_factory=dict)


def outline(versions: Sequence[Placed], day: date, spelling: Callable[[str], str]) -> Outline:
    """The code on a day, of all versions of its articles in the order of the code.

    `spelling` gives a heading as it is written best.
    """
    root = _Growing(key=())
    current: dict[str, Placed] = {}
    for placed in versions:
        if placed.entry.version and placed.entry.version.in_force(day):
            current[placed.entry.ref or placed.entry.id] = placed  # of two that are law at once the later one
    for placed in current.values():
        section, version = root, placed.entry.version
        start = (version and version.valid_from) or date.min
        for heading, key in zip(placed.path, section_path(placed.path), strict=True):
            inner = section.sections.get(key)
            if inner is None:
                inner = section.sections[key] = _Growing(key=(*section.key, key))
            section = inner
            section.titles[heading] = max(start, section.titles.get(heading, date.min))
        section.articles.append(placed.entry)
    whole = _grown(root, spelling) if current else None
    order = tuple(_walk(whole))[1:] if whole else ()
    entries = [placed.entry for placed in current.values() if placed.entry.ref]
    return Outline(
        root=whole,
        sections={section.key: section for section in order},
        order=order,
        entries=entries,
        places=[place_in_code(entry.ref or "") for entry in entries],
    )


def _grown(growing: _Growing, spelling: Callable[[str], str]) -> Section:
    sections = tuple(_grown(section, spelling) for section in growing.sections.values())
    firsts = [*growing.articles[:1], *(section.first for section in sections)]
    lasts = [*growing.articles[-1:], *(section.last for section in sections)]
    return Section(
        key=growing.key,
        title=spelling(max(growing.titles, key=growing.titles.__getitem__)) if growing.titles else "",
        articles=tuple(growing.articles),
        sections=sections,
        count=len(growing.articles) + sum(section.count for section in sections),
        first=min(firsts, key=lambda entry: place_in_code(entry.ref or "")),
        last=max(lasts, key=lambda entry: place_in_code(entry.ref or "")),
    )


def _walk(section: Section) -> Iterator[Section]:
    yield section
    for inner in section.sections:
        yield from _walk(inner)
