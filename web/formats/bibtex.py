r"""References as BibTeX, with the fields of BibLaTeX that Zotero and JabRef read as well.

Entry types are those of BibLaTeX that Zotero's translator knows (https://github.com/zotero/translators, BibTeX.js):
@legislation, @jurisdiction and @online, which styles of BibTeX print as @misc; and @techreport. Text is UTF-8; what
LaTeX takes for a command is written as one, a brace with its other unseen beside it. A name or a title stands in a
second pair of braces: it is no person's name, and its capitals stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from web.formats.lines import one_line
from web.formats.prose import remarks
from web.pages.bibliography import Kind, Reference

MEDIA_TYPE = "application/x-bibtex"
_TYPES = {
    Kind.STATUTE: "legislation",
    Kind.DECISION: "jurisdiction",
    Kind.REPORT: "techreport",
    Kind.PAGE: "online",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMANDS = {
    "\\": r"{\textbackslash}", "{": r"\{\vphantom{\}}", "}": r"\vphantom{\{}\}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", **{sign: f"\\{sign}" for sign in "$&#%_"},
}  # fmt: skip
_SPECIAL = re.compile("[" + re.escape("".join(_COMMANDS)) + "]")


def bibtex(references: Iterable[Reference], language: str) -> str:
    """The references in the order given."""
    return "\n".join(_entry(reference, language) for reference in references)


def comment(text: str) -> str:
    """A line that is no entry."""
    return f"% {one_line(text).replace('@', '(at)')}\n\n"


def _entry(reference: Reference, language: str) -> str:
    lines = [f"  {name} = {value}" for name, value in _fields(reference, language)]
    return f"@{_TYPES[reference.kind]}{{{_key(reference.id)},\n" + ",\n".join(lines) + "\n}\n"


def _fields(reference: Reference, language: str) -> Iterator[tuple[str, str]]:
    """Names and values, as they are written."""
    yield "title", f"{{{{{escaped(reference.title)}}}}}"
    if reference.authors:
        yield "author", "{" + " and ".join(f"{{{escaped(author)}}}" for author in reference.authors) + "}"
    for name, value in _of_kind(reference):
        if value:
            yield name, f"{{{escaped(value)}}}"
    if reference.dated:
        yield "date", f"{{{reference.dated}}}"
        yield "year", f"{{{reference.dated[:4]}}}"
        if month := reference.dated[5:7]:
            yield "month", _MONTHS[int(month) - 1]
    yield "url", f"{{{_address(reference.url)}}}"
    yield "urldate", f"{{{reference.consulted.isoformat()}}}"
    if reference.keywords:
        yield "keywords", "{" + ", ".join(_keyword(keyword) for keyword in reference.keywords) + "}"
    for name, value in (
        ("language", reference.language),
        ("abstract", reference.abstract),
        ("note", remarks(reference, language)),
    ):
        if value:
            yield name, f"{{{escaped(value)}}}"


def _of_kind(reference: Reference) -> tuple[tuple[str, str], ...]:
    match reference.kind:
        case Kind.STATUTE:
            return (
                ("shorttitle", reference.citation),
                ("booktitle", reference.code),
                ("chapter", reference.article),
                ("number", reference.number),
            )
        case Kind.DECISION:
            return (
                ("shorttitle", reference.citation),
                ("institution", reference.court),
                ("number", reference.number),
            )
        case Kind.REPORT:
            return (("institution", reference.publisher or ", ".join(reference.authors)), ("type", reference.type))
        case Kind.PAGE:
            return (("organization", reference.site), ("type", reference.type))


def escaped(text: str) -> str:
    """Text on one line as LaTeX writes it."""
    return _SPECIAL.sub(lambda sign: _COMMANDS[sign[0]], one_line(text))


def _keyword(text: str) -> str:
    """In braces where a comma would part it."""
    return f"{{{escaped(text)}}}" if "," in text else escaped(text)


def _address(url: str) -> str:
    """What styles print as it is: no sign in it may need a command."""
    return re.sub(r"[\s{}\\]", lambda sign: quote(sign[0]), one_line(url))


def _key(document_id: str) -> str:
    """A key of its own for each id, of signs that every programme takes."""
    return quote(document_id, safe="./:-_", errors="replace").replace("%", "+")
