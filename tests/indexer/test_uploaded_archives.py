"""ZIP archives that people send: read in memory within limits, and never by the names in them."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from office_maker import archive, docx, paragraph
from pdf_maker import pdf

from indexer.uploads.formats import ZIP, suffix_of
from indexer.uploads.members import MIB, Archive, Member
from kb.desk.uploads import shown_name
from kb.errors import ArchiveError, ExtractError


def members(data: bytes, most: int = 50, largest: int = MIB) -> list[Member]:
    with Archive(data) as found:
        return list(found.members(most, largest))


@pytest.mark.parametrize(
    ("data", "name", "suffix"),
    [
        (pdf("Texte."), "notes.txt", ".pdf"),
        (b"\n" + pdf("Texte."), "x", ".pdf"),
        (docx(paragraph("Texte")), "a.zip", ".docx"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "a", ".odt"),
        (archive({"a.md": "Texte"}), "a.pdf", ZIP),
        (b"<!DOCTYPE html><html><body>a</body></html>", "a.pdf", ".html"),
        (b"# Titre", "a.MD", ".md"),
        ("D\u00e9j\u00e0 vu".encode(), "a.exe", ".txt"),
    ],
)
def test_bytes_say_what_a_file_is_and_not_its_name(data: bytes, name: str, suffix: str) -> None:
    assert suffix_of(data, name) == suffix


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"\x7fELF\0\0\0",
        b"{\\rtf1 a}",
        b"\x89PNG\r\n",
        archive({"xl/workbook.xml": "<x/>"}),
        b"PK\x03\x04a",
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises((ExtractError, ArchiveError)):
        suffix_of(data, "a.pdf")


def test_names_lead_nowhere_and_folders_and_hidden_files_are_left_out() -> None:
    data = archive(
        {"../../etc/passwd": "a", "/abs.md": "b", "C:\\x.md": "c", "__MACOSX/._a.md": "d", ".hidden": "e", "d/": ""}
    )
    assert [shown_name(one.name) for one in members(data)] == ["passwd", "abs.md", "x.md"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\0b.pdf", "a b.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("..", ".."),
        ("", "?"),
        ("a/../../b\\c.pdf", "c.pdf"),
        ("x" * 5_000_000 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_made_fit_to_be_shown(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    data = archive({"bomb.md": b"0" * (64 * MIB), "a.md": "Texte"})
    bomb, other = members(data)
    assert (bomb.data, "more than 1 MiB" in bomb.reason) == (b"", True)
    assert other.data == b"Texte"


def test_an_archive_of_too_many_names_is_refused() -> None:
    with pytest.raises(ArchiveError, match="60 files"):
        members(archive({f"{number}.md": "a" for number in range(60)}))
    few = archive({"a.md": "a"})
    at = few.rindex(b"PK\x05\x06")
    with pytest.raises(ArchiveError, match="far too many"):
        members(few[: at + 12] + (100_000 * 46).to_bytes(4, "little") + few[at + 16 :])


def test_links_and_files_with_a_password_are_said() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, "/etc/passwd")
        package.writestr("secret.md", "a")
    data = bytearray(out.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    link_said, secret_said = (one.reason for one in members(bytes(data)))
    assert "not a regular file" in link_said
    assert "password" in secret_said


def test_every_cut_of_an_archive_is_an_archive_error() -> None:
    data = archive({"a.md": "Texte " * 50, "b.md": "Autre"})
    for end in range(4, len(data)):
        with pytest.raises(ArchiveError):
            members(data[:end])
