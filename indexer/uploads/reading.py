"""An upload becomes a document: as its file says it, then as somebody filled it in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.describe import NO_TEXT, Delivery, describe
from indexer.extract.extracted import Extracted, Hints, parse_name
from indexer.extract.jail import BrokenReader
from indexer.extract.registry import Extractors
from kb.desk.uploads import Upload
from kb.document import Document, Reuse
from kb.search.analysis import fold
from kb.source import SENT, Source
from kb.store.corrections import CORRECTABLE, checked, corrected, said

#: Times that a file may break its reader.
TRIES = 3
_LONGEST_SLUG = 60
_UNFIT = re.compile(r"[^a-z0-9]+")
#: A source that says nothing of its documents: what is not filled in comes from the file.
_NOBODY = Source(id=SENT, kind="folder", title="", publisher="", licence="", reuse=Reuse.FULL_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: the document as the file says it, and what of the file could not be read."""

    document: Document
    warnings: Sequence[str]


def read(upload: Upload, suffix: str, data: bytes, extractors: Extractors) -> Reading:
    """The document of a file; raises ExtractError, BrokenReader after some tries."""
    name = _named(upload.name, suffix)
    extracted = _extract(data, Hints(name=name), extractors)
    document = describe(extracted, _NOBODY, Delivery(name=name, digest=upload.digest, modified=None))
    nobody = tuple(name for name in document.organisations if name)
    return Reading(document=replace(document, organisations=nobody), warnings=extracted.warnings)


def seen(reading: Reading, suffix: str) -> dict[str, Any]:
    """What the desk shows of what was read: values of the form, and how much of it there is."""
    document = reading.document
    pages = [passage.page for passage in document.passages if passage.page]
    return {
        "suffix": suffix,
        "values": said(document, dict.fromkeys(CORRECTABLE, "")),
        "passages": len(document.passages),
        "pages": max(pages, default=0),
        "characters": sum(len(passage.text) for passage in document.passages),
        "warnings": list(reading.warnings),
    }


def filled_in(upload: Upload, read: Document) -> Document:
    """The document as it is to be kept: what was filled in stands above what the file says.

    Raises CorrectionError for a value that breaks a rule of documents.
    """
    form = upload.form
    changes = {name: _value(value) for name, value in form.get("values", {}).items()}
    told = corrected(read, checked(changes, read))
    own = upload.document or form.get("replaces") or f"{SENT}/{_slug(told.title)}-{upload.id[:6]}"
    reuse = Reuse(form.get("reuse", Reuse.FULL_TEXT))
    provenance = replace(
        told.provenance,
        path=own,
        retrieved_at=upload.at,
        publisher=form.get("publisher", ""),
        licence=form.get("licence", ""),
        reuse=reuse,
    )
    document = replace(told, id=own, work=own, provenance=provenance)
    if reuse not in NO_TEXT:
        return document
    summary = "" if reuse is Reuse.LINK_ONLY else document.summary
    return replace(document, passages=(), citations=(), doubts=(), summary=summary)


def _extract(data: bytes, hints: Hints, extractors: Extractors) -> Extracted:
    for _ in range(TRIES - 1):
        try:
            return extractors.extract(data, hints)
        except BrokenReader:
            continue
    return extractors.extract(data, hints)


def _named(name: str, suffix: str) -> str:
    """The name with the suffix that its bytes deserve."""
    plain = name.replace("/", " ")
    return plain if parse_name(plain).suffix == suffix else f"{parse_name(plain).stem}{suffix}"


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", fold(title)).encode("ascii", "ignore").decode()
    return _UNFIT.sub("-", plain)[:_LONGEST_SLUG].strip("-") or "document"
