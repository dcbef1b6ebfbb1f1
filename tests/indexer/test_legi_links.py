"""LIENS/LIEN as citations: what an article cites, and what made it what it is."""

from __future__ import annotations

import pytest
from lxml import etree

from indexer.extract.legi_links import citations
from kb.document import Citation


def link(label: str, **attributes: str) -> str:
    given = {"sens": "source", "typelien": "CITATION", "cidtexte": "", "id": "", "num": "", "naturetexte": ""}
    stated = " ".join(f'{name}="{value}"' for name, value in (given | attributes).items())
    return f"<LIEN {stated}>{label}</LIEN>"


def read(*links: str) -> list[Citation]:
    return list(citations(etree.fromstring(f"<LIENS>{''.join(links)}</LIENS>").iterfind("LIEN")))


def ref(label: str, **attributes: str) -> str | None:
    (citation,) = read(link(label, **attributes))
    return citation.ref


def test_an_article_of_a_code_is_understood_by_its_text_and_number() -> None:
    stated = link(
        "Code civil - art. 375-5 (V)",
        cidtexte="LEGITEXT000006070721",
        num="375-5",
        id="LEGIARTI000006426785",
        naturetexte="CODE",
    )
    assert read(stated) == [
        Citation(text="Code civil - art. 375-5 (V)", ref="fr:CC:375-5", target="LEGIARTI000006426785")
    ]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Code civil - art. 375-5 (V)", "fr:CC:375-5"),
        ("Code de l'action sociale et des familles - art. L223-2 (M)", "fr:CASF:L223-2"),
        ("Code de la sante publique - art. L6142-1 (V)", "fr:CSP:L6142-1"),
        ("Code des relations entre le public et ladministration - art. L311-4 (V)", "fr:CRPA:L311-4"),
        ("Code de la sécurité sociale. - art. L331-2 (V)", "fr:CSS:L331-2"),
        ("Code du travail - art. L341-9 (Ab)", "fr:CT:L341-9"),
        ("Code rural et de la peche maritime - art. L811-8 (V)", None),
        ("Constitution du 4 octobre 1958 - art. 73 (V)", None),
    ],
)
def test_a_label_alone_names_the_article_of_a_code(label: str, expected: str | None) -> None:
    assert ref(label) == expected


def test_a_code_outside_our_table_is_named_by_its_id() -> None:
    stated = {"cidtexte": "LEGITEXT000006071367", "num": "L811-8", "naturetexte": "CODE"}
    assert ref("Code rural et de la pêche maritime - art. L811-8 (V)", **stated) == "fr:LEGITEXT000006071367:L811-8"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("l'article R. 733-41", "fr:CESEDA:R733-41"),
        ("L. 743-3", "fr:CESEDA:L743-3"),
        ("article 9 bis", "fr:CESEDA:9bis"),
        ("articles L. 621-2 et L. 621-3", None),
        ("Code de l", None),
        ("premier alinéa", None),
    ],
)
def test_a_label_that_has_only_the_number_is_read_within_its_text(label: str, expected: str | None) -> None:
    assert ref(label, cidtexte="LEGITEXT000006070158") == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("LOI n°2016-297 du 14 mars 2016 - art. 48 (V)", "fr:2016-297"),
        ("Loi n° 2003-339 du 14 avril 2003", "fr:2003-339"),
        ("décret n°2004-1136 du 21 octobre 2004", "fr:2004-1136"),
        ("Ordonnance 2000-1249 2000-12-21", "fr:2000-1249"),
        ("Loi n° 78-17 du 6 janvier 1978", "fr:78-17"),
        ("Ordonnance n° 45-174", "fr:45-174"),
        ("article 13 du décret n° 86-83 du 17 janvier 1986", "fr:86-83"),
        ("2016-297 du 14 mars 2016", "fr:2016-297"),
        ("88-676", "fr:88-676"),
        ("Loi 1803-03-14 promulguée le 24 mars 1803", None),
        ("Loi 1803-03", None),
        ("article 41-4", None),
        ("73", None),
        ("du 19 août 2013 -", None),
        ("Décision n° 2018-768 QPC", None),
        ("Décision n° 91-293 DC", None),
        ("Rapport au Président de la République relatif à l'ordonnance n° 2000-549 du 15 juin 2000", None),
        ("Arrêté du 20 novembre 2019", None),
    ],
)
def test_a_numbered_text_is_understood_by_its_number(label: str, expected: str | None) -> None:
    assert ref(label, cidtexte="JORFTEXT000000000001") == expected


def test_the_number_that_a_link_states_is_taken() -> None:
    assert ref("la loi relative à la protection de l'enfant", numtexte="2016-297") == "fr:2016-297"


def test_texts_named_together_are_told_apart() -> None:
    history = "2002-73 &amp; Loi 2002-2 2002-01-02 87 JORF 3 janvier 2002 &amp; Ordonnance 2000-1249 2000-12-21"
    read_ones = read(link(history, sens="cible", typelien="MODIFICATION"))
    assert [citation.ref for citation in read_ones] == ["fr:2002-73", "fr:2002-2", "fr:2000-1249"]
    assert read_ones[1].text == "Loi 2002-2 2002-01-02 87 JORF 3 janvier 2002"


@pytest.mark.parametrize("kind", ["MODIFICATION", "CREATION", "ABROGATION", "TRANSFERT", "CONCORDANCE"])
def test_what_changed_the_article_keeps_its_kind(kind: str) -> None:
    (citation,) = read(link("LOI n°2022-140 du 7 février 2022", sens="cible", typelien=kind))
    assert (citation.kind, citation.ref) == (kind, "fr:2022-140")


@pytest.mark.parametrize(
    ("verb", "noun"), [("MODIFIE", "MODIFICATION"), ("CREE", "CREATION"), ("ABROGE", "ABROGATION")]
)
def test_verbs_and_nouns_of_what_was_done_are_one(verb: str, noun: str) -> None:
    assert [citation.kind for citation in read(link("Loi n° 2022-140", sens="cible", typelien=verb))] == [noun]


def test_texts_that_cite_the_article_and_texts_that_it_changes_are_left_to_those_texts() -> None:
    assert read(link("Loi n° 2022-140", sens="cible"), link("Loi n° 2022-140", typelien="MODIFIE")) == []


def test_only_a_version_of_an_article_is_a_target() -> None:
    ids = ("LEGIARTI000006527580", "JORFARTI000037800984", "LEGITEXT000006070721", "")
    found = [read(link("Loi n° 2022-140", id=name))[0].target for name in ids]
    assert found == ["LEGIARTI000006527580", None, None, None]


def test_a_link_without_words_is_named_by_its_target_and_one_without_anything_is_nothing() -> None:
    assert [citation.text for citation in read(link("", id="LEGIARTI000006527580"), link(""))] == [
        "LEGIARTI000006527580"
    ]


def test_a_citation_is_told_once() -> None:
    assert len(read(link("Loi n° 2022-140"), link("Loi  n° 2022-140"), link("Loi n° 2022-141"))) == 2
