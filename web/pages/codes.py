"""The pages of the codes: which there are, and the sections of one with its articles as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.citations.codes import BY_ABBREVIATION
from kb.contents import Contents, Held, Outline, Section
from kb.freshness import law_until
from kb.store import CodeFacts, Entry, Store
from web.pages.translated import in_language

#: A section with no more articles than this is shown whole, those of its sections under them; longer lists are cut.
WHOLE = 60
#: Characters of an article that a line of a list has.
_WORDS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesPage:
    """The codes that are here: what is known of each, and its title."""

    today: date
    law_until: date | None
    codes: tuple[tuple[CodeFacts, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """An article in a list: its first words, "" where they may not be shown, and our note on it."""

    entry: Entry
    words: str
    note: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage:
    """A section of a code on a day; the whole code is one without a key.

    title     of the code
    section   None where nothing of it was law on that day
    held      then, when it was; None for a whole code
    above     the sections around it, outermost first
    before, after  the sections beside it
    lines     the articles that are shown, by id
    articles  those of them that stand directly in it: of a long list a page
    page, pages  which one of how many
    """

    code: str
    title: str
    day: date
    today: date
    law_until: date | None
    section: Section | None
    held: Held | None
    key: tuple[str, ...]
    above: tuple[Section, ...] = ()
    before: Section | None = None
    after: Section | None = None
    lines: dict[str, ArticleLine] = field(default_factory=dict)
    articles: tuple[Entry, ...] = ()
    page: int = 1
    pages: int = 1

    @property
    def whole(self) -> bool:
        """True where the articles of its sections are shown too."""
        return self.section is not None and self.section.count <= WHOLE

    @property
    def heading(self) -> str:
        """The heading of the section, also of one that is gone; the title of the code where it is all of it."""
        if self.section and self.section.title:
            return self.section.title
        return self.held.titles[-1] if self.held else self.title


def codes_page(contents: Contents, store: Store, *, today: date) -> CodesPage:
    """The codes of which there are articles."""
    codes = tuple((facts, code_title(facts.code)) for facts in contents.codes(today))
    return CodesPage(today=today, law_until=law_until(store), codes=codes)


def code_title(code: str) -> str:
    """The title of a code; its abbreviation where it is none of ours."""
    return BY_ABBREVIATION[code].title if code in BY_ABBREVIATION else code


def section_page(
    code: str,
    key: tuple[str, ...],
    contents: Contents,
    store: Store,
    language: str,
    *,
    today: date,
    at: date | None = None,
    page: int = 1,
) -> SectionPage | None:
    """A section of a code on a day by its keys, outermost first; None if there never was one. `language` is the
    reader's, for our notes."""
    known = contents.of(code)
    if known is None:
        return None
    day = at or today
    outline = known.on(day)
    section = outline.sections.get(key) if key else outline.root
    held = known.held(key) if key and section is None else None
    if key and section is None and held is None:
        return None
    own = section.articles if section else ()
    pages = max(1, -(-len(own) // WHOLE))
    page = min(page, pages)
    articles = own[(page - 1) * WHOLE : page * WHOLE]
    before, after = outline.beside(key)
    return SectionPage(
        code=code,
        title=code_title(code),
        day=day,
        today=today,
        law_until=law_until(store),
        section=section,
        held=held,
        key=key,
        above=outline.above(key),
        before=before,
        after=after,
        lines=_lines(_shown(section, articles), store, language),
        articles=articles,
        page=page,
        pages=pages,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInCode:
    """Where an article stands on a day: the sections around it, and the articles before and after it.

    Of one that was not law on the day, the sections are those above its version, as far as they were there.
    """

    code: str
    title: str
    sections: tuple[Section, ...]
    before: Entry | None
    after: Entry | None


def place_of(ref: str, path: Sequence[str], code: str, contents: Contents, day: date) -> PlaceInCode | None:
    """Where an article stands in its code on a day, by its key and the headings above it; None outside codes."""
    known = contents.of(code)
    if known is None:
        return None
    outline: Outline = known.on(day)
    before, after = outline.around(ref)
    return PlaceInCode(code=code, title=code_title(code), sections=outline.along(path), before=before, after=after)


def _shown(section: Section | None, articles: Sequence[Entry]) -> list[Entry]:
    """The articles of which lines are shown: those of the page, and of the sections of a short section."""
    if section is None:
        return []
    return list(_below(section)) if section.count <= WHOLE else list(articles)


def _below(section: Section) -> Iterator[Entry]:
    yield from section.articles
    for inner in section.sections:
        yield from _below(inner)


def _lines(entries: Sequence[Entry], store: Store, language: str) -> dict[str, ArticleLine]:
    with store.codes() as codes:
        notes = codes.notes([entry.ref for entry in entries if entry.ref])
        openings = codes.openings([entry.id for entry in entries], 2 * _WORDS)
    return {
        entry.id: ArticleLine(
            entry=entry,
            words=_cut(openings.get(entry.id, "")),
            note=next(iter(in_language(notes.get(entry.ref or "", ()), language)), None),
        )
        for entry in entries
    }


def _cut(opening: str) -> str:
    """The first words of a text, cut between words."""
    said = " ".join(opening.split())
    return said if len(said) <= _WORDS else f"{said[:_WORDS].rpartition(' ')[0]} …"
