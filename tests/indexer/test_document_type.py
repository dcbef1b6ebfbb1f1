"""The type of a document is told where its title or its address says it, and nowhere else."""

from __future__ import annotations

import pytest

from indexer.enrich.document_type import document_type
from kb.vocabulary import TYPES


@pytest.mark.parametrize(
    ("title", "path", "publisher", "type_"),
    [
        ("Rapport de la mission bipartite de réflexion sur les mineurs non accompagnés", "", "", "report"),
        ("MNA : rapport annuel d’activité 2024", "", "", "report"),
        ("Circulaire du 31 mai 2013 relative aux modalités de prise en charge", "", "", "circular"),
        ("Instruction interministérielle n° 2022-1 du 1er mars 2022", "", "", "circular"),
        ("Loi n° 2022-140 du 7 février 2022", "", "", "statute"),
        ("Décret n°2019-57 du 30 janvier 2019", "", "", "decree"),
        ("Arrêté du 20 novembre 2019", "", "", "decree"),
        ("Communiqué de presse – 3 février 2022", "", "", "press"),
        ("Directive 2013/33/UE du 26 juin 2013", "", "", "eu-act"),
        ("Observation générale n° 6 (2005)", "", "", "soft-law"),
        ("Convention relative aux droits de l’enfant", "", "", "treaty"),
        ("Conseil d’État, 5 février 2020, n° 428478", "", "", "case-law"),
        ("Décision n° 2019-156", "", "Défenseur des droits", "rights-decision"),
        ("Guide pratique", "", "", "guide"),
        ("Les enfants", "/documents/rapports/enfants.pdf", "", "report"),
        ("Les enfants", "communiqués de presse/2014/enfants.html", "", "press"),
    ],
)
def test_a_type_said_in_so_many_words_is_told(title: str, path: str, publisher: str, type_: str) -> None:
    assert document_type(title, path, publisher) == type_
    assert type_ in TYPES


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Le rapporteur public conclut", ""),
        ("Mineurs : que dit la loi ?", ""),
        ("Loi et pratiques", ""),
        ("Commentaire de la circulaire du 31 mai 2013", ""),
        ("Circulaire : analyse et commentaire", ""),
        ("Les enfants", "rapports.pdf"),
        ("Les enfants", "guides/rapports/enfants.pdf"),
        ("Décision n° 2019-156", ""),
        ("", ""),
    ],
)
def test_where_nothing_says_it_there_is_none(title: str, path: str) -> None:
    assert document_type(title, path) is None
