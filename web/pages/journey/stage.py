"""A stage of the journey: its text, and around it what a reader who works on it looks for next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.citations.codes import cited_as, official_address
from kb.citations.renumbering import Renumbering
from kb.document import Document
from kb.store import Entry, Store
from web.pages.citing import MAX_CITING
from web.pages.directory.organisations import TYPE, is_national, profile_of
from web.pages.document import DocumentPage, document_page
from web.pages.journey.overview import STAGES, JourneyPage, Stage, journey_page
from web.pages.links import document_path
from web.pages.passages import Part as TextPart
from web.pages.text import Node
from web.pages.translated import in_language, of_type

#: Légifrance's address of a code as it stood on a day: the sources of a page so say which law it was written from.
_DAY = re.compile(r"legifrance\.gouv\.fr/codes/texte_lc/LEGITEXT\d+/(\d{4}-\d{2}-\d{2})")
#: Types of document → the list that they are in; what is in none is said by the text alone.
_LISTS = {
    "practice": "practices",
    "case-study": "practices",
    "case-law": "decisions",
    "rights-decision": "decisions",
    "report": "reports",
    "statistics": "reports",
    "event": "events",
}
_SUBJECT = re.compile(r"\A.{1,80}?\s?:\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that a stage rests on, as it stands today.

    subject  what it is on, as the title of our note says; "" without a note
    current  the version in force; None where none is, or none is here
    known    whether the store has versions of it
    address  where to read of it, where the store has it not: our note on it, else its code at Légifrance
    changed  day of the change that came after the page was written; None if there was none
    """

    key: str
    citation: str
    subject: str
    current: Entry | None
    known: bool
    address: str
    changed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePage:
    """What the page of a stage shows.

    document  its text, as the page of the document shows it
    count     how many stages there are
    written   the day whose law the text was written from; None if its sources do not say
    bodies    whom its text names, those with a telephone first
    events    latest first
    """

    document: DocumentPage
    stage: Stage
    journey: JourneyPage
    written: date | None
    articles: tuple[Article, ...]
    decisions: tuple[Entry, ...]
    practices: tuple[Entry, ...]
    reports: tuple[Entry, ...]
    bodies: tuple[Document, ...]
    events: tuple[Document, ...]

    @property
    def count(self) -> int:
        return len(self.journey.stages)

    @property
    def changed(self) -> tuple[Article, ...]:
        """The articles that changed, or ceased to be law, after the page was written."""
        return tuple(article for article in self.articles if article.changed or (article.known and not article.current))

    def neighbour(self, step: int) -> Stage | None:
        """The stage before this one (−1) or after it (1)."""
        place = self.stage.number - 1 + step
        return self.journey.stages[place] if 0 <= place < self.count else None


def stage_page(key: str, store: Store, table: Renumbering, language: str, *, today: date) -> StagePage | None:
    """The page of a stage in the reader's language, or in the one there is; None if the journey has no such stage."""
    journey = journey_page(store, language)
    stage = next((stage for stage in journey.stages if stage.key == key), None)
    document = store.document(stage.entry.id) if stage else None
    if stage is None or document is None:
        return None
    lists = _around(document, store, today)
    written = written_from(document)
    return StagePage(
        document=_leading_on(document_page(document, store, table, today=today, language=language), journey),
        stage=stage,
        journey=journey,
        written=written,
        articles=tuple(_articles(document, store, written, today)),
        decisions=lists["decisions"],
        practices=lists["practices"],
        reports=lists["reports"],
        bodies=_bodies(lists["bodies"], store, language),
        events=_latest(lists["events"], store),
    )


def written_from(document: Document) -> date | None:
    """The day whose law a page was written from, the earliest that its sources name; else its own date."""
    days = [date.fromisoformat(found[1]) for _, url in document.sources if (found := _DAY.search(url))]
    return min(days, default=document.date)


def _articles(document: Document, store: Store, written: date | None, today: date) -> Iterator[Article]:
    """The articles of codes that a page cites, each once, code by code in the order of first mention."""
    keys = list(dict.fromkeys(c.ref for c in document.citations if c.ref and cited_as(c.ref) != c.ref))
    codes = list(dict.fromkeys(key.split(":")[1] for key in keys))
    texts, notes = store.with_ref(keys), store.notes(keys)
    for key in sorted(keys, key=lambda key: codes.index(key.split(":")[1])):
        versions = [entry for entry in texts.get(key, ()) if entry.version]
        current = next((entry for entry in versions if entry.version and entry.version.in_force(today)), None)
        note = next(iter(in_language(notes.get(key, ()), document.language)), None)
        since = current.version.valid_from if current and current.version else None
        yield Article(
            key=key,
            citation=cited_as(key),
            subject=_subject(note.title) if note else "",
            current=current,
            known=bool(versions),
            address=document_path(note.id) if note else official_address(key),
            changed=since if since and written and since > written else None,
        )


def _subject(title: str) -> str:
    """What a note says that its text is on: what stands behind the citation in its title."""
    found = _SUBJECT.match(title)
    return title[found.end() :] if found else title


def _around(document: Document, store: Store, today: date) -> Mapping[str, tuple[Entry, ...]]:
    """What a stage cites, then what cites it, by list; each work once, in the language of the page."""
    cited = [c.ref for c in document.citations if c.ref]
    named = {**store.with_ref(cited), **store.of_works(cited)}
    entries = [entry for ref in dict.fromkeys(cited) for entry in named.get(ref, ())]
    bodies = [entry for entry in entries if entry.type == "organisation"]
    entries += store.cited_by([document.work], today, MAX_CITING)
    lists: dict[str, list[Entry]] = {name: [] for name in _LISTS.values()}
    for entry in in_language(dict.fromkeys(entries), document.language):
        if entry.type in _LISTS and not entry.work.startswith(STAGES):
            lists[_LISTS[entry.type]].append(entry)
    lists["bodies"] = in_language(dict.fromkeys(bodies), document.language)
    return {name: _once(found) for name, found in lists.items()}


def _once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Of each work the first."""
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.work, entry)
    return tuple(first.values())


def _bodies(entries: Sequence[Entry], store: Store, language: str) -> tuple[Document, ...]:
    """Whom anybody can telephone, and those that the text names, in its order; none that has ceased to work."""
    found = store.documents([entry.id for entry in entries])
    named = [found[entry.id] for entry in entries if entry.id in found]
    everywhere = [body for body in of_type(store, TYPE, language) if profile_of(body).phone and is_national(body)]
    unique = {body.work: body for body in (*everywhere, *named)}
    return tuple(body for body in unique.values() if profile_of(body).status != "ended")


def _latest(entries: Sequence[Entry], store: Store) -> tuple[Document, ...]:
    found = store.documents([entry.id for entry in entries])
    return tuple(sorted(found.values(), key=lambda event: (event.date or date.min, event.id), reverse=True))


def _leading_on(page: DocumentPage, journey: JourneyPage) -> DocumentPage:
    """The same page, whose links to other stages stay in the journey."""
    stages = {document_path(stage.entry.id): stage_path(stage.key) for stage in journey.stages}

    def led(node: Node) -> Node:
        href = stages.get(node.href, node.href)
        return replace(node, href=href, children=tuple(map(led, node.children)))

    def shown(part: TextPart) -> TextPart:
        passages = (replace(one, nodes=tuple(map(led, one.nodes))) for one in part.passages)
        return replace(part, passages=tuple(passages))

    return replace(page, text=replace(page.text, parts=tuple(map(shown, page.text.parts))))


def stage_path(key: str) -> str:
    """Address of a stage: "/parcours/mise-a-l-abri"."""
    return f"/parcours/{key}"
