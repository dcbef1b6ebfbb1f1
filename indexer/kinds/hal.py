"""The kind of source "hal": publications of the open archive HAL, from its search (facts: HAL's documentation and
public clients of it). Only what describes a publication is read: title, abstract, authors, day, licence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from indexer.apis.asking import Fetchers, address, fetcher_for, json_at
from indexer.context import Context
from indexer.describe import NO_TEXT, digest
from indexer.extract.characters import one_line
from indexer.extract.paragraphs import cut
from indexer.keep import Reading, keep, why
from indexer.outcome import Outcome, Verdict
from kb.address import web_address
from kb.document import Document, Precision, Provenance, Reuse
from kb.errors import FetchError, SourceError
from kb.source import Source
from kb.store import Fetch, FetchState

#: Publications of one page.
LENGTH = 100
_FIELDS = "halId_s,uri_s,title_s,abstract_s,authFullName_s,producedDate_s,language_s,journalTitle_s,doiId_s,licence_s"
#: What is remembered of the list is kept under this name, which no publication has.
_LIST = "search"
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def read(source: Source, context: Context, fetchers: Fetchers = fetcher_for) -> Iterator[Outcome]:
    """Read the publications with one of the words in title, abstract or keywords; those listed no longer go, if the
    list is whole.
    """
    listed: set[str] = set()
    try:
        with fetchers(source, context.settings) as fetcher:
            start, total = 0, 1
            while start < total:
                rows, total = _page(json_at(fetcher, _question(source, start)))
                documents = [_document(row, source) for row in rows]
                listed |= {document.provenance.path for document in documents}
                readings = [Reading(path=document.provenance.path, document=document) for document in documents]
                yield from keep(context.store, source.id, readings)
                if not rows:
                    break
                start += len(rows)
        least = max(source.expect.least, 1, total * 98 // 100)
        if len(listed) < least:
            raise FetchError(
                f"HAL lists {len(listed):,} of {total:,} publications; at least {least:,} are expected.",
                hint="Nothing is removed. Look at the words of the source and at [expect].",
            )
    except SourceError as error:
        yield Outcome(source=source.id, path="", verdict=Verdict.FAILED, reason=why(error))
        return
    yield from _finish(source, context, listed)


def _finish(source: Source, context: Context, listed: set[str]) -> Iterator[Outcome]:
    gone = context.store.paths(source.id).keys() - listed
    with context.store.writing() as writing:
        removed = writing.remove_paths(source.id, sorted(gone))
        writing.record(Fetch(source=source.id, name=_LIST, state=FetchState.DONE, digest=_LIST))
    for document_id in removed:
        yield Outcome(source=source.id, path=document_id, verdict=Verdict.REMOVED, document_id=document_id)


def _question(source: Source, start: int) -> str:
    phrases = " OR ".join('"{}"'.format(re.sub(r'["\\]', " ", word)) for word in source.words)
    asked: dict[str, str | int] = {
        "q": " OR ".join(f"{field}:({phrases})" for field in ("title_t", "abstract_t", "keyword_t")),
        "fl": _FIELDS,
        "wt": "json",
        "sort": "docid asc",
        "start": start,
        "rows": LENGTH,
    }
    return address(source.addresses[0], asked)


def _page(answer: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """The publications of a page, and how many there are in all; raises FetchError for another shape."""
    response = answer.get("response")
    rows, total = (response.get("docs"), response.get("numFound")) if isinstance(response, dict) else (None, None)
    if not isinstance(rows, list) or not isinstance(total, int) or not all(isinstance(row, dict) for row in rows):
        raise FetchError("HAL answers in another form than it did.", hint="Look at its documentation.")
    if not all(isinstance(row.get("halId_s"), str) and row["halId_s"] for row in rows):
        raise FetchError("HAL lists a publication without an id.", hint="Look at its documentation.")
    return rows, total


def _document(row: Mapping[str, Any], source: Source) -> Document:
    hal_id = row["halId_s"]
    languages = _texts(row, "language_s")
    abstract = next(iter(_texts(row, "abstract_s")), "")
    day, precision = _day(row.get("producedDate_s"))
    licence = next(iter(_texts(row, "licence_s")), "")
    return Document(
        id=f"{source.id}/{hal_id}",
        work=f"{source.id}/{hal_id}",
        type=source.type or "report",
        title=next(iter(_texts(row, "title_s")), hal_id),
        language=source.language or (languages[0] if len(languages) == 1 and len(languages[0]) == 2 else "und"),
        passages=() if source.reuse in NO_TEXT else cut(abstract),
        provenance=Provenance(
            source=source.id,
            path=hal_id,
            retrieved_at=datetime.now(UTC),
            digest=digest(json.dumps(row, sort_keys=True).encode()),
            url=next(filter(_is_address, _texts(row, "uri_s")), f"https://hal.science/{hal_id}"),
            publisher=source.publisher,
            licence=licence or source.licence,
            licence_url=licence if _is_address(licence) else source.licence_url,
            reuse=source.reuse,
        ),
        summary="" if source.reuse is Reuse.LINK_ONLY else abstract,
        path=tuple(filter(None, (", ".join(_texts(row, "authFullName_s")), *_texts(row, "journalTitle_s")[:1]))),
        aliases=tuple(dict.fromkeys((hal_id, *_texts(row, "doiId_s")))),
        organisations=(source.publisher,),
        country=source.country,
        date=day,
        precision=precision,
    )


def _texts(row: Mapping[str, Any], field: str) -> list[str]:
    """The values of a field, which HAL gives alone or as a list."""
    said = row.get(field)
    values = said if isinstance(said, list) else [said]
    return [line for value in values if isinstance(value, str) and (line := one_line(value))]


def _is_address(text: str) -> bool:
    try:
        web_address(text)
    except ValueError:
        return False
    return True


def _day(said: object) -> tuple[date | None, Precision]:
    """ "2021-05-12", "2021-05" or "2021", with how much of it is known."""
    match = _DAY.fullmatch(said) if isinstance(said, str) else None
    if match is None:
        return None, Precision.DAY
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None, Precision.DAY
    return day, Precision.DAY if match[3] else Precision.MONTH if match[2] else Precision.YEAR
