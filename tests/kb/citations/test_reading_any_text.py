"""Any text is read: without error, in its length, with places inside it that do not overlap."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations.reading import references

WORDS = (
    *("article", "art.", "articles", "L. 223-2", "5", "375", "à", "et", "ou", ",", ";", "(", ")", "du", "même", "n°"),
    *("code", "civil", "CASF", "1°", "alinéa", "3", "II", "de la loi", "\n", "l'", "loi", "décret", "arrêté", "dudit"),
    *("2016-297", "17-24.072", "12267/16", "604/2013", "C-550/16", "428478", "2018-768 QPC", "du 14 mars 2016", "CE"),
    *("Cass.", "CEDH", "c. France", "CIDE", "Convention", "directive", "(UE)", "Défenseur des droits", "MDE-2016-183"),
    *(
        "CAA Douai",
        "RG 18/00232",
        "NOR",
        "JUSF1314192C",
        "annexe",
        "OG n° 6",
        "CRC/GC/2005/6",
        "précité",
        "ECLI:FR:CC:",
    ),
)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=60).map(" ".join))
def test_any_text_is_read_without_error_and_its_references_do_not_overlap(text: str) -> None:
    found = list(references(text, "CC"))
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert one.refs
        assert all(one.refs)
    assert all(one.end <= following.start for one, following in pairwise(found))


PIECES = (
    *(
        "article ",
        "loi n° 2016-297, ",
        "1, ",
        "le 1° du II de l'",
        "art. 1 et 2 à 3, ",
        "CE, ",
        "Cass. ",
        "n° 17-24.072, ",
    ),
    *("c. France ", "CEDH ", "12267/16, ", "directive ", "2013/33/UE et ", "Convention ", "CIDE, art. 3, ", "du même "),
    *(
        "Défenseur des droits ",
        "décision ",
        "arrêté du 20 novembre 2019 ",
        "2 février ",
        "NOR ",
        "CA Paris ",
        "CRC/C/GC/",
    ),
    *("protocole ", "annexe 1 ", "OG 6 ", "dudit article ", "1-", "C-", "(", "ECLI:FR:CE:2020:1."),
)


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_the_time_grows_with_the_length_of_the_text_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = ("article 1 " + piece * (length // len(piece) + 1))[:length]
        begun = time.process_time()
        list(references(text))
        return time.process_time() - begun

    assert seconds(40_000) < 20 * seconds(4_000) + 0.5


@pytest.mark.slow
def test_a_megabyte_of_what_begins_citations_and_ends_none_is_read_in_seconds() -> None:
    pieces = [piece * (1_000_000 // len(PIECES) // len(piece)) for piece in PIECES]
    begun = time.process_time()
    list(references("".join(pieces)))
    assert time.process_time() - begun < 30  # measured: 4
