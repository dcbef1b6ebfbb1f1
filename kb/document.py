"""What Repère keeps and finds: documents, their passages, versions and citations.

All are frozen values without I/O. A document is one record: one version of a law article, one language of
a page. Records that are the same work share `Document.work`: the versions of an article, the translations
of a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Reuse(StrEnum):
    """What the rights of a source allow us to show of its documents."""

    FULL_TEXT = "full_text"
    INDEX_SNIPPET = "index_snippet"
    METADATA_ONLY = "metadata_only"
    LINK_ONLY = "link_only"


class Precision(StrEnum):
    """How much of a date is known: of "2014-05" the month, and its first day stands for it."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Standing(StrEnum):
    """Where a version stands at a date."""

    IN_FORCE = "in_force"
    FUTURE = "future"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    NEVER = "never"


#: States of LEGI after which a text has no successor of its own (facts: Légifrance's list of ETAT values).
ENDING_STATES = frozenset(
    {
        "ABROGE",
        "ABROGE_DIFF",
        "PERIME",
        "ANNULE",
        "DISJOINT",
        "SUBSTITUE",
        "TRANSFERE",
        "DENONCE",
        "REMPLACE",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The days on which a version is law: `valid_from` ≤ day < `valid_to`.

    `valid_from` None: deferred to a date not yet fixed, in force on no day. `valid_to` None: open end.
    `state` is the publisher's own word (LEGI: VIGUEUR, MODIFIE, ABROGE …). Where it contradicts the dates, the
    dates decide, except for still-born versions (`*_MORT_NE`), which were never in force.
    """

    valid_from: date | None
    valid_to: date | None = None
    state: str = ""

    @property
    def still_born(self) -> bool:
        return self.state.endswith("_MORT_NE") or (
            self.valid_from is not None and self.valid_to is not None and self.valid_to <= self.valid_from
        )

    def in_force(self, at: date) -> bool:
        """True if this version is the law on that day."""
        if self.valid_from is None or self.still_born:
            return False
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)

    def standing(self, at: date) -> Standing:
        """Where this version stands on that day, in one word."""
        if self.still_born:
            return Standing.NEVER
        if self.valid_from is None or at < self.valid_from:
            return Standing.FUTURE
        if self.valid_to is None or at < self.valid_to:
            return Standing.IN_FORCE
        return Standing.REPEALED if self.state in ENDING_STATES else Standing.SUPERSEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document that can be linked to.

    anchor   unique in the document, stable, fit for a URL fragment
    text     plain text; a line is a paragraph, a tab separates the cells of a table's row
    markup   the same in Markdown, where the source had structure (links, lists); "" where text is all there is
    heading  title of the section that begins here; "" for a passage that continues its section
    level    depth of the heading, 1 the highest; 0 without heading
    page     page of the original, from 1; None where pages make no sense
    language two-letter code where the passage is in another language than its document; else ""
    guessed  True for what a program made out on the picture of a page: words may be wrong
    """

    anchor: str
    text: str
    markup: str = ""
    heading: str = ""
    level: int = 0
    page: int | None = None
    language: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A reference to another text, as it was written and as it was understood.

    text    as the source writes it: "Code civil - art. 375-5 (V)"
    ref     canonical key, "fr:CC:375-5", or the work of one of our pages, "repere/organisations/infomie"; None if
            it was not understood
    target  id of the very record meant, where the source gives it (a LEGIARTI); else None
    kind    "CITATION", or what was done: "MODIFICATION", "CREATION", "ABROGATION" … (LEGI's typelien);
            "ABOUT" where the document is a note on that text; "NEARLY" the page that says nearly the same, "ATTACHED"
            the page that a file belongs to
    """

    text: str
    ref: str | None = None
    target: str | None = None
    kind: str = "CITATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with what it counts, its year and its source; figures of different sources are never merged.

    what    what is counted, in the document's language: "places autorisées par an"
    unit    "structures", "places", "people", "%" …
    year    as the source gives it: "2022", "fin 2021"
    source  its place in the document's list of sources, from 1
    """

    what: str
    value: float
    unit: str
    year: str
    source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How a body stands to another: `kind` is a key of kb.vocabulary.RELATIONS, `target` the other's work."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a directory says of a body, a structure, a scheme or an event.

    kind           of a body, a key of kb.vocabulary.BODIES: "ngo", "state-service" …
    level          key of kb.vocabulary.LEVELS: "local", "national" …
    departements   INSEE codes: "75"
    place          where it is or was, in words
    since          day, month or year of its beginning, ISO 8601: "2006-12-06", "2011-06", "2002"
    status         key of kb.vocabulary.STATUSES: "active", "ended", "unknown"
    last_verified  day on which its facts were last checked
    """

    kind: str = ""
    level: str = ""
    departements: tuple[str, ...] = ()
    place: str = ""
    since: str = ""
    status: str = ""
    phone: str = ""
    last_verified: date | None = None
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a document came from, and what may be done with it.

    source    id in the catalogue
    url       address a reader can open; "" if it has none
    path      its place inside the source, unique there: a file, a member of an archive
    origin    file it was delivered in: an archive's name; "" where it came by itself
    modified  time of last change as the source states it (a tar member's mtime); decides between two copies
    digest    blake2b of the bytes it was read from, 32 hex digits
    licence   name of the licence, with its attribution where the licence asks for one
    """

    source: str
    path: str
    retrieved_at: datetime
    digest: str
    url: str = ""
    origin: str = ""
    modified: datetime | None = None
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""
    reuse: Reuse = Reuse.FULL_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One record of the knowledge base.

    id             unique in the whole base; the permanent address is /documents/{id}
    work           shared by all versions and translations of one text
    type           a key of kb.vocabulary.TYPES: "law-article", "organisation" …
    language       two-letter code, or "und" where it could not be told
    ref            canonical key of the text, "fr:CASF:L221-2-2"; None where it has none
    citation       how to cite it: "CASF, art. L. 221-2-2"
    path           headings above it, outermost first (a code's books, titles, chapters)
    aliases        other names under which it is to be found: acronyms, former names and numbers
    organisations  names of the bodies it comes from or is about
    themes         keys of themes in the thesaurus; of other systems' documents, their own words
    concepts       keys of concepts in the thesaurus
    country        two-letter ISO 3166 code; None where it has none
    code           abbreviation of the code it belongs to: "CASF"; None outside codes
    date           day of publication or last revision, as far as it is known
    version        None for texts that are not law
    precision      how much of `date` is known
    sources        what its facts rest on: (title, address) pairs; the address may be ""
    doubts         what remains to be verified, a sentence each, in Markdown
    profile        None for what no directory lists
    """

    id: str
    work: str
    type: str
    title: str
    language: str
    passages: tuple[Passage, ...]
    provenance: Provenance
    ref: str | None = None
    citation: str = ""
    summary: str = ""
    path: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    country: str | None = None
    code: str | None = None
    date: date | None = None
    precision: Precision = Precision.DAY
    version: Version | None = None
    citations: tuple[Citation, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    profile: Profile | None = None

    @property
    def public_summary(self) -> str:
        """The summary; "" where the rights of its source allow a link alone."""
        return "" if self.provenance.reuse is Reuse.LINK_ONLY else self.summary

    @property
    def public_figures(self) -> tuple[Figure, ...]:
        """The figures; none where the rights of its source keep its text from being shown."""
        return self.figures if self.provenance.reuse is Reuse.FULL_TEXT else ()

    @property
    def quotable(self) -> tuple[Passage, ...]:
        """The passages of which results may show some words."""
        return self.passages if self.provenance.reuse in (Reuse.FULL_TEXT, Reuse.INDEX_SNIPPET) else ()
