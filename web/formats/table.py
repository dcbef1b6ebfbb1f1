"""Results as a table for spreadsheets: CSV (RFC 4180), UTF-8 with a byte order mark, which Excel needs to see it is.

The separator is the one at which the reader's spreadsheet takes a file apart at a double click: a semicolon in French,
where the comma is the decimal sign, else a comma. A cell that a spreadsheet would compute begins with an apostrophe
(OWASP, CSV injection).
"""

from __future__ import annotations

import csv
from io import StringIO

from kb.document import Standing
from kb.vocabulary import Label
from web.formats.lines import one_line
from web.languages import iso_dated
from web.pages.bibliography import Reference, reference_of
from web.pages.contract import iso
from web.pages.results import ResultLine, ResultsPage

MEDIA_TYPE = "text/csv"
COLUMNS = (
    *("citation", "title", "type", "language", "organisation", "ref"),
    *("valid_from", "valid_to", "status", "date", "url", "permalink"),
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_STANDINGS = {
    Standing.IN_FORCE: Label("en vigueur", "in force"),
    Standing.FUTURE: Label("à venir", "to come"),
    Standing.REPEALED: Label("n’est plus en vigueur", "no longer in force"),
    Standing.SUPERSEDED: Label("remplacée", "superseded"),
    Standing.NEVER: Label("jamais entrée en vigueur", "never came into force"),
}


def table(page: ResultsPage, language: str, root: str) -> str:
    """The results, a row each under the names of the columns; `root` is the address of this site."""
    written = StringIO()
    writer = csv.writer(written, delimiter=separator(language), lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in page.lines:
        reference = reference_of(line.hit, language, root, page.today)
        writer.writerow([cell(value) for value in _row(line, reference, language)])
    return "\ufeff" + written.getvalue()


def separator(language: str) -> str:
    """What stands between two cells for a spreadsheet in this language."""
    return ";" if language == "fr" else ","


def _row(line: ResultLine, reference: Reference, language: str) -> tuple[str | None, ...]:
    hit, version = line.hit, line.hit.version
    return (
        reference.citation,
        hit.title,
        line.type,
        line.language,
        ", ".join(hit.organisations),
        hit.ref,
        iso(version.valid_from) if version else None,
        iso(version.valid_to) if version else None,
        _STANDINGS[line.standing].say(language) if line.standing else None,
        iso_dated(hit.date, hit.precision) if hit.date else None,
        hit.url,
        reference.permalink,
    )


def cell(value: str | None) -> str:
    text = one_line(value or "")
    return f"'{text}" if text.startswith(_FORMULA) else text
