"""PDF files: a passage for each page, and for each bookmark that is found on it.

Runs in a child process (indexer.extract.jail): what a hostile file makes of its readers ends with that process.
"""

from __future__ import annotations

import datetime
import logging
import re
from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, LimitReachedError

from indexer.extract import pdf_outline, pdf_pages, recognition
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.pdf_damage import DAMAGE, said
from indexer.extract.pdf_pages import Pages
from indexer.extract.pdf_text import title_on_page
from indexer.extract.pdf_title import largest
from indexer.extract.pdfium import Pdfium
from indexer.extract.titles import stated
from kb.errors import ExtractError

_SAVE_AGAIN = "Open it in a PDF viewer and print or save it to a new file."
_RECOGNISE = "Run text recognition over it (for instance: ocrmypdf FILE.pdf FILE.pdf), then read it again."
_INSTALL = "Install tesseract with its French and English data, or run text recognition over the file (ocrmypdf)."

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a PDF file; pages that cannot be read, and those read by recognition, are in its warnings.

    Raises ExtractError if it needs a password, is damaged as a whole, or has no text.
    """
    with Pdfium(data) as pdfium:
        reader = _open(data, pdfium)
        named, marked = parse_name(hints.name).language, _language(reader) if reader else None
        pages = pdf_pages.read(reader, pdfium, named or marked)
    if not pages.texts:
        raise _nothing(pages)
    headings = pdf_outline.outline(reader) if reader else {}
    first = pages.texts[min(pages.texts)]
    return Extracted(
        title=(_title(reader, hints) if reader else "") or title_on_page(first) or title_from_name(hints.name),
        passages=tuple(
            passage
            for page, text in sorted(pages.texts.items())
            for passage in pdf_outline.passages(page, text, headings.get(page, []), guessed=page in pages.guessed)
        ),
        language=named,
        marked=marked,
        date=_date(reader) if reader else None,
        warnings=pages.warnings(),
    )


def _open(data: bytes, pdfium: Pdfium) -> PdfReader | None:
    """The file as pypdf reads it; None if only PDFium can."""
    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        pages = 0 if locked else len(reader.pages)
    except LimitReachedError as error:
        raise ExtractError(f"too much for a document: {said(error)}", hint=_SAVE_AGAIN) from error
    except DAMAGE as error:
        if len(pdfium):
            return None
        if isinstance(error, DependencyError):
            raise ExtractError(f"encrypted in a way that this installation cannot read: {said(error)}") from error
        raise ExtractError(f"damaged, or no PDF: {said(error)}", hint=_SAVE_AGAIN) from error
    if pages:
        return reader
    if len(pdfium):
        return None
    if locked:
        raise ExtractError("protected by a password", hint="Save it without its password, then read it again.")
    raise ExtractError("a PDF without pages", hint=_SAVE_AGAIN)


def _nothing(pages: Pages) -> ExtractError:
    """Why there is no document."""
    if pages.pictures or pages.unreached:
        hint = _RECOGNISE if recognition.installed() else _INSTALL
        return ExtractError("scanned: its pages are pictures, and their text was not read", hint=hint)
    if warnings := pages.warnings():
        return ExtractError(f"no page of it could be read: {warnings[0]}", hint=_SAVE_AGAIN)
    return ExtractError("no text in it: empty pages, drawings, or a form to fill", hint=_RECOGNISE)


def _title(reader: PdfReader, hints: Hints) -> str:
    """The title that the author gave, or else what is largest on the first page."""
    try:
        title = stated(str((reader.metadata and reader.metadata.title) or ""), hints)
        return title or largest(reader.pages[0])
    except DAMAGE:
        return ""


def _date(reader: PdfReader) -> datetime.date | None:
    """The day on which the file says it was made; None for the clock of a machine that was not set."""
    try:
        made = reader.metadata and reader.metadata.creation_date
    except DAMAGE:
        return None
    return made.date() if made and made.year >= 1985 else None


def _language(reader: PdfReader) -> str | None:
    try:
        told = str(reader.root_object.get("/Lang", ""))
    except DAMAGE:
        return None
    match = re.match(r"([a-z]{2})(?![a-z])", told.lower())
    return match[1] if match else None
