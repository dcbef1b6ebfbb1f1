"""The ZIP archive that a DOCX or ODT file is: its XML parts, read in memory and never unpacked to disk.

What an archive can do to its reader is refused with a reason: paths that leave it, more than a document needs,
parts that swell out of proportion, entities. Archives inside the archive are not opened.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from types import TracebackType
from typing import Self

from lxml import etree

from kb.errors import ExtractError

#: A book of 1,000 pages in DOCX has parts of 20 MB and a hundred of them.
_MOST_PARTS = 10_000
_LARGEST_PART = 50 * 1024 * 1024
_LARGEST = 500 * 1024 * 1024
#: How many times larger than its ZIP form a large part may be; prose in Office's XML is 10 to 40 times.
_RATIO = 250
_SMALL = 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_SAVE_AGAIN = "Open it in a word processor and save it anew."


class OfficePackage:
    """The parts of a file; use as a context manager. Raises ExtractError where it is damaged, hostile or encrypted."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD_OFFICE):
            raise ExtractError(
                "protected by a password, or in the format of Word before 2007",
                hint="Save it without its password, in the format DOCX.",
            )
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError) as error:
            raise ExtractError(f"damaged, or no such document: {error}", hint=_SAVE_AGAIN) from error
        self._check()

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part; None if the file has no such part."""
        try:
            content = self._bytes(name)
        except KeyError:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ExtractError(f"damaged: {name} is no XML: {error}", hint=_SAVE_AGAIN) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise ExtractError(f"{name} declares entities, as no word processor does: it is refused")
        return root

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def _check(self) -> None:
        members = self._zip.infolist()
        if len(members) > _MOST_PARTS:
            raise ExtractError(f"it has {len(members):,} parts, and {_MOST_PARTS:,} is the most: it is refused")
        for member in members:
            # zipfile turns "\" into "/" on Windows only, and "C:" is no drive elsewhere.
            name = member.orig_filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
                raise ExtractError(f"its part {name[:100]!r} would lie outside of it: it is refused")
        if (size := sum(member.file_size for member in members)) > _LARGEST:
            most = _LARGEST // 2**20
            raise ExtractError(f"it unpacks to {size // 2**20:,} MiB, and {most} is the most: it is refused")

    def _bytes(self, name: str) -> bytes:
        """A part; raises KeyError if it is not there."""
        member = self._zip.getinfo(name)
        if member.flag_bits & _ENCRYPTED:
            raise ExtractError("protected by a password", hint="Save it without its password, then read it again.")
        # The size in the directory may be a lie: what counts is what comes out.
        most = min(_LARGEST_PART, max(_SMALL, _RATIO * member.compress_size))
        try:
            with self._zip.open(member) as part:
                content = part.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError) as error:
            raise ExtractError(f"damaged: {name} cannot be unpacked: {error}", hint=_SAVE_AGAIN) from error
        if len(content) > most:
            raise ExtractError(f"its part {name} unpacks to more than {most // 2**20} MiB: it is refused")
        return content
