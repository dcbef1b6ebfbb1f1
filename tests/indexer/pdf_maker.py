"""Small PDF files for tests, written by hand so that each oddity is on purpose."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence

import pypdfium2
from pypdf import PdfReader, PdfWriter

TWICE = "/Filter [/FlateDecode /FlateDecode]"


def pdf(*pages: str, title: str = "", bookmarks: Sequence[tuple[str, int]] = (), password: str | None = None) -> bytes:
    """A PDF with these pages of text (a line a line), its Info title, bookmarks (title, page from 1) and password."""
    plain = raw_pdf([content(text) for text in pages])
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(plain)).pages:
        writer.add_page(page)
    if title:
        writer.add_metadata({"/Title": title})
    for heading, page_number in bookmarks:
        writer.add_outline_item(title=heading, page_number=page_number - 1)
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def content(text: str) -> bytes:
    """The content stream that shows the lines of a text."""
    lines = [line.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") for line in
             text.split("\n")]  # fmt: skip
    return b"BT /F1 11 Tf 14 TL 50 780 Td " + b" ".join(b"(" + line + b") Tj T*" for line in lines) + b" ET"


def raw_pdf(contents: Sequence[bytes], filters: Mapping[int, str] = {}) -> bytes:
    """A PDF whose pages have these content streams; `filters` says of some pages (from 1) how they are compressed."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        font,
    ]
    for n, stream in enumerate(contents):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
        objects.append(f"{page}/Resources << /Font << /F1 3 0 R >> >> >>".encode())
        head = f"<< /Length {len(stream)} {filters.get(n + 1, '')} >>\nstream\n".encode()
        objects.append(head + stream + b"\nendstream")
    return assembled(objects)


def bomb(size: int) -> bytes:
    """A PDF of a few kilobytes whose one page unpacks, twice, to `size` bytes."""
    return raw_pdf([packed_twice(size)], {1: TWICE})


def packed_twice(size: int) -> bytes:
    """A few kilobytes that unpack, with the filter TWICE, to `size` bytes."""
    inner, outer, block = zlib.compressobj(9), zlib.compressobj(9), b"0 " * 2**19
    packed = [outer.compress(inner.compress(block)) for _ in range(size // len(block))]
    return b"".join([*packed, outer.compress(inner.flush()), outer.flush()])


def scanned(*pages: str) -> bytes:
    """A PDF of which each page is a picture of these lines of text, as a scanner makes it; no letters are in it."""
    with pypdfium2.PdfDocument(pdf(*pages)) as document:
        drawn = [page.render(scale=150 / 72, grayscale=True) for page in document]
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(drawn)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} >>".encode(),
    ]
    for n, picture in enumerate(drawn):
        size = f"/Width {picture.stride} /Height {picture.height} /ColorSpace /DeviceGray /BitsPerComponent 8"
        pixels, shown = zlib.compress(bytes(picture.buffer)), b"595 0 0 842 0 0 cm /P Do"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 3 * n} 0 R "
        objects.append(f"{page}/Resources << /XObject << /P {5 + 3 * n} 0 R >> >> >>".encode())
        objects.append(f"<< /Length {len(shown)} >>\nstream\n".encode() + shown + b"\nendstream")
        head = f"<< /Type /XObject /Subtype /Image {size} /Filter /FlateDecode /Length {len(pixels)} >>\nstream\n"
        objects.append(head.encode() + pixels + b"\nendstream")
    return assembled(objects)


def assembled(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is its catalogue."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
