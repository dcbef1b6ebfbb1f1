"""References as CSL-JSON, which Zotero, Word's and LibreOffice's citation tools read.

Fields and types: https://docs.citationstyles.org/en/stable/specification.html, version 1.0.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from web.formats.prose import remarks
from web.pages.bibliography import OWN_NAME, Kind, Reference

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"
_TYPES = {
    Kind.STATUTE: "legislation",
    Kind.DECISION: "legal_case",
    Kind.REPORT: "report",
    Kind.PAGE: "webpage",
}


def csl(references: Iterable[Reference], language: str) -> list[dict[str, Any]]:
    """The references in the order given, without what is not known."""
    return [_item(reference, language) for reference in references]


def _item(reference: Reference, language: str) -> dict[str, Any]:
    day = reference.consulted
    said = {
        "id": reference.id,
        "type": _TYPES[reference.kind],
        "title": reference.title,
        "title-short": reference.citation,
        "author": [{"literal": author} for author in reference.authors],
        "authority": reference.court,
        "container-title": reference.code or reference.site,
        "section": reference.article,
        "number": reference.number,
        "genre": "" if reference.kind in (Kind.STATUTE, Kind.DECISION) else reference.type,
        "publisher": reference.publisher if reference.publisher != reference.site else "",
        "issued": {"date-parts": [[int(part) for part in reference.dated.split("-")]]} if reference.dated else {},
        "accessed": {"date-parts": [[day.year, day.month, day.day]]},
        "language": reference.language,
        "URL": reference.url,
        "abstract": reference.abstract,
        "keyword": ", ".join(reference.keywords),
        "source": OWN_NAME,
        "note": remarks(reference, language),
    }
    return {name: value for name, value in said.items() if value}
