"""The text of each page of a PDF: pypdf reads it, PDFium where pypdf cannot, text recognition where neither can.

Measured on 212 files that broke readers: PDFium reads four that pypdf cannot open, and three for which pypdf has
numbers of glyphs or wrong letters; recognition reads pages without letters of six. Elsewhere both find the same words.
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
    unreached pages without letters on whose pictures nobody looked, for want of time
    missed    why the last pages were not looked at; "" if all were
    """

    texts: dict[int, str] = field(default_factory=dict)
    guessed: set[int] = field(default_factory=set)
    pictures: set[int] = field(default_factory=set)
    unreached: set[int] = field(default_factory=set)
    failures: dict[int, str] = field(default_factory=dict)
    missed: str = ""

    def warnings(self) -> tuple[str, ...]:
        """What a reader of the document should know, a sentence each."""
        said = [f"page {page} could not be read: {why}" for page, why in sorted(self.failures.items())]
        if self.guessed:
            said.insert(0, f"{_named(self.guessed)} read by text recognition: words may be wrong")
        if self.pictures:
            said.append(f"{_named(self.pictures)} not read: a picture, whose text was not recognised")
        if self.unreached:
            said.append(f"{_named(self.unreached)} not read: no letters in them, and text recognition takes too long")
        return (*said, self.missed) if self.missed else tuple(said)


class _Watch:
    """Tells when a file has had its time."""

    def __init__(self) -> None:
        self._processor, self._wall = time.process_time(), time.monotonic()

    @property
    def left(self) -> float:
        """Seconds of wall clock; 0.0 if they, or those of processor time, are used up."""
        if time.process_time() - self._processor > _SECONDS:
            return 0.0
        return max(0.0, self._wall + _WALL - time.monotonic())


def read(reader: PdfReader | None, pdfium: Pdfium, language: str | None) -> Pages:
    """The pages of a file; `reader` None where pypdf cannot open it, `language` that of its text if it is known."""
    watch, pages, size = _Watch(), Pages(), 0
    count = len(reader.pages) if reader else len(pdfium)
    unread = []
    for page in range(1, count + 1):
        if not watch.left or size > _MOST_TEXT:
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
    for page in unread:
        _recognise(pages, pdfium, page, language, watch.left)
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


def _recognise(pages: Pages, pdfium: Pdfium, page: int, language: str | None, left: float) -> None:
    """Look for text on the picture of a page that has no letters, if there are seconds left for that."""
    if not left:
        pages.unreached |= {page} - pages.failures.keys()
        return
    text = ""
    try:
        if not recognition.installed():
            pages.pictures |= {page} if page not in pages.failures and pdfium.scanned(page) else set()
        elif picture := pdfium.picture(page):
            text = readable(recognition.recognise(picture, language, left))
    except TimeoutError:
        pages.unreached |= {page} - pages.failures.keys()
    except ExtractError as error:
        pages.failures.setdefault(page, str(error))
    if text:
        pages.texts[page] = text
        pages.guessed.add(page)
        pages.failures.pop(page, None)


def _named(pages: Iterable[int]) -> str:
    """Pages in words: "page 3", "pages 1-4, 7"."""
    ordered = sorted(pages)
    runs = [[page for _, page in run] for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0])]
    shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page {shown}" if len(ordered) == 1 else f"pages {shown}"
