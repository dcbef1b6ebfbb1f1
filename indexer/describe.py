"""From what a file says of itself, and what its source says of all, to a document."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from indexer.enrich import language
from indexer.enrich.citations import cited
from indexer.enrich.dates import stated
from indexer.enrich.document_type import document_type
from indexer.extract.extracted import Extracted, parse_name
from kb.document import Citation, Document, Passage, Precision, Profile, Provenance, Relation, Reuse
from kb.source import Source

#: Policies under which the text itself may not even be kept.
NO_TEXT = frozenset({Reuse.METADATA_ONLY, Reuse.LINK_ONLY})
#: Counted up whenever a file that has not changed would be read otherwise than before.
READING = 3
#: Passages in which a document may say when it was published.
_HEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The bytes that a document was read from."""

    name: str
    digest: str
    modified: datetime | None


def digest(data: bytes) -> str:
    """blake2b of the bytes, 32 hex digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def said_of_all(source: Source) -> bytes:
    """All that the catalogue says about the documents of a source, and how they are read: where it changes, they must
    be read again."""
    said = (
        READING,
        source.publisher, source.type, source.language, source.country, source.licence, source.licence_url,
        source.reuse,
    )  # fmt: skip
    return json.dumps(said).encode()


def describe(extracted: Extracted, source: Source, delivery: Delivery) -> Document:
    """The document; where the file says nothing the source's words hold, and its reuse policy decides what is kept."""
    document_id, work = identify(source.id, delivery.name)
    spoken = _language(extracted, source)
    day, precision = _day(extracted, spoken)
    return Document(
        id=document_id,
        work=extracted.work or work,
        type=extracted.type or source.type or _type(extracted, source, delivery) or "document",
        title=extracted.title,
        language=spoken,
        passages=() if source.reuse in NO_TEXT else _passages(extracted, spoken),
        provenance=Provenance(
            source=source.id,
            path=delivery.name,
            retrieved_at=datetime.now(UTC),
            digest=delivery.digest,
            url=extracted.url,
            modified=delivery.modified,
            publisher=source.publisher,
            licence=source.licence,
            licence_url=source.licence_url,
            reuse=source.reuse,
        ),
        ref=extracted.ref,
        summary="" if source.reuse is Reuse.LINK_ONLY else extracted.summary,
        organisations=extracted.organisations or (source.publisher,),
        aliases=extracted.aliases,
        themes=extracted.themes,
        concepts=extracted.concepts,
        country=extracted.country or source.country,
        date=day,
        precision=precision,
        citations=_citations(extracted, source, spoken),
        sources=extracted.sources,
        doubts=() if source.reuse in NO_TEXT else extracted.doubts,
        figures=extracted.figures,
        profile=_profile(extracted.profile, source),
    )


def identify(source_id: str, name: str) -> tuple[str, str]:
    """Id and work of a file: "organisations/infomie.fr.md" → "repere/organisations/infomie.fr" and the same without
    the language. Of all suffixes only .md goes."""
    path = PurePosixPath(source_id, unicodedata.normalize("NFC", name))
    parts = parse_name(path.name)
    suffix = "" if parts.suffix == ".md" else path.suffix
    return str(path.with_name(path.stem + suffix)), str(path.with_name(parts.stem + suffix))


def _profile(profile: Profile | None, source: Source) -> Profile | None:
    """With the other bodies named by their works, where the page names them by their place in its source."""
    if profile is None:
        return None
    known = tuple(Relation(kind=one.kind, target=f"{source.id}/{one.target}") for one in profile.relations)
    return replace(profile, relations=known)


def _citations(extracted: Extracted, source: Source, spoken: str) -> tuple[Citation, ...]:
    """What the author links to; else what the text cites."""
    pages = tuple(Citation(text=text, ref=f"{source.id}/{page}") for text, page in extracted.pages)
    stated = extracted.citations + pages
    if stated or extracted.ref or source.reuse in NO_TEXT:
        return stated
    return cited((passage.text for passage in extracted.passages), spoken)


def _type(extracted: Extracted, source: Source, delivery: Delivery) -> str | None:
    path = urlsplit(extracted.url).path if extracted.url else delivery.name
    return document_type(extracted.title, path, source.publisher)


def _day(extracted: Extracted, spoken: str) -> tuple[date | None, Precision]:
    """The day that the file states; else the one that the first lines of its text do.

    An author who says what type of document a page is, and no day, means that it has none.
    """
    if extracted.date or extracted.type:
        return extracted.date, extracted.precision
    head = "\n".join(passage.text for passage in extracted.passages[:_HEAD])
    found = stated(head, spoken, datetime.now(UTC).date())
    return (found.day, found.precision) if found else (None, Precision.DAY)


def _language(extracted: Extracted, source: Source) -> str:
    if extracted.language:
        return extracted.language
    text = language.sample(extracted.title, [passage.text for passage in extracted.passages])
    if extracted.marked:
        return language.settle(extracted.marked, text)
    return source.language or language.detect(text)


def _passages(extracted: Extracted, spoken: str) -> tuple[Passage, ...]:
    """With the language of those that are in another than the document; an author who states it is believed."""
    if extracted.language:
        return extracted.passages
    return tuple(replace(one, language=language.of_passage(one.text, spoken)) for one in extracted.passages)
