"""PDF files as PDFium reads them: the second reader, for what pypdf cannot read, and the one that draws pages.

It bears more damage than pypdf, and sets itself no limits: a file of two kilobytes can make it take a gigabyte.
Only in a child process, therefore, and never for what pypdf refused because it was too much.
"""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import Self

import pypdfium2
from pypdfium2 import raw

_DPI = 300
#: Pixels on the longer side: A4 at 300 dots an inch has 3,508.
_LONGEST_SIDE = 3600
#: Share of a page that a picture covers, if the page was scanned.
_SCANNED = 0.5


class Pdfium:
    """One file, opened with an empty password when it is first asked; use as a context manager.

    Where the file or a page cannot be read, it has no pages, no text, no picture and is not scanned.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        """Number of its pages; 0 if it cannot be opened."""
        return len(self._document) if self._document else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if document := self.__dict__.get("_document"):
            document.close()

    def text(self, page: int) -> str:
        """The text of a page, from 1; words that a line's end cut are whole."""
        try:
            text: str = self._page(page).get_textpage().get_text_range()
        except (pypdfium2.PdfiumError, IndexError):
            return ""
        # Where a hyphen ends a line PDFium writes U+FFFE, and goes on without a break.
        return text.replace("\r\n", "\n").replace("\ufffe", "")

    def scanned(self, page: int) -> bool:
        """True if one picture covers most of the page."""
        try:
            sheet = self._page(page)
            width, height = sheet.get_size()
            pictures = (each.get_bounds() for each in sheet.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
            largest = max(((right - left) * (top - bottom) for left, bottom, right, top in pictures), default=0.0)
        except (pypdfium2.PdfiumError, IndexError):
            return False
        return bool(largest >= _SCANNED * width * height > 0)

    def picture(self, page: int) -> bytes:
        """The page in shades of grey at 300 dots an inch, as a PGM file; b"" for a page with nothing on it."""
        try:
            sheet = self._page(page)
            longest = max(sheet.get_size())
            if longest <= 0:
                return b""
            drawn = sheet.render(scale=min(_DPI / 72, _LONGEST_SIDE / longest), grayscale=True)
        except (pypdfium2.PdfiumError, IndexError):
            return b""
        lines = memoryview(bytes(drawn.buffer))
        pixels = b"".join(lines[n * drawn.stride : n * drawn.stride + drawn.width] for n in range(drawn.height))
        if pixels.count(pixels[:1]) == len(pixels):
            return b""
        return b"P5 %d %d 255\n" % (drawn.width, drawn.height) + pixels

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument | None:
        try:
            return pypdfium2.PdfDocument(self._data)
        except pypdfium2.PdfiumError:
            return None

    def _page(self, page: int) -> pypdfium2.PdfPage:
        if self._document is None:
            raise IndexError(page)
        return self._document[page - 1]
