"""The text of each page of a PDF: pypdf reads it, PDFium where pypdf cannot, text recognition where neither can.

Measured on 212 files that broke readers (613 pages): pypdf fails on, or has nothing or no letters for, 4 files and
70 pages that PDFium reads or that can be recognised; elsewhere both find the same words.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from indexer.extract import recognition
from indexer.extract.pdf_damage import DAMAGE, said
from indexer.extract.pdf_text import readable, untold
from indexer.extract.pdfium import Pdfium
from kb.errors import ExtractError

#: Seconds of processor time after which the rest of a file is left out; the child process has 20.
_SECONDS = 15.0
#: Seconds of wall clock after which the rest is left out, and the text on pictures; the child process has 30.
_WALL = 22.0
#: Characters after which the rest is left out: more is no report, it is a bomb.
_MOST_TEXT = 10_000_000
#: Of pages with a larger share of signs that are no letters PDFium may know more …
_DOUBTFUL = 0.05
#: … and this is more than a text can have.
_UNREADABLE = 0.3
_NO_LETTERS = "its font does not say which letters it shows"


@dataclass(slots=True, kw_only=True)
class Pages:
    """What was read of a file, by pages, from 1.

    texts     text of each page that has any
    guessed   pages whose text was made out on their picture
    pictures  pages that are scanned, and of whose text nothing is known
    failures  what is wrong with each page that could not be read
    missed    why the last pages were not looked at; "" if all were
    """

    texts: dict[int, str] = field(default_factory=dict)
    guessed: set[int] = field(default_factory=set)
    pictures: set[int] = field(default_factory=set)
    failures: dict[int, str] = field(default_factory=dict)
    missed: str = ""

    def warnings(self) -> tuple[str, ...]:
        """What a reader of the document should know, a sentence each."""
        said = [f"page {page} could not be read: {why}" for page, why in sorted(self.failures.items())]
        if self.guessed:
            said.insert(0, f"{_named(self.guessed)} read by text recognition: words may be wrong")
        if self.pictures:
            said.append(f"{_named(self.pictures)} not read: a picture, whose text was not recognised")
        return (*said, self.missed) if self.missed else tuple(said)


def read(reader: PdfReader | None, pdfium: Pdfium, language: str | None) -> Pages:
    """The pages of a file; `reader` None where pypdf cannot open it, `language` that of its text if it is known."""
    start = time.monotonic()
    pages, spent, size = Pages(), time.process_time(), 0
    count = len(reader.pages) if reader else len(pdfium)
    unread = []
    for page in range(1, count + 1):
        late = time.process_time() - spent > _SECONDS or time.monotonic() - start > _WALL
        if late or size > _MOST_TEXT:
            pages.missed = f"only {page - 1} of its {count} pages were read: the rest takes too long"
            break
        try:
            text = _text(reader, pdfium, page)
        except LimitReachedError as error:
            pages.failures[page] = said(error)
        except ExtractError as error:
            pages.failures[page] = str(error)
            unread.append(page)
        else:
            size += len(text)
            if text:
                pages.texts[page] = text
            else:
                unread.append(page)
    _recognise(pages, pdfium, unread, language, start + _WALL)
    return pages


def _text(reader: PdfReader | None, pdfium: Pdfium, page: int) -> str:
    """The text of a page; raises LimitReachedError for what is too much, ExtractError for what nobody can read."""
    found, failure = "", ""
    if reader is not None:
        try:
            found = reader.pages[page - 1].extract_text()
        except LimitReachedError:
            raise
        except DAMAGE as error:
            failure = said(error)
    share = untold(found)
    if share > _DOUBTFUL and untold(second := pdfium.text(page)) < share:
        found, failure, share = second, "", untold(second)
    if failure:
        raise ExtractError(failure)
    text = readable(found)
    if text and share > _UNREADABLE:
        raise ExtractError(_NO_LETTERS)
    return text


def _recognise(pages: Pages, pdfium: Pdfium, unread: Iterable[int], language: str | None, deadline: float) -> None:
    """Look for text on the pictures of pages that have none, as long as there is time."""
    able = bool(recognition.installed())
    for page in unread:
        left = deadline - time.monotonic()
        text = None
        if able and left > 0 and (picture := pdfium.picture(page)):
            try:
                text = readable(recognition.recognise(picture, language, left))
            except ExtractError:
                text = None
        elif able and left > 0:
            text = ""
        if text:
            pages.texts[page] = text
            pages.guessed.add(page)
            pages.failures.pop(page, None)
        elif text is None and page not in pages.failures and pdfium.scanned(page):
            pages.pictures.add(page)


def _named(pages: Iterable[int]) -> str:
    """Pages in words: "page 3", "pages 1-4, 7"."""
    ordered = sorted(pages)
    runs = [[page for _, page in run] for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0])]
    shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page {shown}" if len(ordered) == 1 else f"pages {shown}"
