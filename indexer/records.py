"""One line of a JSON Lines file becomes a document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from indexer.describe import digest
from indexer.enrich.language import detect
from indexer.extract.paragraphs import cut
from indexer.values import Address, Day, Language, Line, Name, Type
from kb.document import Document, Provenance
from kb.errors import ExtractError
from kb.faults import in_words

_LONGEST_ID = 500
_DILA = re.compile(r"[A-Z]{4}(ARTI|TEXT|SCTA)\d{12}")


def _fit_for_an_address(value: str) -> str:
    if not value.strip() or value != value.strip() or not value.isprintable() or len(value) > _LONGEST_ID:
        raise ValueError(f"an id has 1 to {_LONGEST_ID} characters that can be shown, and no blank at its ends")
    # Browsers and servers tidy the path of an address: /documents/a/../b is never asked for.
    if not {"", ".", ".."}.isdisjoint(value.split("/")):
        raise ValueError(
            "an id that is a path has no slash at its ends and no empty part, no . and no .. between slashes"
        )
    if _DILA.fullmatch(value):
        # Taken by an import, it would stand in the way of the law itself.
        raise ValueError("ids of DILA (LEGIARTI…) are for the law that kb crawl legi brings; give it another")
    return value


_Id = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
    AfterValidator(_fit_for_an_address),
]
_Names = Annotated[tuple[Name, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class Record(BaseModel):
    """What a line can say. A number may be an id, a text alone may be the list of organisations."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: _Id
    title: Name
    text: str
    type: Type = "document"
    language: Language | None = None
    organisation: _Names = ()
    url: Address = ""
    date: Day | None = None
    ref: Line = ""


KEYS = frozenset(Record.model_fields)


def read_line(line: bytes) -> tuple[Record, Mapping[str, Any]]:
    """The record of a line, and all that the line says; raises ExtractError, saying what is wrong with it."""
    try:
        data = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ExtractError(f"not UTF-8 at byte {error.start + 1}", hint="Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ExtractError(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise ExtractError(f"not JSON that can be read: {error}") from error
    if not isinstance(data, dict):
        raise ExtractError(
            'each line is an object {"id": …, "title": …, "text": …}',
            hint="To turn a list into lines: jq -c '.[]' FILE",
        )
    # Tables exported without a value say null or "": it is the same as not to say it.
    said = {key: value for key, value in data.items() if value not in (None, "", []) or key == "text"}
    try:
        return Record.model_validate(said), data
    except ValidationError as error:
        faults = [in_words(detail, KEYS) for detail in error.errors(include_input=False)[:5]]
        raise ExtractError("; ".join(fault.reason for fault in faults)) from error


def to_document(record: Record, line: bytes, source: str, origin: str, retrieved_at: datetime) -> Document:
    """The document of a record; its language is told from its text where the line does not say it."""
    return Document(
        id=record.id,
        work=record.id,
        type=record.type,
        title=record.title,
        language=record.language or detect(f"{record.title}\n{record.text[:8000]}"),
        passages=cut(record.text),
        provenance=Provenance(
            source=source,
            path=record.id,
            origin=origin,
            retrieved_at=retrieved_at,
            digest=digest(line),
            url=record.url,
        ),
        ref=record.ref or None,
        organisations=record.organisation,
        date=record.date,
    )
