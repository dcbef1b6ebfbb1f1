"""What a file is, told by its bytes: its name decides only between kinds of plain text."""

from __future__ import annotations

from indexer.crawling.content import looks_like_html
from indexer.extract.extracted import parse_name
from indexer.uploads.members import Archive, is_archive
from kb.errors import ExtractError

#: An archive of files, and not a document that is made as one.
ZIP = ".zip"
_READ = "Read are PDF, DOCX, ODT, HTML, Markdown, plain text, and ZIP files of these."
#: Bytes in which "%PDF-" must be (ISO 32000-1, annex H.3.4.1), and in which other things show what they are.
_HEAD = 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What is often sent and cannot be read, by its first bytes, with what to do instead.
_OTHERS = (
    (b"{\\rtf", "an RTF file", "Save it as DOCX or ODT."),
    (b"\x89PNG", "a picture", "Send the text that it shows, or a PDF file with recognised text."),
    (b"\xff\xd8\xff", "a picture", "Send the text that it shows, or a PDF file with recognised text."),
    (b"GIF8", "a picture", "Send the text that it shows, or a PDF file with recognised text."),
    (b"Rar!", "a RAR archive", "Send its files, or a ZIP file of them."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Send its files, or a ZIP file of them."),
    (b"\x1f\x8b", "a gzip file", "Send its files, or a ZIP file of them."),
)
#: Parts by which documents that are ZIP files are known. Those of others cannot be read.
_PARTS = (
    ("word/document.xml", ".docx"),
    ("content.xml", ".odt"),
    ("xl/workbook.xml", ""),
    ("ppt/presentation.xml", ""),
)


def suffix_of(data: bytes, name: str) -> str:
    """The suffix by which readers are chosen (indexer.extract.registry), or ZIP for an archive of files.

    Raises ExtractError for what cannot be read, saying what to send instead.
    """
    if b"%PDF-" in data[:_HEAD]:
        return ".pdf"
    if is_archive(data):
        return _packed(data)
    if data.startswith(_OLD_OFFICE):
        return ".docx"  # whose reader says what it is, and what to do
    for beginning, what, hint in _OTHERS:
        if data.startswith(beginning):
            raise ExtractError(f"it is {what}", hint=hint)
    if looks_like_html(data):
        return ".html"
    if not data.strip():
        raise ExtractError("the file is empty")
    if b"\0" in data[: 64 * _HEAD] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ExtractError("it is no document that is known here", hint=_READ)
    return ".md" if parse_name(name).suffix in (".md", ".markdown") else ".txt"


def _packed(data: bytes) -> str:
    with Archive(data) as archive:
        names = archive.names()
    for part, suffix in _PARTS:
        if part in names:
            if not suffix:
                raise ExtractError("it is a spreadsheet or a presentation", hint="Save it as PDF.")
            return suffix
    return ZIP
