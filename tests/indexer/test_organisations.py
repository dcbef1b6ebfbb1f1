"""Bodies are told from lines that name them and nothing else."""

from __future__ import annotations

import pytest

from indexer.enrich.organisations import known_names, organisations

NAMES = known_names(
    [
        ("IGAS", ["Inspection générale des affaires sociales"]),
        ("IGA", ["Inspection générale de l’administration"]),
        ("Conseil d’État", ["CE"]),
        ("Défenseur des droits", ["DDD", "Le Défenseur des droits"]),
        ("Aide sociale à l’enfance", ["ASE"]),
        ("Agence spatiale européenne", ["ASE"]),
    ]
)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("INSPECTION GÉNÉRALE DES AFFAIRES SOCIALES", ("IGAS",)),
        ("Inspection générale de l'administration", ("IGA",)),
        ("IGAS – IGA", ("IGAS", "IGA")),
        ("IGAS / IGA", ("IGAS", "IGA")),
        ("Défenseur des droits (DDD)", ("Défenseur des droits",)),
        ("CE", ("Conseil d’État",)),
    ],
)
def test_a_line_that_says_only_names_is_believed(line: str, found: tuple[str, ...]) -> None:
    assert organisations(["Rapport", line, "Tome 1"], NAMES) == found


@pytest.mark.parametrize(
    "line",
    ["Le rapport de l’IGAS", "IGAS – Croix-Rouge", "ce", "igas", "ASE", "", "Selon le Défenseur des droits, il faut"],
)
def test_a_line_that_says_more_or_means_two_bodies_is_not(line: str) -> None:
    assert organisations([line], NAMES) is None


def test_what_stands_below_the_head_is_not_looked_at() -> None:
    assert organisations(["…"] * 20 + ["IGAS"], NAMES) is None
