"""What the description of the interface says of its files: exports, references, feeds, and what crawlers ask for."""

from __future__ import annotations

from typing import Any

from web.formats import atom, bibtex, csl, ris, table

_STRING = {"type": "string"}
_LANG = {
    "name": "lang",
    "in": "query",
    "description": "Language of names and labels; otherwise Accept-Language",
    "schema": {"enum": ["fr", "en"]},
}


def file_paths(search: list[dict[str, Any]], answer: dict[str, Any]) -> dict[str, Any]:
    """Paths and what they answer; `search` are the parameters of a search, `answer` the schema of what it finds."""
    return {
        **{
            f"/results.{ending}": _get(text, type_, *search, statuses=("400", "503"))
            for ending, type_, text in (
                ("csv", table.MEDIA_TYPE, "The results as a table"),
                ("ris", ris.MEDIA_TYPE, "The results as references (RIS)"),
                ("bib", bibtex.MEDIA_TYPE, "The results as references (BibTeX)"),
                ("atom", atom.MEDIA_TYPE, "The newest documents of a search (Atom)"),
            )
        },
        "/results.json": _get(
            "The results all at once", "application/json", *search, statuses=("400", "503"), schema=answer
        ),
        **{
            f"/references/{name}/{{document_id}}": _get(
                text, type_, _in_path("document_id"), _LANG, statuses=("404", "410")
            )
            for name, type_, text in (
                ("ris", ris.MEDIA_TYPE, "The reference of a document (RIS)"),
                ("bib", bibtex.MEDIA_TYPE, "The reference of a document (BibTeX)"),
                ("csl", csl.MEDIA_TYPE, "The reference of a document (CSL-JSON)"),
            )
        },
        "/agenda.ics": _get("The agenda (iCalendar)", "text/calendar", _LANG),
        "/agenda.atom": _get("The agenda (Atom)", atom.MEDIA_TYPE, _LANG),
        "/agenda/{event_id}.ics": _get(
            "One event (iCalendar)", "text/calendar", _in_path("event_id"), _LANG, statuses=("404", "410")
        ),
        "/thesaurus.ttl": _get("The thesaurus (SKOS, Turtle)", "text/turtle", statuses=("404",)),
        "/oai": _oai(),
        "/sitemap.xml": _get("The parts of the sitemap", "application/xml"),
        "/sitemap-pages.xml": _get("The pages that are no documents", "application/xml"),
        **{
            f"/sitemap-{kind}-{{part}}.xml": _get(
                f"One part of the {kind}", "application/xml", _in_path("part", {"type": "integer"}), statuses=("404",)
            )
            for kind in ("documents", "law")
        },
        "/robots.txt": _get("What crawlers should leave alone", "text/plain"),
        "/opensearch.xml": _get("The search for browsers' own box", "application/opensearchdescription+xml", _LANG),
        "/opensearch.json": _get(
            "Suggestions as browsers expect them",
            "application/x-suggestions+json",
            {"name": "q", "in": "query", "description": "What is typed so far", "schema": _STRING},
            _LANG,
            statuses=("503",),
            schema=_suggestions(),
        ),
    }


def _get(
    text: str,
    type_: str,
    *parameters: dict[str, Any],
    statuses: tuple[str, ...] = (),
    schema: dict[str, Any] | None = None,
) -> dict[str, Any]:
    ok = {"description": text, "content": {type_.partition(";")[0]: {"schema": schema or _STRING}}}
    errors = _ERRORS if schema or type_.endswith("json") else _PAGES
    refused = {status: errors[status] for status in statuses}
    return {"get": {"summary": text, "parameters": list(parameters), "responses": {"200": ok, **refused}}}


_WORDS = {
    "400": "A value cannot be read",
    "404": "Unknown",
    "410": "Removed",
    "413": "The form is too large",
    "503": "No index, or no store",
}
#: An error is a page where no JSON was asked for.
_PAGES: dict[str, dict[str, Any]] = {
    status: {"description": text, "content": {"text/html": {"schema": _STRING}}} for status, text in _WORDS.items()
}
_ERRORS: dict[str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    for status, text in _WORDS.items()
}


def _in_path(name: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema or _STRING}


def _oai() -> dict[str, Any]:
    verbs = ["Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord"]
    arguments = {
        "verb": {"enum": verbs},
        **dict.fromkeys(("identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"), _STRING),
    }
    described = _get("The records for harvesters (OAI-PMH 2.0); an error of the protocol is an answer", "text/xml")
    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in arguments.items()]
    form = {"schema": {"type": "object", "properties": arguments}}
    answers = described["get"]["responses"]
    return {
        "get": {**described["get"], "parameters": parameters},
        "post": {
            "summary": "The same by a form",
            "requestBody": {"content": {"application/x-www-form-urlencoded": form}},
            "responses": {**answers, "413": _PAGES["413"]},
        },
    }


def _suggestions() -> dict[str, Any]:
    lists = {"type": "array", "items": _STRING}
    return {
        "type": "array",
        "description": "What was typed, what may be meant, what tells it from others, and where it leads",
        "items": {"anyOf": [_STRING, lists]},
        "minItems": 4,
        "maxItems": 4,
    }
