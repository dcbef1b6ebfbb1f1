"""Documents at the desk: those that were found, and one with what people have decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.clock import today
from kb.desk import Desk, Entry
from kb.document import Document
from kb.originals import Originals
from kb.search.engine import Searcher
from kb.search.request import MAX_DEPTH, Filter, SearchRequest, Status
from kb.search.response import SearchResponse
from kb.settings import Settings
from kb.store import Correction, Decisions, Store, Withdrawal, WithdrawalKind
from kb.store.corrections import CORRECTABLE, Value
from kb.store.corrections import said as said_by

_SIZE = 25
_LATEST = 20
_MOST = 1_000
#: What is looked for where no words are given: the documents that were corrected.
CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A document in a list. `state` is "" for one that is shown as its source says it."""

    id: str
    title: str
    type: str = ""
    language: str = ""
    source: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsPage:
    """A page of what was found; `lines` is empty where nothing was asked for."""

    words: str
    state: str
    type: str
    language: str
    lines: tuple[Line, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.total, MAX_DEPTH) // _SIZE))

    @property
    def asked(self) -> bool:
        return bool(self.words or self.state or self.type or self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that can be corrected. `value` is as a form shows it, one name a line; `said` is what the source says."""

    name: str
    value: str
    said: str
    corrected: bool
    several: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDocumentPage:
    """A document, shown or withdrawn; `document` is None where nothing of it is kept."""

    id: str
    document: Document | None
    withdrawal: Withdrawal | None
    fields: tuple[Field, ...]
    original: bool
    versions: int
    citing: int
    entries: Sequence[Entry]

    @property
    def title(self) -> str:
        return self.document.title if self.document else self.id


def documents_page(
    store: Store, searcher: Searcher, *, words: str, state: str, type_: str, language: str, page: int
) -> DocumentsPage:
    """What is found by words, type and language; or, with a `state`, what people have withdrawn or corrected."""
    page = max(1, min(page, MAX_DEPTH // _SIZE))
    found: tuple[tuple[Line, ...], int] = ((), 0)
    if state:
        found = _decided(store, state, page)
    elif words or type_ or language:
        found = _searched(store, searcher, words, {"type": type_, "language": language}, page)
    lines, total = found
    return DocumentsPage(words=words, state=state, type=type_, language=language, lines=lines, total=total, page=page)


def document_at_the_desk(
    document_id: str, store: Store, desk: Desk, settings: Settings, sent: Mapping[str, str] | None = None
) -> DeskDocumentPage | None:
    """All that is known of a document; None if there never was one. `sent` is what a form says that has a fault."""
    withdrawal = store.withdrawal(document_id)
    delivered = store.delivered([document_id]).get(document_id)
    shown = store.document(document_id)
    if delivered is None and withdrawal is None:
        return None
    document = shown or delivered
    return DeskDocumentPage(
        id=document_id,
        document=document,
        withdrawal=withdrawal,
        fields=_fields(delivered, store.correction(document_id), sent or {}) if delivered else (),
        original=document is not None and Originals(settings.kept_files).find(document) is not None,
        versions=len(store.versions(document.work, document.language)) if document else 0,
        citing=_citing(store, document),
        entries=desk.audit.latest(_LATEST, subject=document_id),
    )


def changes_of(form: Mapping[str, str], page: DeskDocumentPage) -> dict[str, Value]:
    """What somebody has changed in the form of a document: those fields alone that are not as they were shown."""
    changes: dict[str, Value] = {}
    for field in page.fields:
        written = form.get(field.name, field.value).replace("\r\n", "\n").strip()
        if written != field.value.strip():
            lines = tuple(line.strip() for line in written.splitlines() if line.strip())
            changes[field.name] = lines if field.several else written
    return changes


def _decided(store: Store, state: str, page: int) -> tuple[tuple[Line, ...], int]:
    if state == CORRECTED:
        with store.decisions() as decisions:
            corrections, total = decisions.corrections(page=page, size=_SIZE), decisions.count_corrections()
        known = store.delivered([one.document_id for one in corrections])
        return tuple(_line(one.document_id, known.get(one.document_id), CORRECTED) for one in corrections), total
    kind = WithdrawalKind(state)
    with store.decisions() as decisions:
        withdrawn, total = decisions.withdrawals(kind, page=page, size=_SIZE), decisions.count_withdrawals(kind)
    known = store.delivered([one.document_id for one in withdrawn])
    lines = (_line(one.document_id, known.get(one.document_id), kind.value) for one in withdrawn)
    return tuple(replace(line, reason=one.reason) for line, one in zip(lines, withdrawn, strict=True)), total


def _searched(
    store: Store, searcher: Searcher, words: str, facets: Mapping[str, str], page: int
) -> tuple[tuple[Line, ...], int]:
    filters = frozenset(Filter(name, value) for name, value in facets.items() if value)
    request = SearchRequest(
        text=words, filters=filters, status=Status.ALL, page=page, page_size=_SIZE, facets=False, passages=False
    )
    response: SearchResponse = searcher.search(request)
    known = store.documents([hit.document_id for hit in response.hits])
    with store.decisions() as decisions:
        states = {hit.document_id: _state(decisions, hit.document_id) for hit in response.hits}
    lines = (_line(name, known.get(name), state) for name, state in states.items())
    return tuple(lines), response.total


def _state(decisions: Decisions, document_id: str) -> str:
    """What people have decided: of what is withdrawn, which the index may not know yet, how."""
    withdrawal = decisions.withdrawal(document_id)
    if withdrawal is not None:
        return withdrawal.kind.value
    return CORRECTED if decisions.correction(document_id) else ""


def _line(document_id: str, document: Document | None, state: str) -> Line:
    if document is None:
        return Line(id=document_id, title=document_id, state=state)
    return Line(
        id=document_id,
        title=document.title,
        type=document.type,
        language=document.language,
        source=document.provenance.source,
        state=state,
    )


def _fields(delivered: Document, correction: Correction | None, sent: Mapping[str, str]) -> tuple[Field, ...]:
    said = said_by(delivered, dict.fromkeys(CORRECTABLE, ""))
    changes = correction.changes if correction else {}
    return tuple(
        Field(
            name=name,
            value=sent.get(name, _written(changes.get(name, said[name]))),
            said=_written(said[name]),
            corrected=name in changes,
            several=isinstance(said[name], tuple),
        )
        for name in CORRECTABLE
    )


def _written(value: Value) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _citing(store: Store, document: Document | None) -> int:
    """How many documents cite it, up to _MOST."""
    keys = [key for key in (document.ref, document.work) if key] if document else []
    return len(store.cited_by(keys, today(), _MOST)) if keys else 0
