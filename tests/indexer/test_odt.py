"""OpenDocument texts become documents: headings, lists, tables and notes in their order."""

from __future__ import annotations

import datetime

import pytest
from office_maker import odt

from indexer.extract.extracted import Extracted, Hints
from indexer.extract.odt import extract
from kb.document import Passage
from kb.errors import ExtractError


def read(data: bytes, name: str = "note.odt") -> Extracted:
    return extract(data, Hints(name=name))


def lines(body: str) -> list[str]:
    return [line for passage in read(odt(body, title="Le titre donné")).passages for line in passage.text.split("\n")]


def test_headings_begin_passages_and_the_title_is_the_one_that_is_set_as_title() -> None:
    body = (
        '<text:p text:style-name="P1">L\'accueil des jeunes</text:p><text:p>Une introduction.</text:p>'
        '<text:h text:outline-level="1">Le cadre</text:h><text:p>Le droit.</text:p>'
        '<text:section><text:h text:outline-level="2">Les textes</text:h><text:p>La loi.</text:p></text:section>'
    )
    derived = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    extracted = read(odt(body, automatic=derived, title="Sans titre 1", modified="2018-02-15T10:00:00"))
    assert (extracted.title, extracted.marked) == ("L'accueil des jeunes", "fr")
    assert extracted.date == datetime.date(2018, 2, 15)
    assert extracted.passages == (
        Passage(anchor="intro", text="Une introduction."),
        Passage(anchor="le-cadre", text="Le droit.", heading="Le cadre", level=1),
        Passage(anchor="les-textes", text="La loi.", heading="Les textes", level=2),
    )


def test_a_list_a_table_and_blanks_are_lines() -> None:
    item = "<text:list><text:list-item><text:p>un</text:p></text:list-item></text:list>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    table = f"<table:table><table:table-row>{cell('Paris')}{cell('12')}</table:table-row></table:table>"
    spaced = (
        '<text:p>Une<text:line-break/>ligne<text:tab/>ici<text:s text:c="3"/>même <text:span>là</text:span>.</text:p>'
    )
    assert lines(item + table + spaced) == ["• un", "Paris\t12", "Une ligne ici même là."]


def test_a_footnote_follows_the_paragraph_that_calls_it() -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Article 20.</text:p>"
        "</text:note-body></text:note>"
    )
    assert lines(f"<text:p>Une protection{note}, dit-elle.</text:p><text:p>La suite.</text:p>") == [
        "Une protection[1], dit-elle.",
        "[1] Article 20.",
        "La suite.",
    ]


def test_boxes_are_read_and_remarks_deletions_and_the_table_of_contents_are_not() -> None:
    box = "<draw:frame><draw:text-box><text:p>Encadré</text:p></draw:text-box></draw:frame>"
    remark = "<office:annotation><text:p>À revoir</text:p></office:annotation>"
    deleted = (
        "<text:tracked-changes><text:changed-region><text:p>Ôté</text:p></text:changed-region></text:tracked-changes>"
    )
    contents = (
        "<text:table-of-content><text:index-body><text:p>Le cadre 3</text:p></text:index-body></text:table-of-content>"
    )
    assert lines(f"{deleted}{contents}<text:p>Avant{box}{remark} après</text:p>") == ["Avant après", "Encadré"]


def test_an_encrypted_document_says_so() -> None:
    with pytest.raises(ExtractError, match="protected by a password"):
        read(odt("", manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"))


def test_a_document_without_text_says_so() -> None:
    with pytest.raises(ExtractError, match="no text in it"):
        read(odt("<text:p/>"))
