"""What a document cites, and whether that has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kb.document import Citation, Document
from kb.store import Entry, Store
from web.pages.links import Links


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


def references_of(
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
        current = in_force(entries, today)
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


def in_force(entries: Sequence[Entry], day: date) -> Entry | None:
    """The version that is law on a day; None if none is."""
    return next((entry for entry in entries if entry.version and entry.version.in_force(day)), None)
