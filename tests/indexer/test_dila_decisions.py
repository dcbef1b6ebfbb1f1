"""What a decision of DILA's bases says of itself, and how it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from dila_archive import administrative, constitutional, judicial, source
from legi_archive import MIDSUMMER

from indexer.dila.words import having
from indexer.extract.decisions import decision
from indexer.extract.dila_xml import Delivery
from kb.document import Document, Reuse
from kb.errors import ExtractError


def read(data: bytes, base: str = "cass", words: tuple[str, ...] = ()) -> Document | None:
    family = {"jade": "CETA", "constit": "CONS"}.get(base, "JURI")
    delivery = Delivery(
        path=f"{family}TEXT000000000001", archive="a.tar.gz", modified=MIDSUMMER, retrieved_at=datetime.now(UTC)
    )
    return decision(data, source(base), delivery, having(words))


def kept(data: bytes, base: str = "cass") -> Document:
    document = read(data, base)
    assert document is not None
    return document


def test_a_decision_of_the_cour_de_cassation_has_the_key_of_our_note_on_it() -> None:
    document = kept(judicial(numbers=("17-24072", "17-24.073")))
    assert document.ref == document.work == "fr:cass:17-24072@2017-11-16"
    assert document.citation == "Cass. 1re civ., 16 novembre 2017, n° 17-24.072"
    assert document.aliases == ("17-24.072", "17-24072", "17-24.073", "17-24073", "ECLI:FR:CCASS:2017:C101272")
    assert (document.type, document.date) == ("case-law", date(2017, 11, 16))
    assert document.organisations == ("Cour de cassation",)
    assert document.path == ("Cour de cassation", "Chambre civile 1")
    assert document.provenance.url == "https://www.legifrance.gouv.fr/juri/id/JURITEXT000000000001"


@pytest.mark.parametrize(
    ("court", "seat", "number", "ref", "named"),
    [
        ("Cour d'appel de Toulouse", "", "18/00232", "fr:ca-toulouse:18-00232@2018-12-14", "Cour d’appel de Toulouse"),
        ("Cour d'appel", "RENNES", "18/00232", "fr:ca-rennes:18-00232@2018-12-14", "Cour d’appel de Rennes"),
        ("Cour d'appel", "", "18/00232", None, "Cour d’appel"),
        ("Tribunal judiciaire de Saint-Étienne", "", "18/1", "fr:tj-saint-etienne:18-1@2018-12-14", None),
        ("Commission nationale", "", "1", None, "Commission nationale"),
    ],
)
def test_a_court_with_others_beside_it_is_named_with_its_place(
    court: str, seat: str, number: str, ref: str | None, named: str | None
) -> None:
    document = kept(judicial(court=court, seat=seat, numbers=(number,), day="2018-12-14", formation="CHAMBRE_SOCIALE"))
    assert document.ref == ref
    assert document.organisations == (named or court,)


@pytest.mark.parametrize(
    ("court", "cases", "ref", "citation"),
    [
        ("Conseil d'État", "428478, 428826", "fr:ce:428478@2020-02-05", "CE, 5 février 2020, n° 428478"),
        ("CAA de DOUAI", "1", "fr:caa-douai:1@2020-02-05", "CAA Douai, 5 février 2020, n° 1"),
        ("Cour des comptes", "1", None, ""),
        (
            "Cour administrative d'appel de Douai",
            "19DA01034",
            "fr:caa-douai:19DA01034@2020-02-05",
            "CAA Douai, 5 février 2020, n° 19DA01034",
        ),
        (
            "Tribunal administratif de Marseille",
            "2308309",
            "fr:ta-marseille:2308309@2020-02-05",
            "TA Marseille, 5 février 2020, n° 2308309",
        ),
    ],
)
def test_administrative_courts(court: str, cases: str, ref: str | None, citation: str) -> None:
    document = kept(administrative(cases=cases, court=court), "jade")
    assert (document.ref, document.citation) == (ref, citation)


@pytest.mark.parametrize(
    ("cases", "nature", "ecli", "ref"),
    [
        ("2018-768", "QPC", "ECLI:FR:CC:2019:2018.768.QPC", "fr:cc:2018-768-QPC"),
        ("2018-768", "QPC", "", "fr:cc:2018-768-QPC"),
        ("2026-321/322", "L", "ECLI:FR:CC:2026:2026.321.322.L", "fr:cc:2026-321-L"),
        ("2026-321/322", "L", "", "fr:cc:2026-321-L"),
    ],
)
def test_the_conseil_constitutionnel(cases: str, nature: str, ecli: str, ref: str) -> None:
    document = kept(constitutional(cases=cases, nature=nature, ecli=ecli), "constit")
    assert document.ref == ref
    assert document.title.startswith("Cons. const., 21 mars 2019, n° 20")
    assert document.title.endswith(" : Examens osseux")


def test_solution_headnotes_and_text_are_passages() -> None:
    document = kept(judicial())
    assert [(one.anchor, one.heading) for one in document.passages] == [
        ("solution", "Solution"),
        ("titrages", "Titrages"),
        ("resume", "Résumé"),
        ("texte", "Texte de la décision"),
    ]
    assert document.summary == "Le juge recherche."


def test_articles_that_links_and_text_name_are_cited_once() -> None:
    links = (
        '<LIEN id="LEGIARTI000006900782" cidtexte="LEGITEXT000006070721" sens="cible" typelien="CITATION" num="375"'
        ' naturetexte="CODE" numtexte="">Article 375 du code civil</LIEN>'
        '<LIEN cidtexte="" id="" num="" numtexte="" sens="source" typelien="CITATION">'
        "Article L. 112-3 du code de l'action sociale et des familles</LIEN>"
        '<LIEN cidtexte="" id="" num="" numtexte="" sens="source" typelien="CITATION">Principe du contradictoire</LIEN>'
    )
    cited = {citation.ref or citation.text for citation in kept(judicial(links=links)).citations}
    assert cited == {"fr:CC:375", "fr:CC:375-5", "fr:CASF:L112-3", "Principe du contradictoire"}
    assert [c.ref for c in kept(administrative(), "jade").citations] == ["fr:CASF:L221-2-2"]


def test_a_decision_without_text_or_without_a_word_wanted_is_left_out() -> None:
    assert read(judicial(text="<br/>")) is None
    assert read(judicial(), words=("kafala",)) is None
    assert read(judicial(), words=("kafala", "Assistance  educative")) is not None


def test_an_impossible_day_is_no_day() -> None:
    document = kept(judicial(day="2017-02-31"))
    assert (document.date, document.ref) == (None, None)


def test_of_a_source_that_forbids_it_the_text_is_not_kept() -> None:
    delivery = Delivery(
        path="JURITEXT000000000001", archive="a.tar.gz", modified=MIDSUMMER, retrieved_at=datetime.now(UTC)
    )
    document = decision(judicial(), replace(source("cass"), reuse=Reuse.METADATA_ONLY), delivery)
    assert document is not None
    assert (document.passages, document.summary) == ((), "Le juge recherche.")


def test_what_is_no_decision_is_refused() -> None:
    with pytest.raises(ExtractError, match="its root is"):
        read(b"<ARTICLE/>")
    with pytest.raises(ExtractError, match="document type"):
        read(b"<!DOCTYPE a [<!ENTITY a 'b'>]><TEXTE_JURI_JUDI/>")
    with pytest.raises(ExtractError, match="says that it is"):
        read(judicial(2))


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (("mineur* isolé*",), "des Mineurs  isolés étrangers", True),
        (("mineur isolé",), "des mineurs isolés", False),
        (("L. 221-2-2",), "l'article L.221-2-2 du code", True),
        (("L. 221-2-2",), "l'article L\u00a0221-2-2 du code", False),
        (("L. 221-2",), "l'article L. 221-2-2 du code", False),
        (("aide sociale à l’enfance",), "l'AIDE SOCIALE A L'ENFANCE", True),
        (("cœur", "kafala"), "au CŒUR", True),
        (("лето",), "anything", False),
        ((), "anything", True),
    ],
)
def test_words_are_met_whole_whatever_their_capitals_accents_and_blanks(
    words: tuple[str, ...], text: str, found: bool
) -> None:
    assert having(words)(text) is found
