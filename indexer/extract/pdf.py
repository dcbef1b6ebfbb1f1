"""PDF files, read by pypdf: a passage for each page.

Runs in a child process (indexer.extract.jail): what a hostile file makes of pypdf ends with that process.
"""

from __future__ import annotations

import datetime
import logging
import re
import struct
import time
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from indexer.extract.characters import clean, one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.pdf_text import paragraphs, readable, title_on_page
from kb.document import Passage
from kb.errors import ExtractError

#: What pypdf raises for damaged files, beside its own errors: it does not look at each value before it uses it.
_DAMAGE = (
    PyPdfError, DeprecationError, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError,
    OSError, RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
#: Seconds of processor time after which the rest of a file is left out; the child process has 20.
_SECONDS = 15.0
#: Characters after which the rest is left out: more is no report, it is a bomb.
_MOST_TEXT = 10_000_000
_MOST_OUTLINE = 5_000

#: Titles that a program gave the file, and not its author.
_NO_TITLE = re.compile(
    r"microsoft (word|excel|powerpoint)\b.*|(untitled|sans titre|document|présentation|presentation|slide|"
    r"powerpoint presentation|présentation powerpoint|mise en page|print|impression|layout)[\s\d-]*|"
    r".*\.(docx?|odt|pdf|rtf|indd|qxd|pptx?|odp|xlsx?|html?|tex|dvi|pub|ai|tmp)\s*\d*|\S+\.[a-z]{2,8}|"
    r".*\w\(0x[0-9a-f]+\).*",
    re.IGNORECASE,
)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a PDF file; pages that cannot be read are named in its warnings.

    Raises ExtractError if it needs a password, is damaged as a whole, or has no text.
    """
    reader = _open(data)
    headings = _outline(reader)
    texts, warnings = _texts(reader)
    passages = tuple(
        Passage(
            anchor=f"page-{page}",
            text=text,
            page=page,
            heading=headings.get(page, ("", 0))[0],
            level=headings.get(page, ("", 0))[1],
        )
        for page, text in texts.items()
    )
    if not passages:
        if warnings:
            raise ExtractError(f"no page of it could be read: {warnings[0]}", hint=_SAVE_AGAIN)
        raise ExtractError(
            "no text in it: scanned pages?",
            hint="Run text recognition over it (for instance: ocrmypdf FILE.pdf FILE.pdf), then read it again.",
        )
    return Extracted(
        title=_title(reader, hints) or title_on_page(passages[0].text) or title_from_name(hints.name),
        passages=passages,
        language=parse_name(hints.name).language,
        marked=_language(reader),
        date=_date(reader),
        warnings=tuple(warnings),
    )


_SAVE_AGAIN = "Open it in a PDF viewer and print or save it to a new file."


def _open(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        if not locked and not reader.pages:
            raise ExtractError("a PDF without pages", hint=_SAVE_AGAIN)
    except DependencyError as error:
        raise ExtractError(f"encrypted in a way that this installation cannot read: {error}") from error
    except _DAMAGE as error:
        raise ExtractError(f"damaged, or no PDF: {_said(error)}", hint=_SAVE_AGAIN) from error
    if locked:
        raise ExtractError("protected by a password", hint="Save it without its password, then read it again.")
    return reader


def _texts(reader: PdfReader) -> tuple[dict[int, str], list[str]]:
    """The text of each page that has any, by its number from 1; and what could not be read."""
    texts: dict[int, str] = {}
    warnings: list[str] = []
    start, size, count = time.process_time(), 0, len(reader.pages)
    for page in range(1, count + 1):
        if size > _MOST_TEXT or time.process_time() - start > _SECONDS:
            warnings.append(f"only {page - 1} of its {count} pages were read: the rest takes too long")
            break
        try:
            text = paragraphs(clean(reader.pages[page - 1].extract_text().replace("\u00ad\n", "")))
        except _DAMAGE as error:
            warnings.append(f"page {page} could not be read: {_said(error)}")
            continue
        if not readable(text):
            warnings.append(f"page {page} could not be read: its font does not say which letters it shows")
        elif text:
            texts[page] = text
            size += len(text)
    return texts, warnings


def _outline(reader: PdfReader) -> Mapping[int, tuple[str, int]]:
    """The first bookmark of each page, with its depth from 1; without those that are damaged."""
    headings: dict[int, tuple[str, int]] = {}
    try:
        for entry, depth in _bookmarks(reader.outline):
            page = reader.get_destination_page_number(entry)
            if page is not None and page >= 0 and (title := one_line(str(entry.title or ""))):
                headings.setdefault(page + 1, (title[:500], depth))
    except _DAMAGE:
        # Bookmarks are a comfort: those before the damage are kept, and the text is not lost for them.
        return headings
    return headings


def _bookmarks(outline: Any) -> Iterator[tuple[Any, int]]:
    """The entries of an outline, which is a list of entries and of lists one level deeper."""
    waiting = [(entry, 1) for entry in reversed(outline)]
    for _ in range(_MOST_OUTLINE):
        if not waiting:
            return
        entry, depth = waiting.pop()
        if isinstance(entry, list):
            waiting += [(below, depth + 1) for below in reversed(entry)]
        else:
            yield entry, depth


def _title(reader: PdfReader, hints: Hints) -> str:
    try:
        title = one_line(str((reader.metadata and reader.metadata.title) or ""))
    except _DAMAGE:
        return ""
    letters = sum(character.isalpha() for character in title)
    own = title.casefold() in (hints.name.casefold(), parse_name(hints.name).stem.casefold())
    return "" if letters < 4 or own or _NO_TITLE.fullmatch(title) else title[:500]


def _date(reader: PdfReader) -> datetime.date | None:
    """The day on which the file says it was made; None for the clock of a machine that was not set."""
    try:
        made = reader.metadata and reader.metadata.creation_date
    except _DAMAGE:
        return None
    return made.date() if made and made.year >= 1985 else None


def _language(reader: PdfReader) -> str | None:
    try:
        stated = str(reader.root_object.get("/Lang", ""))
    except _DAMAGE:
        return None
    match = re.match(r"([a-z]{2})(?![a-z])", stated.lower())
    return match[1] if match else None


def _said(error: Exception) -> str:
    """What an exception says, on one short line."""
    return one_line(f"{error}")[:200] or type(error).__name__
