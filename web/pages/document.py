"""The page of one document: what may be shown of it, and what stands around it in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from kb.citations.renumbering import Renumbering
from kb.document import Citation, Document, Passage, Reuse, Standing, Version
from kb.freshness import law_until
from kb.search.response import Hit
from kb.store import Entry, Store
from web.pages.citing import citing
from web.pages.directory.figures import Chart, charts
from web.pages.directory.organisations import Tie, relations_of
from web.pages.families import family
from web.pages.links import Links
from web.pages.moved import NOT_MOVED, Moves, moves_of
from web.pages.text import Marker, Node, count_marks, read_markup, read_text, unmarked
from web.pages.translated import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPassage:
    """A passage and its text as a tree.

    rank   of its heading among those of the document: 2, 3 or 4; 0 without heading
    marks  how many words of the query it has
    """

    passage: Passage
    rank: int
    nodes: tuple[Node, ...]
    marks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A citation, and where it leads on this site.

    text     as the document writes it
    ref      key of law that the store has versions of; None otherwise
    target   id of the record meant, where it is one record; None otherwise
    changed  day on which the law cited changed after the document was written; None if it did not
    gone     True if the law cited is not in force any more
    """

    text: str
    ref: str | None = None
    target: str | None = None
    changed: date | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """What the page of a document shows.

    passages      empty where the rights of the source do not allow the full text (`withheld`)
    contents      passages that begin a section
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
    passages: tuple[ShownPassage, ...]
    contents: tuple[ShownPassage, ...]
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
    def withheld(self) -> bool:
        """True where we may not show the text, only where to read it."""
        return self.document.provenance.reuse is not Reuse.FULL_TEXT

    @property
    def summary(self) -> str:
        """The summary, where data about the document may be shown and the text does not begin with it."""
        text = self.passages[0].passage.text if self.passages else ""
        hidden = self.document.provenance.reuse is Reuse.LINK_ONLY or text.startswith(self.document.summary)
        return "" if hidden else self.document.summary

    @property
    def marks(self) -> int:
        """How many words of the query the text has."""
        return sum(shown.marks for shown in self.passages)

    @property
    def first_mark(self) -> str:
        """Anchor of the first passage that has one of them; "" if none has."""
        return next((shown.passage.anchor for shown in self.passages if shown.marks), "")

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
) -> DocumentPage:
    """What to show of a document on a day; `mark` finds the words of the query that led to it.

    `language` is the reader's, in which our own words about it are said; "": the document's.
    """
    reader = language or document.language
    allowed = document.provenance.reuse is Reuse.FULL_TEXT
    links = Links.of(document, store)
    passages = tuple(_shown(document, mark, links)) if allowed else ()
    versions = store.versions(document.work, document.language) if document.version else ()
    key = _key_today(document, table)
    return DocumentPage(
        document=document,
        family=family(document.type),
        today=today,
        passages=passages,
        contents=tuple(shown for shown in passages if shown.rank),
        standing=document.version.standing(today) if document.version else None,
        versions=versions,
        current=_in_force(versions, today) if key == document.ref else None,
        law_until=law_until(store) if document.version else None,
        day=_own_day(document.version, today),
        translations=store.translations(document.work, document.language),
        charts=charts(document.figures, reader),
        ties=relations_of(document, store, reader) if document.type in ("organisation", "structure") else (),
        doubts=tuple(
            read_markup(doubt, mark, len(document.sources), links.resolve) for doubt in document.doubts if allowed
        ),
        cites=_cites(document, links, store, today),
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


def _shown(document: Document, mark: Marker, links: Links) -> Iterator[ShownPassage]:
    """The passages; whatever the levels of their headings are, the highest becomes rank 2, below the title."""
    sources = len(document.sources)
    highest = min((passage.level for passage in document.passages if passage.heading), default=1)
    for passage in document.passages:
        rank = min(2 + passage.level - highest, 4) if passage.heading else 0
        if passage.markup:
            nodes = read_markup(passage.markup, mark, sources, links.resolve)
        else:
            nodes = read_text(passage.text, mark, sources)
        yield ShownPassage(passage=passage, rank=rank, nodes=nodes, marks=count_marks(nodes))


def _own_day(version: Version | None, today: date) -> date | None:
    """A day on which the version is law, if today is none and there is another."""
    if version is None or version.still_born or version.in_force(today):
        return None
    return version.valid_to - timedelta(days=1) if version.valid_to else version.valid_from


def _in_force(entries: Sequence[Entry], day: date) -> Entry | None:
    return next((entry for entry in entries if entry.version and entry.version.in_force(day)), None)


def _cites(
    document: Document, links: Links, store: Store, today: date
) -> tuple[tuple[str, tuple[Reference, ...]], ...]:
    """By kind, in the order in which the kinds first come; of citations with the same text, or of the same, one."""
    unique: dict[tuple[str, str], Citation] = {}
    for citation in document.citations:
        unique.setdefault((citation.kind, citation.ref or citation.text), citation)
    known = {**links.pages, **links.texts}
    targets = [c.target for c in unique.values() if c.target and c.ref not in known]
    records = store.documents(targets) if targets else {}
    order = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _ in unique))}
    ranked = sorted(unique.values(), key=lambda citation: order[citation.kind])
    return tuple(
        (kind, tuple(_reference(citation, document, known, links, records, today) for citation in citations))
        for kind, citations in groupby(ranked, key=lambda citation: citation.kind)
    )


def _reference(
    citation: Citation,
    document: Document,
    known: Mapping[str, Sequence[Entry]],
    links: Links,
    records: Mapping[str, Document],
    today: date,
) -> Reference:
    entries = known.get(citation.ref or "", ())
    if any(entry.version for entry in entries):
        current = _in_force(entries, today)
        since = current.version.valid_from if current and current.version else None
        dated = document.date if document.version is None else None
        return Reference(
            text=citation.text,
            ref=citation.ref,
            changed=since if since and dated and since > dated else None,
            gone=current is None,
        )
    entry = links.translated(entries)
    target = entry.id if entry else citation.target if citation.target in records else None
    # A key that nobody would say gives way to the title of what it names.
    text = entry.title if entry and citation.text == citation.ref else citation.text
    return Reference(text=text, target=target)
