"""Documents for tests, made in one line each. None of them is real."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from typing import Any

from kb.document import Document, Passage, Provenance, Version

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def provenance(path: str, source: str = "tests", **more: Any) -> Provenance:
    """A provenance at a path of a source."""
    return Provenance(source=source, path=path, retrieved_at=LONG_AGO, digest="", **more)


def document(document_id: str, text: str = "", **more: Any) -> Document:
    """A report of that id, in French, with one passage a paragraph of the text."""
    parts = [part for part in text.split("\n\n") if part]
    values: dict[str, Any] = {
        "id": document_id,
        "work": document_id,
        "type": "report",
        "title": document_id,
        "language": "fr",
        "passages": tuple(Passage(anchor=f"p{n}", text=part) for n, part in enumerate(parts, 1)),
        "provenance": provenance(document_id),
    }
    return Document(**(values | more))


def article(document_id: str, number: str, start: str | None, end: str | None, text: str = "", **more: Any) -> Document:
    """A version of an article of the CASF, in force from `start` to `end`."""
    state = more.pop("state", "MODIFIE" if end else "VIGUEUR")
    ref = f"fr:CASF:{number}"
    return document(
        document_id,
        text,
        type="law-article",
        title=f"CASF, article {number}",
        ref=ref,
        work=ref,
        code="CASF",
        organisations=("DILA",),
        version=Version(
            valid_from=start and date.fromisoformat(start), valid_to=end and date.fromisoformat(end), state=state
        ),
        **more,
    )


def zipped(data: bytes) -> bytes:
    """The bytes as gzip, without the time: a test that has them for a parameter has one name in all processes."""
    return gzip.compress(data, mtime=0)
