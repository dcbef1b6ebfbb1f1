"""The page of one document: what may be shown of it, and what stands around it in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.citations.renumbering import Renumbering
from kb.clock import day_before
from kb.document import Document, Reuse, Standing, Version
from kb.freshness import law_until
from kb.search.response import Hit
from kb.store import Entry, Store
from web.pages.citing import citing
from web.pages.directory.figures import Chart, charts
from web.pages.directory.organisations import Tie, relations_of
from web.pages.families import family
from web.pages.links import Links
from web.pages.moved import NOT_MOVED, Moves, moves_of
from web.pages.passages import WHOLE, ShownPassage, ShownText, text_of
from web.pages.references import Reference, in_force, references_of
from web.pages.text import Marker, Node, read_markup, unmarked
from web.pages.translated import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """What the page of a document shows.

    text          in parts, of which one is shown; empty where the rights of the source do not allow the
                  full text (`withheld`)
    standing      where the version stands on `today`; None for what is not law
    versions      all versions of a law text in this language, oldest first; this one among them
    current       the version in force on `today` of this text; None if there is none, if its number is that of another
                  text by now, or if the document is not law
    moves         what became of it under other numbers, and where it was before
    law_until     the day up to which the texts of law are known; None for what is not law
    day           the day whose law it refers to: one of its own, for a version that is not in force on `today`;
                  None for today
    charts        the figures that stand side by side, a chart for each unit
    ties          how a body or a structure stands to others
    doubts        what remains to be verified, a tree each
    others        other documents on the same text or decision: its own words, and notes on it
    similar       documents on the same subject, best first
    cited_key     the key that those in `cited_by` name
    cites         citations by kind: "CITATION", "MODIFICATION" …, each text once
    """

    document: Document
    family: str
    today: date
    text: ShownText
    standing: Standing | None
    versions: tuple[Entry, ...]
    current: Entry | None
    law_until: date | None
    day: date | None
    translations: tuple[Entry, ...]
    charts: tuple[Chart, ...]
    ties: tuple[Tie, ...]
    doubts: tuple[tuple[Node, ...], ...]
    cites: tuple[tuple[str, tuple[Reference, ...]], ...]
    cited_by: tuple[Entry, ...]
    cited_key: str
    others: tuple[Entry, ...] = ()
    similar: tuple[Hit, ...] = ()
    moves: Moves = NOT_MOVED

    @property
    def passages(self) -> tuple[ShownPassage, ...]:
        """The passages that are shown."""
        return self.text.passages

    @property
    def withheld(self) -> bool:
        """True where we may not show the text, only where to read it."""
        return self.document.provenance.reuse is not Reuse.FULL_TEXT

    @property
    def summary(self) -> str:
        """The summary, where data about the document may be shown and the text does not begin with it."""
        first = self.document.passages[0].text if self.document.passages else ""
        summary = self.document.public_summary
        return "" if first.startswith(summary) else summary

    @property
    def begins(self) -> bool:
        """True where the first words of the text are shown, and with them what stands around it."""
        return self.text.part <= 1

    @property
    def outdated(self) -> tuple[int, int]:
        """How many of the texts of law that a page cites have changed since it was written; how many are no law now."""
        if self.document.version:
            return (0, 0)
        cited = [reference for _, references in self.cites for reference in references]
        return (sum(one.changed is not None for one in cited), sum(one.gone for one in cited))

    def neighbour(self, step: int) -> Entry | None:
        """The version before this one (−1) or after it (1)."""
        ids = [entry.id for entry in self.versions]
        place = ids.index(self.document.id) + step if self.document.id in ids else -1
        return self.versions[place] if 0 <= place < len(ids) else None


def document_page(
    document: Document,
    store: Store,
    table: Renumbering,
    *,
    today: date,
    language: str = "",
    mark: Marker = unmarked,
    similar: tuple[Hit, ...] = (),
    part: int = WHOLE,
) -> DocumentPage:
    """What to show of a document on a day; `mark` finds the words of the query that led to it.

    `part` is the part of its text that is shown, from 1, or WHOLE.
    `language` is the reader's, in which our own words about it are said; "": the document's.
    """
    reader = language or document.language
    allowed = document.provenance.reuse is Reuse.FULL_TEXT
    links = Links.of(document, store)
    text = text_of(document, mark, links, part) if allowed else ShownText(parts=(), part=WHOLE)
    versions = store.versions(document.work, document.language) if document.version else ()
    key = _key_today(document, table)
    return DocumentPage(
        document=document,
        family=family(document.type),
        today=today,
        text=text,
        standing=document.version.standing(today) if document.version else None,
        versions=versions,
        current=in_force(versions, today) if key == document.ref else None,
        law_until=law_until(store) if document.version else None,
        day=_own_day(document.version, today),
        translations=store.translations(document.work, document.language),
        charts=charts(document.figures, reader),
        ties=relations_of(document, store, reader) if document.type in ("organisation", "structure") else (),
        doubts=tuple(
            read_markup(doubt, mark, len(document.sources), links.resolve) for doubt in document.doubts if allowed
        ),
        cites=references_of(document, links, store, today),
        cited_by=citing(
            [*([document.work] if key == document.ref else []), *filter(None, [key])],
            store,
            document.language,
            today=today,
            except_work=document.work,
        ),
        cited_key=key or document.work,
        others=_others(document, store),
        similar=similar,
        moves=moves_of(document, store, table, reader),
    )


def _key_today(document: Document, table: Renumbering) -> str | None:
    """The key by which today's texts cite it; "" if its number is that of another text by now."""
    start = document.version.valid_from if document.version else None
    return table.latest(document.ref, start) if document.ref and start else document.ref


def _others(document: Document, store: Store) -> tuple[Entry, ...]:
    """What other works have the key of this document, in its language where they have it; none of them law."""
    entries = store.with_ref([document.ref]).get(document.ref, ()) if document.ref else ()
    found = (entry for entry in entries if entry.work != document.work and not entry.version)
    return tuple(in_language(found, document.language)) if document.version is None else ()


def _own_day(version: Version | None, today: date) -> date | None:
    """A day on which the version is law, if today is none and there is another."""
    if version is None or version.still_born or version.in_force(today):
        return None
    return day_before(version.valid_to) if version.valid_to else version.valid_from
