"""The description of /api/v1 as OpenAPI 3.1, made from the same tables as what it describes."""

from __future__ import annotations

from typing import Any

from kb.citations.renumbering import Relation
from kb.citations.resolved import Sense
from kb.document import Precision
from kb.search.fields import FACETS
from kb.search.request import MAX_DEPTH, MAX_PAGE_SIZE, Sort, Status
from web.openapi_files import file_paths
from web.pages.suggestions import KINDS
from web.params import MAX_SUGGESTIONS, SUGGESTIONS

_DAY = {"type": "string", "format": "date"}
_STRING = {"type": "string"}
_WORDS = {"type": "array", "items": _STRING}
_NULLABLE_DAY = {"type": ["string", "null"], "format": "date"}
_NULLABLE = {"type": ["string", "null"]}


def description() -> dict[str, Any]:
    """The whole description, fit for JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Repère",
            "version": "1",
            "description": "Searches a knowledge base on unaccompanied foreign minors. Read only, without a key.",
        },
        "paths": {
            "/api/v1/search": {"get": _search()},
            "/api/v1/documents/{id}": {"get": _document()},
            "/api/v1/suggest": {"get": _suggest()},
            "/api/v1/resolve": {"get": _resolve()},
            "/api/v1/openapi.json": {"get": _itself()},
            "/healthz": {"get": _health()},
            "/readyz": {"get": _ready()},
            **file_paths(_parameters(), _answer()),
        },
        "components": {"schemas": {"Error": _error(), "Hit": _hit(), "Document": _document_schema()}},
    }


def _search() -> dict[str, Any]:
    return {
        "summary": "Search",
        "parameters": _parameters(),
        "responses": {"200": _json("What was found", _answer()), **_errors("400", "503")},
    }


def _parameters() -> list[dict[str, Any]]:
    return [
        _parameter("q", _STRING, 'The query: words, "a phrase", OR, -without, title:word'),
        *(_parameter(name, _WORDS, "Repeatable: any of these values") for name in FACETS),
        _parameter("status", _choice(Status, "in_force"), "Which versions of law, seen from `at`"),
        _parameter("at", _DAY, "The day whose law is meant; today without it"),
        _parameter("from", _DAY, "Documents dated this day or later; law is dated by the day it applies from"),
        _parameter("to", _DAY, "Documents dated this day or earlier"),
        _parameter("sort", _choice(Sort, "relevance"), "Order of the hits"),
        _parameter(
            "page", {"type": "integer", "default": 1}, f"From 1; only the first {MAX_DEPTH} hits can be reached"
        ),
        _parameter("size", {"type": "integer", "default": 10}, f"Hits on a page, at most {MAX_PAGE_SIZE}"),
        _parameter("expand", {"type": "boolean", "default": True}, "false: only the words as typed, not widened"),
        _parameter("facets", {"type": "boolean", "default": True}, "Count the facets"),
        _parameter("lang", {"enum": ["fr", "en"]}, "Language of labels and messages; otherwise Accept-Language"),
    ]


def _answer() -> dict[str, Any]:
    sense = _object(concept=_STRING, name=_STRING, query={**_NULLABLE, "description": "The search for it alone"})
    senses = {"type": "array", "items": sense, "description": "The concepts that the label may mean"}
    expansion = _object(**{"label": _STRING, "as": _WORDS, "senses": senses})
    drop = _object(word=_STRING, query=_STRING, total={"type": "integer"})
    year = _object(year={"type": "integer"}, count={"type": "integer"})
    value = _object(value=_STRING, label=_STRING, count={"type": "integer"}, selected={"type": "boolean"})
    return _object(
        query=_object(
            q=_STRING,
            understood=_STRING,
            words={**_STRING, "description": "What was understood, as a sentence; empty for a plain list of words"},
            expansions={"type": "array", "items": expansion, "description": "What the words were widened to"},
            suggestion={**_NULLABLE, "description": "The query in another spelling"},
            corrected={"type": "boolean", "description": "The hits are those of `suggestion`"},
            relaxed={"type": "boolean"},
            complete={"type": "integer", "description": "Number of documents that have all the words"},
            partial={"type": "boolean", "description": "A part of the index did not answer: there may be more"},
            drops={"type": "array", "items": drop, "description": "Words without which more would be found"},
            notes=_WORDS,
        ),
        total={"type": "integer"},
        took_ms={"type": "number"},
        law_until={**_NULLABLE_DAY, "description": "Day up to which the texts of law are known"},
        page={"type": "integer"},
        size={"type": "integer"},
        hits={"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        facets={"type": "object", "additionalProperties": {"type": "array", "items": value}},
        years={"type": "array", "items": year, "description": "Dated documents by year, whatever `from` and `to` say"},
    )


def _document() -> dict[str, Any]:
    return {
        "summary": "A document with its passages, versions and citations both ways",
        "parameters": [{**_parameter("id", _STRING, "Id of the document"), "in": "path", "required": True}],
        "responses": {
            "200": _json("The document", {"$ref": "#/components/schemas/Document"}),
            **_errors("404", "410", "503"),
        },
    }


def _suggest() -> dict[str, Any]:
    limit = {"type": "integer", "default": SUGGESTIONS, "maximum": MAX_SUGGESTIONS}
    fragments = {"type": "array", "items": _object(t=_STRING, m={"type": "boolean"})}
    suggestion = _object(
        kind={"enum": [*KINDS]},
        label={**_STRING, "description": "The kind, in the language of labels"},
        text=_STRING,
        detail={**_STRING, "description": "What tells it from others, or the name of it that was typed"},
        marked=_object(text=fragments, detail=fragments),
        permalink={**_NULLABLE, "description": "The page of it"},
        search={**_STRING, "description": "The search for it"},
    )
    return {
        "summary": "Suggestions while typing, kind by kind",
        "parameters": [
            _parameter("q", _STRING, "What is typed so far: beginnings of words, in any order, or of an article"),
            _parameter("limit", limit, "Suggestions, at most"),
            _parameter("lang", {"enum": ["fr", "en"]}, "Language of names and labels; otherwise Accept-Language"),
        ],
        "responses": {
            "200": _json(
                "What may be meant",
                _object(query=_object(q=_STRING, notes=_WORDS), suggestions={"type": "array", "items": suggestion}),
            ),
            **_errors("400", "503"),
        },
    }


def _resolve() -> dict[str, Any]:
    move = _object(
        **{"from": _STRING, "to": _STRING, "date": _DAY, "portion": _STRING, "source": _STRING},
        relation={"enum": [*Relation]},
        certain={"type": "boolean", "description": "False where two texts were compared by a program alone"},
    )
    target = {
        **{name: _described()[name] for name in ("id", "title", "type", "citation", "permalink", "url", "standing")},
        **dict.fromkeys(("valid_from", "valid_to"), _NULLABLE_DAY),
        "ref": _STRING,
        "law": {**_NULLABLE, "description": "The page of all its versions"},
        "sense": {"enum": [*Sense], "description": "Why this text is an answer"},
        "renumbered": {**move, "type": ["object", "null"]},
    }
    answer = _object(
        **target,
        query=_STRING,
        at=_DAY,
        law_until=_NULLABLE_DAY,
        refs={**_WORDS, "description": "The keys cited; of a range those of its articles"},
        certain={"type": "boolean", "description": "False where no code was named"},
        corrected={**_NULLABLE, "description": "How the number was read, where it is not written so"},
        moves={"type": "array", "items": move},
        resolved={"type": "array", "items": _object(**target), "description": "All texts it leads to, best first"},
    )
    return {
        "summary": "The text that a citation names on a day, through renumbering",
        "parameters": [
            {**_parameter("citation", _STRING, "As lawyers write it, or a key: fr:CASF:L221-2-4"), "required": True},
            _parameter("at", _DAY, "The day whose law is meant; today without it"),
            _parameter("lang", {"enum": ["fr", "en"]}, "Language of pages and messages; otherwise Accept-Language"),
        ],
        "responses": {"200": _json("The text, and what else is meant", answer), **_errors("400", "404", "503")},
    }


def _itself() -> dict[str, Any]:
    return {"summary": "This description", "responses": {"200": _json("OpenAPI 3.1", {"type": "object"})}}


def _health() -> dict[str, Any]:
    counts = {name: {"type": "integer"} for name in ("generation", "documents", "sequence", "behind")}
    state = _object(status={"const": "ok"}, **counts)
    return {
        "summary": "Which index answers, and how many changes it is behind",
        "responses": {"200": _json("The state", state), **_errors("503")},
    }


def _ready() -> dict[str, Any]:
    state = _object(status={"enum": ["ok", "unready"]}, unready={"type": "array", "items": _STRING})
    return {
        "summary": "Whether store, desk and index can answer",
        "responses": {"200": _json("They can", state), "503": _json("Those in `unready` cannot", state)},
    }


def _hit() -> dict[str, Any]:
    fragment = _object(t=_STRING, m={"type": "boolean"})
    passage = _object(
        anchor=_STRING,
        page={"type": ["integer", "null"]},
        heading=_STRING,
        text={"type": "array", "items": fragment},
    )
    return _object(
        **_described(),
        score={"type": "number"},
        note={
            **_object(title=_STRING, permalink=_STRING),
            "type": ["object", "null"],
            "description": "Our note on it, whose passages these are; null where they are its own",
        },
        more={"type": "integer", "description": "Passages that answer too, beside those given"},
        passages={"type": "array", "items": passage},
    )


def _document_schema() -> dict[str, Any]:
    passage = _object(
        anchor=_STRING,
        page={"type": ["integer", "null"]},
        heading=_STRING,
        level={"type": "integer"},
        language=_STRING,
        text=_STRING,
    )
    records = {"type": "array", "items": {"type": "object"}}
    figure = _object(
        what=_STRING,
        value={"type": "number"},
        unit=_STRING,
        year=_STRING,
        source={"type": "integer", "description": "Place in `sources`, from 1"},
    )
    return _object(
        **_described(),
        work=_STRING,
        law=_NULLABLE,
        summary=_STRING,
        law_until={**_NULLABLE_DAY, "description": "Day up to which the texts of law are known; null: no law"},
        aliases=_WORDS,
        theme=_WORDS,
        concept=_WORDS,
        country=_NULLABLE,
        code=_NULLABLE,
        source=_object(id=_STRING, publisher=_STRING, licence=_STRING, licence_url=_STRING, reuse=_STRING),
        passages={"type": "array", "items": passage},
        versions=records,
        translations=records,
        citations=_object(cites=records, cited_by=records),
        similar={**records, "description": "Documents on the same subject, best first"},
        sources={"type": "array", "items": _object(title=_STRING, url=_STRING)},
        figures={"type": "array", "items": figure},
        doubts=_WORDS,
        profile={"type": ["object", "null"], "description": "What the directory says; null for what it does not list"},
    )


def _described() -> dict[str, Any]:
    """What a hit and a document both say."""
    return {
        "id": _STRING,
        "title": _STRING,
        "type": _STRING,
        "language": _STRING,
        "citation": _STRING,
        "permalink": _STRING,
        "organisation": _WORDS,
        "ref": _NULLABLE,
        "path": _WORDS,
        "valid_from": _NULLABLE_DAY,
        "valid_to": _NULLABLE_DAY,
        "state": _NULLABLE,
        "standing": {"enum": ["in_force", "future", "repealed", "superseded", "never", None]},
        "date": _NULLABLE_DAY,
        "date_precision": {"enum": [*(precision.value for precision in Precision), None]},
        "url": _STRING,
    }


def _error() -> dict[str, Any]:
    return _object(error=_object(code=_STRING, message=_STRING, hint=_STRING))


def _parameter(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _choice(words: type[Status] | type[Sort], default: str) -> dict[str, Any]:
    return {"enum": [word.value for word in words], "default": default}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _errors(*statuses: str) -> dict[str, Any]:
    words = {"400": "A value cannot be read", "404": "Unknown", "410": "Removed", "503": "No index, or no store"}
    return {status: _json(words[status], {"$ref": "#/components/schemas/Error"}) for status in statuses}
