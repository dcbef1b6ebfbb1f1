"""References in words: law, decisions and reports as lawyers and librarians cite them, our own pages as pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_up import Base, document, passage

from kb.document import Document, Precision, Reuse, Version
from kb.search.response import Hit
from web.formats.prose import Piece, plain, prose, remarks, to_copy
from web.pages.bibliography import Kind, Reference, full_reference, reference_of

TODAY = date(2026, 11, 23)
ROOT = "https://repere.example/"


def own(id_: str, title: str, type_: str, *, url: str = "", **more: object) -> Document:
    made = document(f"repere/{id_}", title, passage("p", "Texte."), type_=type_, **more)
    return replace(made, provenance=replace(made.provenance, source="repere", url=url, publisher="Repère"))


def cited(made: Document, language: str = "fr") -> Reference:
    return full_reference(made, language, ROOT, TODAY)


def said(made: Document, language: str = "fr") -> str:
    return plain(cited(made, language), language)


def test_law_is_cited_with_its_version_and_its_permanent_address(base: Base) -> None:
    article = base.store.document("legi/V3")
    assert article
    assert to_copy(cited(article), "fr") == (
        "CASF, art. L. 999-1, version en vigueur depuis le 9 février 2022\nhttps://repere.example/documents/legi/V3"
    )
    assert said(article, "en") == "CASF, art. L. 999-1, as in force since 9 February 2022"
    assert (cited(article).article, cited(article).code) == ("L. 999-1", "Code de l'action sociale et des familles")


@pytest.mark.parametrize(
    ("title", "ref", "words", "number"),
    [
        ("Cass. 9e civ., 16 novembre 2017, n° 99-99.072 : essai", "fr:cass:99-99072@2017-11-16",
         "Cass. 9e civ., 16 nov. 2017, n° 99-99.072", "99-99.072"),
        ("Cons. const., 26 juillet 2019, n° 2019-999 QPC : essai", "fr:cc:2019-999-QPC",
         "Cons. const., 26 juill. 2019, n° 2019-999 QPC", "2019-999 QPC"),
        ("CA Essai, 14 décembre 2018, RG 18/99999 : essai", "fr:ca-essai:18-99999@2018-12-14",
         "CA Essai, 14 déc. 2018, RG 18/99999", "18/99999"),
        ("CJUE, 1er août 2022, A c. B, C-999/20 : essai", "cjeu:C-999/20",
         "CJUE, 1er août 2022, A c. B, C-999/20", "C-999/20"),
        ("Une décision sans clé dans son titre", "fr:ce:999999@2015-01-30", "CE, 30 janv. 2015, n° 999999", "999999"),
    ],
)  # fmt: skip
def test_a_decision_is_cited_with_its_chamber_day_and_number(title: str, ref: str, words: str, number: str) -> None:
    decision = own("case-law/d.fr", title, "case-law", ref=ref, url="https://example.org/d", organisations=("Cour",))
    assert said(decision) == words
    assert (cited(decision).number, cited(decision).court) == (number, "Cour")
    assert cited(decision).publisher == ""  # the decision is not published by us
    assert title in cited(decision).title or title in remarks(cited(decision), "fr")


@pytest.mark.parametrize(
    ("type_", "title", "ref", "words"),
    [
        ("statute", "Loi n° 2099-999 du 7 février 2099 : essai", "fr:2099-999", "Loi n° 2099-999 du 7 février 2099"),
        ("circular", "Circulaire du 31 mai 2099 : essai", "nor:ESSA9999999C",
         "Circulaire du 31 mai 2099, NOR\u00a0: ESSA9999999C"),
        ("eu-act", "Directive 2099/86/CE, art. 10, § 3 : essai", "eu:32099L0086", "Directive 2099/86/CE, art. 10, § 3"),
        ("treaty", "CIDE, art. 99 : essai", "un:CRC:99", "CIDE, art. 99"),
    ],
)  # fmt: skip
def test_an_act_is_cited_by_its_name(type_: str, title: str, ref: str, words: str) -> None:
    act = own("texts/t.fr", title, type_, ref=ref, organisations=("Repère",))
    assert said(act) == words
    assert cited(act).kind is Kind.STATUTE
    assert cited(act).url == cited(act).permalink  # no other address is known


def test_a_report_is_cited_with_its_author_title_in_italics_date_and_address() -> None:
    report = own(
        "reports/r.fr", "REM, les suites de l’évaluation (2018)", "report", url="https://example.org/r",
        organisations=("Réseau européen des migrations",), date=date(2018, 8, 1), precision=Precision.MONTH,
    )  # fmt: skip
    assert prose(cited(report), "fr") == (
        Piece("Réseau européen des migrations, "),
        Piece("Les suites de l’évaluation", True),
        Piece(", août 2018, https://example.org/r (consulté le 23 novembre 2026)"),
    )
    assert said(report, "en").endswith(", August 2018, https://example.org/r (accessed 23 November 2026)")
    assert to_copy(cited(report), "fr").endswith("\nhttps://repere.example/documents/repere/reports/r.fr")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("DREES, la minorité (2023)", "La minorité"),
        ("Ministère, la minorité (2022)", "Ministère, la minorité (2022)"),
        ("Rapport d’essai (Exemple, 2023)", "Rapport d’essai (Exemple, 2023)"),
    ],
)
def test_a_title_loses_only_what_the_reference_says_elsewhere(title: str, kept: str) -> None:
    made = own(
        "reports/r.fr", title, "report", url="https://example.org/r", organisations=("DREES",), date=date(2023, 2, 8)
    )
    assert cited(made).title == kept


def test_our_own_page_is_cited_as_ours_at_its_permanent_address() -> None:
    body = own(
        "organisations/o.fr",
        "Exemple « Accueil »",
        "organisation",
        url="https://example.org",
        organisations=("Exemple",),
    )
    address = "https://repere.example/documents/repere/organisations/o.fr"
    words = f"Repère, «\u00a0Exemple “Accueil”\u00a0», {address} (consulté le 23 novembre 2026)"
    assert to_copy(cited(body), "fr") == words  # its address is in it
    assert said(body, "en") == f"Repère, “Exemple « Accueil »”, {address} (accessed 23 November 2026)"
    assert cited(body).keywords == ("Exemple",)


def test_the_day_of_an_event_is_not_that_of_its_page() -> None:
    event = own("events/e.fr", "Un événement", "event", date=date(2021, 3, 16))
    assert "« Un événement » (événement, 16 mars 2021), https" in said(event).replace("\u00a0", " ")
    assert cited(event).dated == ""


def test_what_others_publish_is_theirs() -> None:
    article = document("essai/presse", "Un article", passage("p", "Texte."), type_="press", date=date(2020, 1, 1))
    assert said(article).replace("\u00a0", " ") == (
        "Exemple, « Un article », 1er janvier 2020, https://example.org/essai/presse (consulté le 23 novembre 2026)"
    )


def test_an_address_that_is_no_link_gives_way_to_ours() -> None:
    made = document("essai/presse", "Un article", passage("p", "Texte."), type_="press")
    hostile = replace(made, provenance=replace(made.provenance, url="javascript:alert(1)"))
    assert cited(hostile).url == "https://repere.example/documents/essai/presse"


@pytest.mark.parametrize(("reuse", "abstract"), [(Reuse.METADATA_ONLY, "Résumé."), (Reuse.LINK_ONLY, "")])
def test_a_summary_is_given_where_rights_allow_it(reuse: Reuse, abstract: str) -> None:
    made = document("essai/presse", "Un article", type_="press", summary="Résumé.")
    assert cited(replace(made, provenance=replace(made.provenance, reuse=reuse))).abstract == abstract


def test_a_list_of_results_knows_enough_for_the_reference_in_words() -> None:
    for made in (
        own("case-law/d.fr", "CE, 1er juillet 2015, n° 999769 : essai", "case-law", ref="fr:ce:999769@2015-07-01"),
        own("practices/p.fr", "Un accueil", "practice"),
        document("essai/V", "Article L9", type_="law-article", citation="CASF, art. L. 9",
                 version=Version(valid_from=date(2099, 1, 1)), ref="fr:CASF:L9"),
    ):  # fmt: skip
        assert plain(reference_of(Hit.of(made, 1.0), "fr", ROOT, TODAY), "fr") == said(made)
