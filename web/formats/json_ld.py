"""What a page is about, in the words of schema.org (JSON-LD 1.1): what search engines and other programs read of it.

A graph of three: the page, the thing that it is about, and the way to it from the first page.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from kb.citations.codes import BY_ABBREVIATION
from kb.directory import DEPARTEMENTS
from kb.document import Document, Figure, Profile, Standing, Version
from kb.search.fields import FACETS
from kb.vocabulary import INTERFACE_LANGUAGES
from web.formats.dublin_core import known_date, last_day
from web.pages.document import DocumentPage
from web.pages.law import LawPage
from web.pages.links import document_path, law_path
from web.pages.text import is_safe_link

CONTEXT = "https://schema.org"

#: Type of document → type of schema.org. Decisions have none of their own there.
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("law-article", "statute", "decree", "circular", "treaty", "eu-act"), "Legislation"),
        **dict.fromkeys(("report", "statistics"), "Report"),
        **dict.fromkeys(("case-law", "rights-decision", "soft-law", "document"), "CreativeWork"),
        "organisation": "Organization",
        "event": "Event",
        "training": "Course",
        "theme": "CollectionPage",
        "press": "NewsArticle",
    }
)
_BODIES: Mapping[str, str] = MappingProxyType(
    {
        "ngo": "NGO",
        "research": "ResearchOrganization",
        **dict.fromkeys(("state-service", "local-authority"), "GovernmentOrganization"),
    }
)
#: Versions of a text that are named on its page.
_VERSIONS = 50


def of_document(page: DocumentPage, root: str, language: str) -> dict[str, Any]:
    """The page of a document; `root` is the address of this site, `language` the reader's."""
    document, address = page.document, urljoin(root, document_path(page.document.id))
    source = document.provenance
    about = {
        "@type": _type(document),
        "@id": f"{address}#it",
        "url": address,
        **_named(document, page.summary),
        **_particulars(page, root),
    }
    described = {
        "@type": "WebPage",
        "@id": address,
        "url": address,
        "name": document.title,
        "inLanguage": _language(document),
        "isPartOf": {"@id": f"{root}#site"},
        "mainEntity": {"@id": f"{address}#it"},
        "license": source.licence_url if is_safe_link(source.licence_url) else source.licence,
        "dateModified": source.modified.isoformat() if source.modified else "",
        "workTranslation": [{"@id": urljoin(root, document_path(entry.id))} for entry in page.translations],
        "breadcrumb": _way(root, language, document.type, document.title, address),
    }
    return _graph(described, about)


def of_law(page: LawPage, root: str, language: str) -> dict[str, Any] | None:
    """The page of a text of law with its versions; None for a key that has none."""
    if not page.versions:
        return None
    address, latest = urljoin(root, law_path(page.ref)), page.versions[-1].entry
    about = {
        "@type": "Legislation",
        "@id": f"{address}#it",
        "url": address,
        "name": page.title,
        "legislationIdentifier": page.ref,
        "inLanguage": latest.language,
        "isPartOf": _code(latest.code),
        "legislationLegalForce": _force(Standing.IN_FORCE if page.last_day is None else Standing.REPEALED),
        "workExample": [
            {
                "@type": "Legislation",
                "@id": urljoin(root, document_path(line.entry.id)) + "#it",
                "legislationLegalForce": _force(line.standing),
                "temporalCoverage": _coverage(line.entry.version),
            }
            for line in page.versions[-_VERSIONS:]
        ],
    }
    described = {
        "@type": "WebPage",
        "@id": address,
        "url": address,
        "name": page.title,
        "inLanguage": language,
        "isPartOf": {"@id": f"{root}#site"},
        "mainEntity": {"@id": f"{address}#it"},
        "breadcrumb": _way(root, language, latest.type, page.title, address),
    }
    return _graph(described, about)


def of_site(root: str) -> dict[str, Any]:
    """The site itself, and how it is searched."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{root}?q={{query}}"}
    search = {"@type": "SearchAction", "target": target, "query-input": "required name=query"}
    site = {
        "@type": "WebSite",
        "@id": f"{root}#site",
        "url": root,
        "name": "Repère",
        "inLanguage": list(INTERFACE_LANGUAGES),
        "potentialAction": search,
    }
    return _graph(site)


def _type(document: Document) -> str:
    kind = document.profile.kind if document.profile else ""
    found = _TYPES.get(document.type, "Article")
    return _BODIES.get(kind, found) if found == "Organization" else found


def _named(document: Document, summary: str) -> dict[str, Any]:
    source = document.provenance.url
    return {
        "name": document.title,
        "alternateName": list(document.aliases),
        "description": summary,
        "sameAs": source if is_safe_link(source) else "",
    }


def _particulars(page: DocumentPage, root: str) -> dict[str, Any]:
    """What a thing of its type has, beside its names."""
    document = page.document
    match _TYPES.get(document.type):
        case "Organization":
            return _body(document.profile or Profile(), document.country)
        case "Event":
            place = document.profile.place if document.profile else ""
            location = {"@type": "Place", "name": place} if place else None
            return {"startDate": known_date(document), "location": location}
    work: dict[str, Any] = {
        "inLanguage": _language(document),
        "datePublished": "" if document.version else known_date(document),
        "keywords": [FACETS["theme"].say(theme, document.language) for theme in document.themes],
        "publisher": _organisation(document.provenance.publisher),
        "identifier": document.ref,
        "genre": FACETS["type"].say(document.type, document.language),
        "hasPart": None if page.withheld else _figures(document),
    }
    if _TYPES.get(document.type) == "Legislation":
        del work["identifier"]
        return work | _legislation(page, root)
    if _type(document) == "Course":
        return {name: said for name, said in work.items() if name != "genre"}
    return work | {"creator": [_organisation(name) for name in document.organisations]}


def _legislation(page: DocumentPage, root: str) -> dict[str, Any]:
    document, version = page.document, page.document.version
    return {
        "legislationIdentifier": document.ref or document.id,
        "legislationType": FACETS["type"].say(document.type, document.language),
        "legislationJurisdiction": document.country,
        "legislationDate": "" if version else known_date(document),
        "legislationDateVersion": version.valid_from.isoformat() if version and version.valid_from else "",
        "legislationLegalForce": _force(page.standing) if page.standing else "",
        "temporalCoverage": _coverage(version),
        "isPartOf": _code(document.code),
        "exampleOfWork": {"@id": urljoin(root, law_path(document.ref)) + "#it"} if version and document.ref else None,
    }


def _body(profile: Profile, country: str | None) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": profile.place, "addressCountry": country}
    areas = [
        {"@type": "AdministrativeArea", "name": DEPARTEMENTS.get(code, code), "identifier": code}
        for code in profile.departements
    ]
    return {
        "telephone": profile.phone,
        "foundingDate": profile.since,
        "address": address if profile.place or country else None,
        "areaServed": areas,
    }


def _figures(document: Document) -> list[dict[str, Any]]:
    """The figures as one set of data, each with its unit and its year; none is added to another."""
    if not document.figures:
        return []
    data = {
        "@type": "Dataset",
        "name": document.title,
        "description": document.summary or document.title,
        "variableMeasured": [_measured(figure) for figure in document.figures],
        "citation": [title for title, _ in document.sources],
    }
    return [data]


def _measured(figure: Figure) -> dict[str, Any]:
    name = f"{figure.what} ({figure.year})" if figure.year else figure.what
    return {"@type": "PropertyValue", "name": name, "value": figure.value, "unitText": figure.unit}


def _coverage(version: Version | None) -> str:
    """The days on which it is law, the last one included: "2016-03-16/2022-02-08", "2022-02-09/.."."""
    if version is None or version.valid_from is None or version.still_born:
        return ""
    return f"{version.valid_from.isoformat()}/{last_day(version) or '..'}"


def _force(standing: Standing) -> str:
    return f"{CONTEXT}/{'InForce' if standing is Standing.IN_FORCE else 'NotInForce'}"


def _code(abbreviation: str | None) -> dict[str, Any] | None:
    known = BY_ABBREVIATION.get(abbreviation or "")
    return {"@type": "Legislation", "name": known.title, "legislationIdentifier": known.id} if known else None


def _organisation(name: str) -> dict[str, Any] | None:
    return {"@type": "Organization", "name": name} if name else None


def _language(document: Document) -> str:
    return "" if document.language == "und" else document.language


def _way(root: str, language: str, type_: str, title: str, address: str) -> dict[str, Any]:
    """From the first page by the type to the document."""
    steps = [("Repère", root), (FACETS["type"].say(type_, language), f"{root}?type={type_}"), (title, address)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate(steps, 1)
        ],
    }


def _graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"@context": CONTEXT, "@graph": [_said(node) for node in nodes]}


def _said(value: Any) -> Any:
    """Without what is not known."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one not in ("", None, [])}
    return [_said(one) for one in value if one is not None] if isinstance(value, list) else value
