"""Word documents become documents: headings, lists, tables and notes in their order."""

from __future__ import annotations

import datetime

import pytest
from office_maker import docx, paragraph

from indexer.extract.docx import extract
from indexer.extract.extracted import Extracted, Hints
from kb.document import Passage
from kb.errors import ExtractError


def read(data: bytes, name: str = "note.docx") -> Extracted:
    return extract(data, Hints(name=name))


def lines(data: bytes) -> list[str]:
    return [line for passage in read(data).passages for line in (passage.heading, *passage.text.split("\n")) if line]


def test_headings_begin_passages_whatever_their_styles_are_called() -> None:
    body = (
        paragraph("L'accueil des jeunes", "Titre") + paragraph("Une introduction.") + paragraph("Le cadre", "Titre1")
        + paragraph("Le droit.") + paragraph("Les textes", "Chapitre") + paragraph("La loi.")
    )  # fmt: skip
    extracted = read(docx(body))
    assert extracted.title == "L'accueil des jeunes"
    assert extracted.passages == (
        Passage(anchor="intro", text="Une introduction."),
        Passage(anchor="le-cadre", text="Le droit.", heading="Le cadre", level=1),
        Passage(anchor="les-textes", text="La loi.", heading="Les textes", level=2),
    )


def test_what_the_file_says_of_itself() -> None:
    extracted = read(docx(paragraph("Texte."), title="Le rapport de la mission", modified="2018-02-15T10:00:00Z"))
    assert extracted.title == "Le rapport de la mission"
    assert extracted.date == datetime.date(2018, 2, 15)
    assert extracted.marked == "fr"


@pytest.mark.parametrize(
    ("stated", "title"), [("note.docx", "Compte rendu de réunion"), ("Document1", "Compte rendu de réunion")]
)
def test_a_title_that_a_program_gave_is_none(stated: str, title: str) -> None:
    assert read(docx(paragraph("Compte rendu de réunion") + paragraph("Texte."), title=stated)).title == title


def test_a_list_a_table_and_line_breaks_are_lines() -> None:
    cell = "<w:tc>{}</w:tc>".format
    row = "<w:tr>" + cell(paragraph("Paris")) + cell(paragraph("12") + paragraph("places")) + "</w:tr>"
    numbered = "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>deux</w:t></w:r></w:p>"
    broken = paragraph("Une", more="<w:r><w:br/><w:t>ligne</w:t><w:tab/><w:t>ici</w:t></w:r>")
    body = paragraph("un", "Liste") + numbered + f"<w:tbl>{row}</w:tbl>" + broken
    assert lines(docx(body)) == ["• un", "• deux", "Paris\t12 places", "Une ligne ici"]


def test_a_table_that_frames_the_page_is_no_row() -> None:
    frame = f"<w:tbl><w:tr><w:tc>{paragraph('Le cadre', 'Titre1')}{paragraph('Texte.')}</w:tc></w:tr></w:tbl>"
    assert [(p.heading, p.text) for p in read(docx(frame, title="Le titre")).passages] == [("Le cadre", "Texte.")]


def test_a_footnote_follows_the_paragraph_that_calls_it() -> None:
    call = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>, dit-elle.</w:t></w:r>'
    notes = f'<w:footnote w:id="2">{paragraph("Article 20 de la convention.")}</w:footnote>'
    body = paragraph("Une protection", more=call) + paragraph("La suite.")
    assert lines(docx(body, footnotes=notes)) == [
        "Une protection[2], dit-elle.",
        "[2] Article 20 de la convention.",
        "La suite.",
    ]


def test_text_in_boxes_controls_links_and_insertions_is_read_once_and_deletions_are_not() -> None:
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph('Encadré')}</w:txbxContent>"
    choices = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent {compatible}>{choices}</mc:AlternateContent>"
    run = "<w:r><w:t>{}</w:t></w:r>".format
    more = (
        f"<w:r>{both}</w:r><w:hyperlink>{run(' un lien')}</w:hyperlink><w:ins>{run(' ajouté')}</w:ins>"
        "<w:del><w:r><w:delText> ôté</w:delText></w:r></w:del><w:r><w:instrText> PAGE </w:instrText></w:r>"
    )
    control = f"<w:sdt><w:sdtContent>{paragraph('Dans un champ.')}</w:sdtContent></w:sdt>"
    assert lines(docx(paragraph("Avant", more=more) + control)) == ["Avant un lien ajouté", "Encadré", "Dans un champ."]


def test_the_table_of_contents_is_left_out_and_styles_may_go_in_circles() -> None:
    assert lines(docx(paragraph("Le cadre 3", "TM1") + paragraph("Texte.", "A"))) == ["Texte."]


def test_a_long_section_continues_in_other_passages() -> None:
    body = paragraph("Le cadre", "Titre1") + paragraph("Une phrase assez longue pour compter. " * 20) * 10
    extracted = read(docx(body, title="Un titre donné"))
    assert [p.anchor for p in extracted.passages] == [f"le-cadre{n}" for n in ("", "-2", "-3", "-4", "-5")]
    assert [p.heading for p in extracted.passages] == ["Le cadre", "", "", "", ""]


@pytest.mark.parametrize("body", ["", paragraph(""), "<w:p/>"])
def test_a_document_without_text_says_so(body: str) -> None:
    with pytest.raises(ExtractError, match="no text in it"):
        read(docx(body))
