"""The JSON of the HTTP contract, made from the pages: what `/api/v1` answers and `kb search --json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.document import Document, Profile, Version
from kb.store import Entry
from web.pages.document import DocumentPage
from web.pages.facets import Facet
from web.pages.links import document_path, law_path
from web.pages.references import Reference
from web.pages.results import ResultLine, ResultsPage
from web.pages.widened import Widening


def results_json(page: ResultsPage) -> dict[str, Any]:
    """The answer to a search."""
    response, request = page.response, page.request
    return {
        "query": {
            "q": request.text,
            "understood": response.understood,
            "words": page.in_words,
            "expansions": [_expansion(widening) for widening in page.widenings],
            "suggestion": response.suggestion,
            "corrected": response.corrected,
            "relaxed": response.relaxed,
            "complete": response.complete,
            "partial": response.partial,
            "drops": [{"word": d.word, "query": d.query, "total": d.total} for d in page.drops],
            "notes": list(page.notes),
        },
        "total": response.total,
        "took_ms": round(response.took_ms, 2),
        "law_until": iso(page.law_until),
        "page": request.page,
        "size": request.page_size,
        "hits": [_hit(line) for line in page.lines],
        "facets": {facet.name: _values(facet) for facet in page.facets},
        "years": [{"year": year.year, "count": year.count} for year in response.years],
    }


def document_json(page: DocumentPage) -> dict[str, Any]:
    """A document with its passages, versions, translations, citations both ways and similar documents.

    `passages` is empty where the rights of the source do not allow the text to be shown (`source.reuse`).
    """
    document = page.document
    return {
        **_identity(document.id, document.title, document.type, document.language, document.citation),
        "work": document.work,
        "ref": document.ref,
        "law": law_path(document.ref) if document.ref and document.version else None,
        "summary": page.summary,
        "path": list(document.path),
        "aliases": list(document.aliases),
        "organisation": list(document.organisations),
        "theme": list(document.themes),
        "concept": list(document.concepts),
        "country": document.country,
        "code": document.code,
        "date": iso(document.date),
        "date_precision": document.precision if document.date else None,
        **_validity(document.version),
        "standing": page.standing,
        "law_until": iso(page.law_until),
        "url": document.provenance.url,
        "source": _source(document),
        "passages": [
            {
                "anchor": p.anchor,
                "page": p.page,
                "heading": p.heading,
                "level": p.level,
                "text": p.text,
                "language": p.language or document.language,
            }
            for p in (shown.passage for shown in page.passages)
        ],
        "versions": _entries(page.versions),
        "translations": _entries(page.translations),
        "citations": {
            "cites": [_reference(kind, reference) for kind, references in page.cites for reference in references],
            "cited_by": _entries(page.cited_by),
        },
        "similar": [
            {**_identity(h.document_id, h.title, h.type, h.language, h.citation), **_validity(h.version)}
            for h in page.similar
        ],
        "sources": [{"title": title, "url": url} for title, url in document.sources],
        "figures": [
            {"what": f.what, "value": f.value, "unit": f.unit, "year": f.year, "source": f.source}
            for f in (() if page.withheld else document.figures)
        ],
        "doubts": list(document.doubts) if page.doubts else [],
        "profile": _profile(document.profile),
    }


def _profile(profile: Profile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    return {
        "kind": profile.kind,
        "level": profile.level,
        "departements": list(profile.departements),
        "place": profile.place,
        "since": profile.since,
        "status": profile.status,
        "phone": profile.phone,
        "last_verified": iso(profile.last_verified),
        "relations": [{"kind": one.kind, "target": one.target} for one in profile.relations],
    }


def error_json(code: str, message: str, hint: str = "") -> dict[str, Any]:
    """What the API answers when it cannot answer."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def iso(day: date | None) -> str | None:
    """A day as YYYY-MM-DD."""
    return None if day is None else day.isoformat()


def _hit(line: ResultLine) -> dict[str, Any]:
    hit = line.hit
    return {
        **_identity(hit.document_id, hit.title, hit.type, hit.language, hit.citation),
        "organisation": list(hit.organisations),
        "ref": hit.ref,
        "path": list(hit.path),
        **_validity(hit.version),
        "standing": line.standing,
        "date": iso(hit.date),
        "date_precision": hit.precision if hit.date else None,
        "score": round(hit.score, 4),
        "url": hit.url,
        "note": {"title": hit.note, "permalink": document_path(hit.note_id)} if hit.note else None,
        "more": hit.more,
        "passages": [
            {
                "anchor": passage.anchor,
                "page": passage.page,
                "heading": passage.heading,
                "text": [{"t": text, "m": matched} for text, matched in passage.fragments],
            }
            for passage in hit.passages
        ],
    }


def _expansion(widening: Widening) -> dict[str, Any]:
    """A label with all that it was searched as; `senses` are its concepts, with the query for each alone if several."""
    return {
        "label": widening.label,
        "as": list(widening.terms),
        "senses": [
            {"concept": sense.concept, "name": sense.name, "query": (sense.parameters or {}).get("q", [None])[0]}
            for sense in widening.senses
        ],
    }


def _values(facet: Facet) -> list[dict[str, Any]]:
    return [{"value": v.value, "label": v.label, "count": v.count, "selected": v.selected} for v in facet.values]


def _identity(id_: str, title: str, type_: str, language: str, citation: str) -> dict[str, Any]:
    return {
        "id": id_,
        "title": title,
        "type": type_,
        "language": language,
        "citation": citation,
        "permalink": document_path(id_),
    }


def _validity(version: Version | None) -> Mapping[str, Any]:
    return {
        "valid_from": iso(version.valid_from) if version else None,
        "valid_to": iso(version.valid_to) if version else None,
        "state": version.state if version else None,
    }


def _entries(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {**_identity(e.id, e.title, e.type, e.language, e.citation), **(_validity(e.version) if e.version else {})}
        for e in entries
    ]


def _reference(kind: str, reference: Reference) -> dict[str, Any]:
    return {
        "kind": kind,
        "text": reference.text,
        "ref": reference.ref,
        "law": law_path(reference.ref) if reference.ref else None,
        "permalink": document_path(reference.target) if reference.target else None,
        "changed_since": iso(reference.changed),
        "repealed": reference.gone,
    }


def _source(document: Document) -> dict[str, Any]:
    provenance = document.provenance
    return {
        "id": provenance.source,
        "publisher": provenance.publisher,
        "licence": provenance.licence,
        "licence_url": provenance.licence_url,
        "reuse": provenance.reuse,
        "retrieved_at": provenance.retrieved_at.isoformat(),
        "modified": provenance.modified.isoformat() if provenance.modified else None,
        "digest": provenance.digest,
    }
