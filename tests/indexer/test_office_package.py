"""What an archive can do to its reader is refused with a reason, and nothing is written (row C6 of the fault plan)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office_maker import archive, docx, odt, paragraph

from indexer.extract import docx as docx_reader
from indexer.extract import odt as odt_reader
from indexer.extract.extracted import Extractor, Hints
from indexer.extract.jail import Jail
from indexer.extract.registry import JAILED, Extractors
from kb.errors import ExtractError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PROSE = docx(paragraph("Un texte."))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BODY = f"<w:document {W}><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>".format
BILLION_LAUGHS = f'<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]>' + BODY("&l9;")
EXTERNAL = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + BODY("&x;")


def swollen(size: int) -> str:
    """A document that unpacks to so many bytes of the same letter."""
    return f"<w:document {W}><w:body>{paragraph('a' * size)}</w:body></w:document>"


def nested(levels: int) -> bytes:
    """Archives in archives, sixteen in each, that would unpack without end."""
    inner = archive({"0": "0" * 1_000_000})
    for _ in range(levels):
        inner = archive({f"lib {n}.zip": inner for n in range(16)})
    return inner


def lying(data: bytes, size: int) -> bytes:
    """The archive, with this size for its first part in both its directories."""
    changed = bytearray(data)
    central = data.rindex(b"PK\x01\x02", 0, data.index(b"PK\x01\x02") + 4)
    for place in (22, central + 24):
        changed[place : place + 4] = struct.pack("<I", size)
    return bytes(changed)


def encrypted(data: bytes) -> bytes:
    """The archive, its first part marked as encrypted."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


#: Made when they are asked for: some take long.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a path above": (lambda: archive({"../../evil.xml": "x", "word/document.xml": "x"}), "would lie outside of it"),
    "a path with backslashes": (lambda: archive({"..\\evil.xml": "x"}), "would lie outside of it"),
    "an absolute path": (lambda: archive({"/etc/evil": "x"}), "would lie outside of it"),
    "a drive": (lambda: archive({"C:/evil": "x"}), "would lie outside of it"),
    "a part that swells": (lambda: archive({"word/document.xml": swollen(40 * 2**20)}), "unpacks to more than"),
    "a size that is a lie": (lambda: lying(archive({"word/document.xml": swollen(40 * 2**20)}), 100), "damaged"),
    "a total beyond all size": (
        lambda: lying(archive({"word/document.xml": "x"}), 540 * 2**20),
        "it unpacks to 540 MiB",
    ),
    "too many parts": (lambda: archive({f"{n}": "" for n in range(10_001)}), "it has 10,001 parts"),
    "archives in archives": (lambda: nested(3), "no Word document"),
    "a billion laughs": (lambda: archive({"word/document.xml": BILLION_LAUGHS}), "declares entities|is no XML"),
    "an external entity": (lambda: archive({"word/document.xml": EXTERNAL}), "declares entities"),
    "no XML": (lambda: archive({"word/document.xml": "<w:document"}), "is no XML"),
    "elements without end": (
        lambda: archive({"word/document.xml": f"<w:document {W}>" + "<w:sdt>" * 100_000}),
        "is no XML",
    ),
    "an encrypted part": (lambda: encrypted(archive({"word/document.xml": "x"})), "protected by a password"),
    "an old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "Word before 2007"),
    "half an archive": (lambda: PROSE[: len(PROSE) // 2], "damaged"),
    "no archive": (lambda: b"Un texte.", "damaged"),
    "the strict form": (
        lambda: archive({"word/document.xml": '<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'}),
        "strict form",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(what: str) -> None:
    made, reason = HOSTILE[what]
    with pytest.raises(ExtractError, match=reason):
        docx_reader.extract(made(), Hints(name="a.docx"))


@pytest.mark.slow
def test_nothing_is_written_and_the_reader_survives_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Jail(JAILED[".docx"]) as jail:
        for made, _ in HOSTILE.values():
            with pytest.raises(ExtractError):
                jail.extract(made(), Hints(name="a.docx"))
        assert jail.extract(PROSE, Hints(name="a.docx")).passages[0].text == "Un texte."
    assert list(tmp_path.iterdir()) == []


def test_each_format_has_its_reader() -> None:
    with Extractors() as extractors:
        for name, data in {"a.docx": PROSE, "B.ODT": odt("<text:p>Un texte.</text:p>")}.items():
            assert extractors.extract(data, Hints(name=name)).passages[0].text == "Un texte."


def test_an_image_that_is_larger_than_any_part_does_no_harm() -> None:
    data = archive({"word/media/image1.png": bytes(55 * 2**20), "word/document.xml": swollen(100)})
    assert docx_reader.extract(data, Hints(name="a.docx")).passages[0].text == "a" * 100


@pytest.mark.parametrize(
    ("extract", "data"), [(docx_reader.extract, PROSE), (odt_reader.extract, odt("<text:p>A</text:p>"))]
)
@settings(max_examples=60, deadline=None)
@given(choice=st.data())
def test_a_damaged_file_is_a_document_or_an_extract_error(
    extract: Extractor, data: bytes, choice: st.DataObject
) -> None:
    whole = bytearray(data)
    for _ in range(choice.draw(st.integers(1, 6))):
        place = choice.draw(st.integers(0, len(whole) - 1))
        if choice.draw(st.booleans()):
            whole[place] = choice.draw(st.integers(0, 255))
        else:
            del whole[place : place + choice.draw(st.integers(1, 20))]
    try:
        assert extract(bytes(whole), Hints(name="a")).title
    except ExtractError:
        return
