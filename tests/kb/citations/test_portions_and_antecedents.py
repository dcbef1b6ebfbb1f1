"""The part of an article, ranges, references to what was named before, and typing errors."""

from __future__ import annotations

import pytest

from kb.citations.reading import references


def read(text: str, own: str | None = None) -> list[tuple[str, str]]:
    return [(found.ref, found.portion) for found in references(text, own)]


@pytest.mark.parametrize(
    ("part", "portion"),
    [
        ("alinéa 3", ";al=3"), ("al. 3", ";al=3"), ("3e alinéa", ";al=3"), ("troisième alinéa", ";al=3"),
        ("deux derniers alinéas", ";al=-2,-1"), ("trois premiers alinéas", ";al=1,2,3"), ("dernier alinéa", ";al=-1"),
        ("premier et deuxième alinéas", ";al=1,2"), ("2°", ";pt=2"), ("II", ";par=II"), ("2° bis", ";pt=2bis"),
        ("a)", ";let=a"), ("phrase 1", ";ph=1"), ("1° à 4°", ";pt=1..4"), ("1° et 2°", ";pt=1,2"), ("§ 1", ";par=1"),
        ("première phrase", ";ph=1"), ("paragraphe 2", ";par=2"), ("II bis", ";par=IIbis"),
    ],
)  # fmt: skip
def test_a_part_is_read_before_the_article_and_after_it_and_is_no_part_of_the_key(part: str, portion: str) -> None:
    assert read(f"article L. 222-5, {part}, du CASF") == [("fr:CASF:L222-5", portion)]
    assert read(f"aux {part} de l'article L. 222-5 du CASF") == [("fr:CASF:L222-5", portion)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "la première phrase du deuxième alinéa du 3° du II de l’article L. 222-5 du CASF",
            [("fr:CASF:L222-5", ";par=II;pt=3;al=2;ph=1")],
        ),
        ("le 3° de l’article L. 222-5 et l’article L. 223-2 du CASF",
         [("fr:CASF:L222-5", ";pt=3"), ("fr:CASF:L223-2", "")]),
        ("articles L. 222-5 (5°) et L. 223-2 du CASF", [("fr:CASF:L222-5", ";pt=5"), ("fr:CASF:L223-2", "")]),
        ("art. 388, 2 mai 2014, C. civ.", [("fr:CC:388", "")]),
        ("the third paragraph of Article L. 223-2 of the CASF", [("fr:CASF:L223-2", ";al=3")]),
        ("l’article 48 de la loi n° 2016-297 du 14 mars 2016", [("fr:2016-297", ";art=48")]),
        ("loi n° 2016-297, art. 48", [("fr:2016-297", ";art=48")]),
        ("les articles 2 et 3 de l’arrêté du 20 novembre 2019", [("fr:arrete:2019-11-20", ";art=2,3")]),
        ("le II de l’article 16 de la loi n° 2019-222", [("fr:2019-222", ";art=16;par=II")]),
        ("loi n° 2016-297, article 375 du code civil", [("fr:2016-297", ""), ("fr:CC:375", "")]),
        ("Directive 2013/33/UE, art. 23 et 24", [("eu:32013L0033", ";art=23,24")]),
        ("Directive 2011/36/EU, arts 13 to 16", [("eu:32011L0036", ";art=13..16")]),
        ("Règlement (UE) n° 604/2013 (Dublin III), art. 6 et 8", [("eu:32013R0604", ";art=6,8")]),
        ("l’article 25, paragraphe 5, de la directive 2013/32/UE", [("eu:32013L0032", ";art=25;par=5")]),
        ("Article 3(1) of the Convention on the Rights of the Child", [("un:CRC:3", ";par=1")]),
        ("l’article 3-1 de la CIDE", [("un:CRC:3", ";par=1")]),
        ("article 6 § 1 CESDH", [("echr:CESDH:6", ";par=1")]),
    ],
)  # fmt: skip
def test_a_part_belongs_to_the_article_beside_it(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le décret n° 2019-57. L’article 3 du même décret", [("fr:2019-57", ""), ("fr:2019-57", ";art=3")]),
        ("La loi n° 2016-297 ; l’article 5 de ladite loi", [("fr:2016-297", ""), ("fr:2016-297", ";art=5")]),
        ("Le décret n° 2019-57 ; le décret précité", [("fr:2019-57", ""), ("fr:2019-57", "")]),
        (
            "Le décret n° 2019-57 et le décret n° 2016-840 ; le décret précité",
            [("fr:2019-57", ""), ("fr:2016-840", "")],
        ),
        ("L’article 3 du même décret", []),
        (
            "la loi n° 2022-140 du 7 février 2022 ; l’article 7 de la loi du 7 février 2022",
            [("fr:2022-140", ""), ("fr:2022-140", ";art=7")],
        ),
        ("Directive 2013/32/EU; Article 25 of the same Directive",
         [("eu:32013L0032", ""), ("eu:32013L0032", ";art=25")]),
        ("L’article L. 223-2 du CASF. Le 2° dudit article", [("fr:CASF:L223-2", ""), ("fr:CASF:L223-2", ";pt=2")]),
        ("L’article L. 223-2 du CASF.\nLe 2° dudit article", [("fr:CASF:L223-2", "")]),
        ("Le 2° dudit article", []),
        ("La CIDE, art. 3. L’article 12 de la Convention", [("un:CRC:3", ""), ("un:CRC:12", "")]),
        ("CIDE, art. 3 ; CESDH, art. 8. L’article 12 de la Convention", [("un:CRC:3", ""), ("echr:CESDH:8", "")]),
        ("CIDE, art. 3 ; CESDH, art. 8. L’article 12 de la même convention", [
            ("un:CRC:3", ""), ("echr:CESDH:8", ""), ("echr:CESDH:12", ""),
        ]),
        ("La CIDE, puis la CEDH. L’article 8 de la même convention", []),
        ("l’article 375-5 du code civil et l’article 375-3 du code précité",
         [("fr:CC:375-5", ""), ("fr:CC:375-3", "")]),
        ("l’article L. 223-2 du présent code", []),
    ],
)  # fmt: skip
def test_a_relative_reference_means_its_antecedent_or_nothing(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_a_range_knows_its_last_and_what_follows_is_said() -> None:
    first, last = references("C. civ., art. 375 à 375-9")
    assert (first.ref, first.until, last.ref, last.until) == ("fr:CC:375", "fr:CC:375-9", "fr:CC:375-9", "")
    first, last = references("les articles 2 à 5 de la CIDE")
    assert (first.ref, first.until) == ("un:CRC:2", "un:CRC:5")
    for text in (
        "articles 375 et suivants du code civil",
        "art. 375 et s. C. civ.",
        "articles 3 et suivants de la CIDE",
    ):
        (found,) = references(text)
        assert found.onwards


def test_a_list_is_several_references_each_where_it_stands() -> None:
    text = "Voir les articles 3, 8 et 20 de la CIDE."
    assert [found.text for found in references(text)] == ["articles 3", "8", "20 de la CIDE"]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("article L. 761 1 du code de justice administrative", "fr:CJA:L761-1"),
        ("loi n° 2016/297 du 14 mars 2016", "fr:2016-297"),
        ("loi n° 2022-140 du 7 février 2002", "fr:2022-140"),
        ("ordonnance n° 1945-174", "fr:45-174"),
        ("loi n° 02-73 du 17 janvier 2002", "fr:2002-73"),
        ("règlement (UE) 2013/604", "eu:32013R0604"),
    ],
)
def test_a_typing_error_is_read_and_said(text: str, ref: str) -> None:
    (found,) = references(text)
    assert (found.ref, found.corrected, found.text) == (
        ref,
        True,
        text.removesuffix(" du code de justice administrative"),
    )


def test_what_is_right_is_not_said_to_be_corrected() -> None:
    text = "loi n° 2016-297 du 14 mars 2016 ; article L. 761-1 du CJA ; règlement (UE) n° 604/2013"
    assert [found.corrected for found in references(text)] == [False] * 3


def test_annexes_of_a_code_are_found_before_and_after_its_name() -> None:
    assert read("l’annexe 4-8 du CASF") == [("fr:CASF:Annexe4-8", "")]
    assert read("CESEDA, annexe 10") == [("fr:CESEDA:Annexe10", "")]
    assert read("l’annexe 3 du rapport") == []
    assert read("le modèle fixé à l’annexe 3-10.", "CASF") == [("fr:CASF:Annexe3-10", "")]
    assert read("l’annexe 3 de l’arrêté", "CASF") == []


def test_the_text_of_a_code_names_its_own_articles_without_the_code() -> None:
    assert read("au 5° de l’article L. 222-5 et à l’article 9 de la loi", "CASF") == [("fr:CASF:L222-5", ";pt=5")]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Civil Code, art. 388", "fr:CC:388"),
        ("article 388 of the French Civil Code", "fr:CC:388"),
        ("Code of Criminal Procedure, art. 706-50", "fr:CPP:706-50"),
        ("Labour Code, art. L. 5221-5", "fr:CT:L5221-5"),
        ("Article L. 131-1 of the Education Code", "fr:EDUC:L131-1"),
    ],
)
def test_articles_of_codes_are_found_in_english(text: str, ref: str) -> None:
    assert [found.ref for found in references(text)] == [ref]
