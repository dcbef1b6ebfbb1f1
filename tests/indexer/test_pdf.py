"""PDF files become documents: a passage for each page, and a plain reason where there is none."""

from __future__ import annotations

import io
import json
import resource
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_maker import TWICE, bomb, content, packed_twice, pdf, raw_pdf, scanned
from pypdf import PdfWriter

from indexer.extract import recognition
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.jail import BrokenReader, Jail
from indexer.extract.pdf import extract
from indexer.extract.pdf_text import paragraphs, title_on_page
from kb.errors import ExtractError

REPORT = "Rapport annuel sur l'accueil\nParis, 2014", "Deuxième page du rapport.", "", "Page quatre."


def read(data: bytes, name: str = "rapport.pdf") -> Extracted:
    return extract(data, Hints(name=name))


def test_each_page_with_text_is_a_passage_with_its_number() -> None:
    assert [(p.anchor, p.page, p.text.split("\n")[0]) for p in read(pdf(*REPORT)).passages] == [
        ("page-1", 1, "Rapport annuel sur l'accueil"),
        ("page-2", 2, "Deuxième page du rapport."),
        ("page-4", 4, "Page quatre."),
    ]


def test_bookmarks_are_headings_where_they_fall_on_a_page() -> None:
    pages = read(pdf(*REPORT, bookmarks=[("Avant-propos", 1), ("Chiffres", 2), ("Suite", 2)])).passages
    assert [(p.heading, p.level) for p in pages] == [("Avant-propos", 1), ("Chiffres", 1), ("", 0)]


def test_a_bookmark_that_is_a_line_of_its_page_begins_a_passage_there() -> None:
    page = "Fin du chapitre.\n2. L'accueil\nLes jeunes arrivent.\n2.1 Le premier jour\nIls sont reçus."
    bookmarks = [("2. L'accueil", 1), ("Une note perdue", 1), ("2.1 Le premier jour", 1)]
    assert [(p.anchor, p.heading, p.text.split("\n")[0]) for p in read(pdf(page, bookmarks=bookmarks)).passages] == [
        ("page-1", "", "Fin du chapitre."),
        ("page-1-2", "2. L'accueil", "2. L'accueil"),
        ("page-1-3", "2.1 Le premier jour", "2.1 Le premier jour"),
    ]


def test_without_a_title_the_largest_words_of_the_first_page_are_it() -> None:
    text = b"BT /F1 10 Tf 50 780 Td (Une petite ligne de texte en haut de la page) Tj ET "
    large = b"BT /F1 1 Tf 24 0 0 24 50 700 Tm (Les jeunes arrivants) Tj 0 -1.2 Td (et leur accueil) Tj ET"
    assert read(raw_pdf([text + large])).title == "Les jeunes arrivants et leur accueil"


def test_what_pypdf_cannot_read_pdfium_does() -> None:
    broken = raw_pdf([content("Texte de la page.")], {1: "/Filter /FlateDecode"})
    assert read(broken).passages[0].text == "Texte de la page."
    headless = raw_pdf([content("Texte de la page.")]).replace(b"startxref", b"startxxxx")
    assert read(headless).passages[0].text == "Texte de la page."


@pytest.mark.slow
def test_a_scanned_page_is_read_by_recognition_and_says_so(tesseract: str) -> None:
    lines = "Le rapport annuel sur l'accueil\nLes jeunes arrivent en automne."
    extracted = read(scanned(lines, "Une autre page du rapport"))
    assert [(p.page, p.text, p.guessed) for p in extracted.passages] == [
        (1, lines, True),
        (2, "Une autre page du rapport", True),
    ]
    assert extracted.warnings == ("pages 1-2 read by text recognition: words may be wrong",)


def test_a_scanned_page_among_others_is_named_where_nothing_recognises_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "installed", frozenset)
    with pytest.raises(ExtractError, match="scanned: its pages are pictures") as caught:
        read(scanned("Texte"))
    assert "tesseract" in caught.value.hint
    writer = PdfWriter()
    for part in (pdf("Une page de lettres."), scanned("Une image")):
        writer.append(io.BytesIO(part))
    both = io.BytesIO()
    writer.write(both)
    extracted = read(both.getvalue())
    assert [p.guessed for p in extracted.passages] == [False]
    assert extracted.warnings == ("page 2 not read: a picture, whose text was not recognised",)


def test_recognition_ends_in_time(tesseract: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.extract.pdf_pages._WALL", 0.15)
    with pytest.raises(ExtractError, match="scanned: its pages are pictures") as caught:
        read(scanned(*["Texte"] * 3))
    assert "ocrmypdf" in caught.value.hint


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("L'accueil des mineurs", "L'accueil des mineurs"),
        ("Microsoft Word - rapport_v3.doc", "Rapport annuel sur l'accueil"),
        ("rapport", "Rapport annuel sur l'accueil"),
        ("rapport.pdf", "Rapport annuel sur l'accueil"),
        ("Maquette.indd", "Rapport annuel sur l'accueil"),
        ("Sans titre 1", "Rapport annuel sur l'accueil"),
        ("Présentation PowerPoint", "Rapport annuel sur l'accueil"),
        ("2014", "Rapport annuel sur l'accueil"),
        ("", "Rapport annuel sur l'accueil"),
    ],
)
def test_the_title_is_the_authors_and_not_the_programs(stated: str, title: str) -> None:
    assert read(pdf(*REPORT, title=stated)).title == title


def test_a_file_that_says_no_title_anywhere_has_its_name() -> None:
    assert read(pdf("12"), "compte-rendu_2014.pdf").title == "compte rendu 2014"


def test_an_empty_password_is_no_obstacle() -> None:
    assert read(pdf("Texte sous clef.", password="")).passages[0].text == "Texte sous clef."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf("x", password="secret"), "protected by a password"),
        (pdf("", ""), "no text in it: empty pages"),
        (raw_pdf([]), "a PDF without pages"),
        (b"", "damaged, or no PDF"),
        (b"%PDF-1.7\n", "damaged, or no PDF"),
        (b"<html></html>", "damaged, or no PDF"),
        (b"\x00" * 1000, "damaged, or no PDF"),
        (pdf("Texte.")[:300], "damaged, or no PDF"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(data)
    assert str(caught.value).startswith(reason)
    assert caught.value.hint


@pytest.mark.slow
def test_a_bomb_says_why_and_what_to_do_too() -> None:
    with pytest.raises(
        ExtractError, match="no page of it could be read: page 1 could not be read: Limit reached"
    ) as caught:
        read(bomb(2**28))
    assert caught.value.hint


@pytest.mark.slow
def test_a_page_that_cannot_be_read_is_a_warning_and_the_others_are_read() -> None:
    good = content("Bonne page")
    extracted = read(raw_pdf([good, packed_twice(2**28), good], {2: TWICE}))
    assert [p.page for p in extracted.passages] == [1, 3]
    assert extracted.warnings[0].startswith("page 2 could not be read")


def test_letters_without_names_are_not_taken_for_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "installed", frozenset)
    with pytest.raises(ExtractError, match="its font does not say which letters it shows"):
        read(pdf("/g12/g45/g3/g78 /g12/g45/g3/g78/g99"))


def test_lines_broken_for_want_of_room_are_joined() -> None:
    lines = [
        "Un titre court",
        "La mission a constaté que le nombre de jeunes accom-",
        "pagnés augmente chaque année en tous",
        "lieux. Fin.",
        "Un nouveau paragraphe commence ici et il va bien au",
        "delà de la ligne.",
        "• un point",
        "• un autre",
    ]
    assert paragraphs("\n".join(lines)).split("\n") == [
        "Un titre court",
        "La mission a constaté que le nombre de jeunes accompagnés augmente chaque année en tous lieux. Fin.",
        "Un nouveau paragraphe commence ici et il va bien au delà de la ligne.",
        "• un point",
        "• un autre",
    ]


def test_the_first_line_that_could_be_a_title_is_one() -> None:
    assert title_on_page("12\n2014-05-01\nhttps://example.org/a b\n– Le rapport annuel\nSuite") == "Le rapport annuel"


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_a_document_or_an_extract_error(data: st.DataObject) -> None:
    whole = bytearray(pdf("Une page de texte.", "Une autre.", title="Titre du rapport", bookmarks=[("A", 1)]))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            whole[place] = data.draw(st.integers(0, 255))
        else:
            del whole[place : place + data.draw(st.integers(1, 40))]
    try:
        document = read(bytes(whole))
    except ExtractError:
        return
    assert document.title
    assert all(passage.page for passage in document.passages)


@pytest.mark.slow
def test_all_odd_files_end_in_an_outcome_and_those_with_text_yield_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # without text recognition, which not every machine has
    files = [json.loads(line) for line in (data / "pdf" / "odd.jsonl").read_text("utf-8").splitlines()]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: Counter[str] = Counter()
    with_text = []
    with Jail("indexer.extract.pdf") as jail:
        for about in files:
            content = (data / "pdf" / "odd" / about["file"]).read_bytes()
            try:
                outcome = "read" if jail.extract(content, Hints(name=about["file"])).passages else "empty"
            except BrokenReader:
                outcome = "broken"
            except ExtractError as error:
                outcome = str(error).split(":")[0]
            outcomes[outcome] += 1
            if about.get("chars_first5"):
                with_text.append(outcome == "read")
    print(dict(outcomes))
    assert outcomes.total() == len(files) == 212
    assert outcomes["broken"] == outcomes["empty"] == 0
    assert sum(with_text) >= 0.98 * len(with_text)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
