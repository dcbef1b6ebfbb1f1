"""What Repère keeps and finds: documents, their passages, versions and citations.

All are frozen values without I/O. A document is one record: one version of a law article, one language of
a page. Records that are the same work share `Document.work`: the versions of an article, the translations
of a page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Reuse(StrEnum):
    """What the rights of a source allow us to show of its documents."""

    FULL_TEXT = "full_text"
    INDEX_SNIPPET = "index_snippet"
    METADATA_ONLY = "metadata_only"
    LINK_ONLY = "link_only"


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
    """

    anchor: str
    text: str
    markup: str = ""
    heading: str = ""
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A reference to another text, as it was written and as it was understood.

    text    as the source writes it: "Code civil - art. 375-5 (V)"
    ref     canonical key, "fr:CC:375-5"; None if it was not understood
    target  id of the very record meant, where the source gives it (a LEGIARTI); else None
    kind    "CITATION", or what was done: "MODIFICATION", "CREATION", "ABROGATION" … (LEGI's typelien)
    """

    text: str
    ref: str | None = None
    target: str | None = None
    kind: str = "CITATION"


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
    organisations  names of the bodies it comes from or is about
    themes         names of themes
    country        two-letter ISO 3166 code; None where it has none
    code           abbreviation of the code it belongs to: "CASF"; None outside codes
    date           day of publication or last revision, as far as it is known
    version        None for texts that are not law
    sources        what its facts rest on: (title, address) pairs; the address may be ""
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
    organisations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    country: str | None = None
    code: str | None = None
    date: date | None = None
    version: Version | None = None
    citations: tuple[Citation, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


def fingerprint(document: Document) -> str:
    """A hash of all that a reader can see of a document: 32 hex digits, blake2b.

    When it was fetched, from which archive and at which bytes does not count, so that a document delivered
    again unchanged is unchanged.
    """
    seen = to_json(document)
    for passing in ("retrieved_at", "digest", "origin", "modified"):
        del seen["provenance"][passing]
    canonical = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def to_json(value: Any) -> Any:
    """A document, or a part of one, as JSON values; `from_json` reads it back."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def from_json(data: Mapping[str, Any]) -> Document:
    """The document that `to_json` wrote.

    Raises KeyError, TypeError or ValueError if the data is not of that shape.
    """
    known = dict(data)
    provenance = dict(known["provenance"])
    provenance["retrieved_at"] = datetime.fromisoformat(provenance["retrieved_at"])
    provenance["modified"] = _datetime(provenance["modified"])
    provenance["reuse"] = Reuse(provenance["reuse"])
    version = known["version"]
    known.update(
        provenance=Provenance(**provenance),
        passages=tuple(Passage(**passage) for passage in known["passages"]),
        citations=tuple(Citation(**citation) for citation in known["citations"]),
        version=version
        and Version(
            valid_from=_date(version["valid_from"]),
            valid_to=_date(version["valid_to"]),
            state=version["state"],
        ),
        date=_date(known["date"]),
        path=tuple(known["path"]),
        organisations=tuple(known["organisations"]),
        themes=tuple(known["themes"]),
        sources=tuple((title, url) for title, url in known["sources"]),
    )
    return Document(**known)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _datetime(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
