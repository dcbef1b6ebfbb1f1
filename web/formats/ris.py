"""References as RIS, the format that library programmes exchange.

Tags as Zotero's translator reads them (https://github.com/zotero/translators, RIS.js), which follows the
specification of 2011: TI of STAT is the name of the act, T2 its code, SE the article, OP the history; PB of CASE the
court, SV (as EndNote writes it) the docket number; ELEC is a web page and T2 its site. A comma in the name of a body
stays, though some programmes take what follows it for a first name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from web.formats.lines import one_line
from web.formats.prose import remarks
from web.pages.bibliography import OWN_NAME, Kind, Reference

MEDIA_TYPE = "application/x-research-info-systems"
_TYPES = {Kind.STATUTE: "STAT", Kind.DECISION: "CASE", Kind.REPORT: "RPRT", Kind.PAGE: "ELEC"}


def ris(references: Iterable[Reference], language: str) -> str:
    """The references in the order given; lines end as the format wants, with CR LF."""
    return "".join(_record(reference, language) for reference in references)


def _record(reference: Reference, language: str) -> str:
    lines = [f"TY  - {_TYPES[reference.kind]}"]
    lines += [f"{tag}  - {text}" for tag, value in _fields(reference, language) if (text := one_line(value))]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _fields(reference: Reference, language: str) -> Iterator[tuple[str, str]]:
    yield "ID", reference.id
    yield "TI", reference.title
    yield from (("AU", author) for author in reference.authors)
    yield "ST", reference.citation
    yield from _of_kind(reference)
    if reference.dated:
        year, month, day = [*reference.dated.split("-"), "", ""][:3]
        yield "PY", year
        yield "DA", f"{year}/{month}/{day}/"
    yield "LA", reference.language
    yield "UR", reference.url
    yield "Y2", f"{reference.consulted:%Y/%m/%d}/"
    yield "AB", reference.abstract
    yield from (("KW", keyword) for keyword in reference.keywords)
    yield "DP", OWN_NAME
    yield "N1", remarks(reference, language)


def _of_kind(reference: Reference) -> tuple[tuple[str, str], ...]:
    """The fields that each type names in its own way."""
    match reference.kind:
        case Kind.STATUTE:
            return (
                ("T2", reference.code),
                ("SE", reference.article),
                ("M1", reference.number),
                ("OP", reference.version),
            )
        case Kind.DECISION:
            return (("PB", reference.court), ("SV", reference.number))
        case Kind.REPORT:
            return (("PB", reference.publisher), ("M3", reference.type))
        case Kind.PAGE:
            return (("T2", reference.site), ("M3", reference.type))
