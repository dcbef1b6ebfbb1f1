"""Plain text files become documents."""

from __future__ import annotations

import pytest

from indexer.extract.extracted import Hints, parse_name, title_from_name
from indexer.extract.text import extract
from kb.errors import ExtractError


def test_the_title_is_the_first_line() -> None:
    document = extract("Note de service\r\n\r\nTexte été.\r\n".encode("cp1252"), Hints(name="n.fr.txt"))
    assert document.title == "Note de service"
    assert document.language == "fr"
    assert [p.text for p in document.passages] == ["Note de service\nTexte été."]


def test_a_first_line_that_is_a_paragraph_is_no_title() -> None:
    assert extract(b"mot " * 100, Hints(name="compte_rendu-2014.txt")).title == "compte rendu 2014"


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\x00\x00\x00", b"\xff\xfe"])
def test_a_file_with_nothing_to_read_is_refused(data: bytes) -> None:
    with pytest.raises(ExtractError, match="the file is empty"):
        extract(data, Hints(name="a.txt"))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("infomie.fr.md", ("infomie", "fr", ".md")),
        ("infomie.md", ("infomie", None, ".md")),
        ("v1.2.pdf", ("v1.2", None, ".pdf")),
        ("loi.st.pdf", ("loi.st", None, ".pdf")),
        ("A.EN.PDF", ("A.EN", None, ".pdf")),
        ("organisations/a.en.html", ("a", "en", ".html")),
        ("sans", ("sans", None, "")),
    ],
)
def test_a_name_may_say_a_language_of_the_field(name: str, parts: tuple[str, str | None, str]) -> None:
    assert parse_name(name) == parts


def test_a_name_of_signs_only_is_its_own_title() -> None:
    assert title_from_name("___.pdf") == "___.pdf"
