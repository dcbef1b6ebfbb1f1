"""Markdown files become documents: a passage for each heading, in plain text and as written."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.extracted import Extracted, Hints
from indexer.extract.markdown import extract
from kb.document import Citation, Figure, Passage, Precision, Profile, Relation
from kb.errors import ExtractError

HEAD = '+++\ntitle = "Titre"\n[[sources]]\ntitle = "Une"\n[[sources]]\ntitle = "Deux"\n+++\n'


def read(text: str, name: str = "fiche.md") -> Extracted:
    return extract(text.encode(), Hints(name=name))


def test_each_heading_begins_a_passage_with_an_address_made_from_it() -> None:
    text = "Début.\n\n## Âge et identité\n\nA.\n\n### L’évaluation : 5 jours\n\n## Âge et identité\n\nB.\n"
    assert [(p.anchor, p.heading, p.level, p.text) for p in read(text).passages] == [
        ("intro", "", 0, "Début."),
        ("age-et-identite", "Âge et identité", 2, "A."),
        ("l-evaluation-5-jours", "L’évaluation : 5 jours", 3, ""),
        ("age-et-identite-2", "Âge et identité", 2, "B."),
    ]


def test_plain_text_has_a_line_a_paragraph_and_tabs_between_cells() -> None:
    body = (
        'Un *mot* [lié](https://e.org "t") et `code` &amp; ![image](i.png).\nSuite\\\nCoupée\n\n- un\n- deux\n\n'
        "> cité\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n```\nx = 1\n```\n"
    )
    (passage,) = read(body).passages
    assert passage.text.split("\n") == [
        "Un mot lié et code & image. Suite", "Coupée", "un", "deux", "cité", "a\tb", "1\t2", "x = 1",
    ]  # fmt: skip
    assert passage.markup == body.strip()


def test_html_in_markdown_is_text() -> None:
    (passage,) = read("Un <script>alert(1)</script> mot.\n\n<div onclick=x>y</div>\n").passages
    assert passage.text == "Un <script>alert(1)</script> mot.\n<div onclick=x>y</div>"


def test_headings_in_quotations_and_lists_begin_nothing() -> None:
    (passage,) = read("> ## cité\n\n- # liste\n").passages
    assert passage.text == "cité\nliste"


def test_the_heading_that_repeats_the_title_is_not_a_passage() -> None:
    document = read("# Le titre\n\nTexte.\n\n## Suite\n\nFin.\n")
    assert document.title == "Le titre"
    assert [(p.anchor, p.heading) for p in document.passages] == [("intro", ""), ("suite", "Suite")]


def test_without_a_head_the_title_is_the_first_heading_or_the_files_name() -> None:
    assert read("Texte\n\n## Premier\n").title == "Premier"
    assert read("Texte\n", "note_de-service.md").title == "note de service"


def test_marks_stay_in_the_markup_and_leave_the_text() -> None:
    (passage,) = read(f"{HEAD}Un fait [1]. Un autre\u00a0[1] [2] et un mot [lié] [1, 2].\n").passages
    assert passage.text == "Un fait. Un autre et un mot [lié]."
    assert "[1]" in passage.markup


def test_a_mark_without_its_source_is_refused_with_its_line() -> None:
    with pytest.raises(ExtractError, match=r"line 12: the mark \[3\] has no source; the front matter lists 2"):
        read(f"{HEAD}Texte [1].\n\n## Suite\n\nFaux [3].\n")


def test_where_no_source_is_listed_a_number_in_brackets_is_text() -> None:
    assert read("Le tableau t[1] reste.\n").passages[0].text == "Le tableau t[1] reste."


def test_sources_are_title_publisher_and_year_with_their_address() -> None:
    head = '+++\ntitle = "T"\n[[sources]]\ntitle = "A"\npublisher = "B"\nyear = 2014\nurl = "https://e.org"\n+++\n'
    assert read(head).sources == (("A, B, 2014", "https://e.org"),)


def test_what_a_directory_says_is_read_from_the_head() -> None:
    head = """+++
title = "Comité PECO"
date = "2005-01"
aliases = ["PECO"]
kind = "ngo"
level = "national"
departements = ["75"]
since = "2006-12"
status = "ended"
last_verified = 2026-10-01
doubts = ["Ses effectifs ne sont pas vérifiés. [1]"]

[[relations]]
kind = "founded"
target = "organisations/infomie"

[[figures]]
what = "places"
value = 159513
unit = "places"
year = 2022
source = 1

[[sources]]
title = "S"
+++
"""
    read_ = read(head, "peco.fr.md")
    assert (read_.date, read_.precision) == (date(2005, 1, 1), Precision.MONTH)
    assert read_.aliases == ("PECO",)
    assert read_.profile == Profile(
        kind="ngo",
        level="national",
        departements=("75",),
        since="2006-12",
        status="ended",
        last_verified=date(2026, 10, 1),
        relations=(Relation(kind="founded", target="organisations/infomie"),),
    )
    assert read_.figures == (Figure(what="places", value=159513, unit="places", year="2022", source=1),)
    assert read_.doubts == ("Ses effectifs ne sont pas vérifiés. [1]",)


def test_links_to_texts_and_to_other_pages_are_citations_and_leave_their_words() -> None:
    extracted = read(
        '+++\ntitle = "T"\nabout = ["fr:CASF:L221-2-4", "un:CRC:20"]\n+++\n'
        "Voir l’[article 375](ref:fr:CC:375) du code civil et [**InfoMIE**](doc:organisations/infomie#role).\n"
    )
    assert extracted.passages[0].text == "Voir l’article 375 du code civil et InfoMIE."
    assert extracted.citations == (
        Citation(text="CASF, art. L. 221-2-4", ref="fr:CASF:L221-2-4", kind="ABOUT"),
        Citation(text="un:CRC:20", ref="un:CRC:20", kind="ABOUT"),
        Citation(text="article 375", ref="fr:CC:375"),
    )
    assert extracted.pages == (("InfoMIE", "organisations/infomie"),)


@pytest.mark.parametrize(
    "wrong", ['doubts = ["a [2]"]', '[[figures]]\nwhat = "a"\nvalue = 1\nunit = "b"\nyear = 1\nsource = 2']
)
def test_a_doubt_or_a_figure_without_its_source_is_refused(wrong: str) -> None:
    with pytest.raises(ExtractError, match="names source 2, and lists 1"):
        read(f'+++\ntitle = "T"\n{wrong}\n[[sources]]\ntitle = "S"\n+++\n')


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e15", "-1e300"])
def test_a_figure_is_a_number_that_json_can_say(value: str) -> None:
    figure = f'[[figures]]\nwhat = "a"\nvalue = {value}\nunit = "b"\nyear = 1\nsource = 1'
    with pytest.raises(ExtractError, match=r"line 5: figures\.1\.value: a figure is a number"):
        read(f'+++\ntitle = "T"\n{figure}\n[[sources]]\ntitle = "S"\n+++\n')


def test_the_language_is_the_heads_or_the_names() -> None:
    assert read("x", "a.fr.md").language == "fr"
    assert read("x", "a.v2.md").language is None
    assert read('+++\ntitle = "a"\nlanguage = "es"\n+++\n', "a.fr.md").language == "es"


def test_a_link_defined_in_another_section_still_has_its_address() -> None:
    first, second = read(
        "Voir [ici] et [là][b].\n\n## Suite\n\n[ici]: https://e.org/x\n[B]: https://e.org/y\n"
    ).passages
    assert first.text == "Voir ici et là."
    assert first.markup.endswith("[ici]: <https://e.org/x>\n\n[b]: <https://e.org/y>")
    assert second.text == ""


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_a_file_with_nothing_in_it_is_refused(data: bytes) -> None:
    with pytest.raises(ExtractError, match="the file is empty"):
        extract(data, Hints(name="a.md"))


def test_nul_bytes_and_windows_line_ends_do_no_harm() -> None:
    data = b'\xef\xbb\xbf+++\r\ntitle = "T"\r\n+++\r\n# A\x00B\r\n\r\nx\x00y\r\n'
    assert extract(data, Hints(name="a.md")).passages == (
        Passage(anchor="ab", heading="AB", level=1, text="xy", markup="xy"),
    )


LINES = st.sampled_from([
    "+++", "---", "...", 'title = "a"', "title: a", "type = 'report'", "[[sources]]", "sources:", "  - title: x", "# A",
    "## A", "A\n=", "| a |", "|---|", "- x", "> # q", "```", "[1]", "[a]: b", "[a]", "<div>", "&#0;", "\t", "", "*a",
    "\\",     "language: no", "date = 2014-13-01", "? [a]", "x: &a b", "y: *a", "\u0000", "\ufeff", "Ａ\u0301",
])  # fmt: skip


@given(st.one_of(st.text(), st.lists(LINES, max_size=12).map("\n".join)))
def test_any_text_is_a_document_or_an_extract_error(text: str) -> None:
    try:
        document = extract(text.encode("utf-8", "surrogatepass"), Hints(name="any.md"))
    except ExtractError:
        return
    anchors = [passage.anchor for passage in document.passages]
    assert len(anchors) == len(set(anchors))
    assert all(anchors)
    for passage in document.passages:
        assert "\x00" not in passage.text + passage.markup + passage.heading
        (passage.text + passage.markup).encode()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_an_extract_error(data: bytes) -> None:
    with suppress(ExtractError):
        assert extract(data, Hints(name="any.md")).title


def test_a_link_in_a_doubt_is_a_citation_too() -> None:
    head = '+++\ntitle = "T"\ndoubts = ["Voir [375](ref:fr:CC:375) et [InfoMIE](doc:organisations/infomie)."]\n+++\n'
    extracted = read(f"{head}Texte.\n")
    assert extracted.citations == (Citation(text="375", ref="fr:CC:375"),)
    assert extracted.pages == (("InfoMIE", "organisations/infomie"),)
