"""DILA's own files, read where they are: a decision of the Conseil d'État and texts of the Journal officiel."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from dila_archive import source
from legi_archive import MIDSUMMER

from indexer.dila.words import having
from indexer.extract.decisions import decision
from indexer.extract.dila_xml import Delivery
from indexer.extract.jorf import Change, jo_article, jo_text
from kb.document import Document

ANY = having(())


def delivery(file_id: str) -> Delivery:
    return Delivery(path=file_id, archive="a.tar.gz", modified=MIDSUMMER, retrieved_at=datetime.now(UTC))


@pytest.fixture
def samples(data: Path) -> Path:
    folder = data / "law" / "dila-samples"
    if not folder.is_dir():
        pytest.skip("the samples of DILA's files are not there")
    return folder


def made(read: tuple[str, Change], before: Document | None = None) -> Document:
    document = read[1](before)
    assert document is not None
    return document


def test_a_decision_of_the_conseil_d_etat(samples: Path) -> None:
    name = "CETATEXT000049314894"
    document = decision((samples / f"{name}.xml").read_bytes(), source("jade"), delivery(name))
    assert document is not None
    assert document.ref == "fr:ce:490536@2024-03-21"
    assert document.citation == "CE, 21 mars 2024, n° 490536"
    assert document.organisations == ("Conseil d’État",)
    assert document.path == ("Conseil d’État", "2ème - 7ème chambres réunies")
    assert "ECLI:FR:CECHR:2024:490536.20240321" in document.aliases
    assert {passage.heading for passage in document.passages} >= {"Titrages", "Résumé", "Texte de la décision"}
    assert document.passages[-1].heading == "Jurisprudence citée"


def test_an_order_and_one_of_its_articles(samples: Path) -> None:
    text, part = "JORFTEXT000054861441", "JORFARTI000054861446"
    first = made(jo_article((samples / f"{part}.xml").read_bytes(), source("jorf"), delivery(part), ANY))
    document = made(jo_text((samples / f"{text}.xml").read_bytes(), source("jorf"), delivery(text), ANY), first)
    assert (document.id, document.type, document.ref) == (text, "decree", "fr:arrete:2026-09-18:ARMK2624825A")
    assert first.title == document.title
    assert [passage.anchor for passage in document.passages] == ["visas", part, "signataires"]
    assert "Urologie/chirurgie générale\t2" in document.passages[1].text
    assert [citation.text for citation in document.citations] == [
        "Arrêté du 24 juin 2026",
        "Arrêté du 4 septembre 2026",
    ]


def test_a_decree_with_its_number(samples: Path) -> None:
    name = "JORFTEXT000027904809"
    data = (samples / f"{name}_visas_shortened.xml").read_bytes()
    document = made(jo_text(data, source("jorf"), delivery(name), ANY))
    assert (document.ref, document.citation) == ("fr:2013-776", "Décret n°2013-776 du 27 août 2013")
    assert "fr:2013-395" in [citation.ref for citation in document.citations]
