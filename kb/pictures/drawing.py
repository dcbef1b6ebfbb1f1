"""The child process that draws pages: `python -m kb.pictures.drawing MEMORY SECONDS` (see kb.jail.prisoner).

It is asked {"page": N} of a PDF file, and gives a PNG file, or {"error": …} where there is no such page.
PDFium draws what is damaged as well, and sets itself no limits; those of the process hold.
"""

from __future__ import annotations

import struct
import sys
import zlib
from typing import Any

from kb.jail.prisoner import Work, imprison

#: Pixels on the longer side: A4 at 120 dots an inch. The other side has no more, so that a picture has two million.
LONGEST = 1400
#: Seconds without a question after which the process ends itself.
_IDLE = 60


def png(width: int, height: int, colours: int, pixels: bytes) -> bytes:
    """A PNG file (W3C, third edition) with 8 bits a channel; `colours` is 1 for grey and 3 for red, green and blue."""
    line = width * colours
    lines = b"".join(b"\0" + pixels[start : start + line] for start in range(0, height * line, line))
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if colours == 3 else 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _load() -> Work:
    import pypdfium2

    def draw(asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            with pypdfium2.PdfDocument(data) as document:
                page = document[asked["page"] - 1]
                longest = max(page.get_size())
                if longest <= 0:
                    return {"error": "the page has no size"}, b""
                drawn = page.render(scale=LONGEST / longest, rev_byteorder=True)
                return {}, _encoded(drawn.width, drawn.height, drawn.stride, drawn.n_channels, bytes(drawn.buffer))
        except (pypdfium2.PdfiumError, IndexError) as error:
            return {"error": str(error)}, b""

    return draw


def _encoded(width: int, height: int, stride: int, channels: int, buffer: bytes) -> bytes:
    """A PNG of what PDFium has drawn; in shades of grey where there are no colours, a third of the size."""
    used = width * channels
    pixels = b"".join(buffer[row * stride : row * stride + used] for row in range(height))
    red, green, blue = (pixels[channel::channels] for channel in range(3)) if channels >= 3 else (pixels,) * 3
    if red == green == blue:
        return png(width, height, 1, red)
    if channels == 4:
        pixels = b"".join(bytes(dot) for dot in zip(red, green, blue, strict=True))
    return png(width, height, 3, pixels)


if __name__ == "__main__":
    imprison(_load, memory=int(sys.argv[1]), seconds=int(sys.argv[2]), idle=_IDLE)
