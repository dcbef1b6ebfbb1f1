"""Keys and citations of code articles."""

import pytest

from kb.citations.codes import BY_ABBREVIATION, BY_ID, article_citation, article_key


@pytest.mark.parametrize(
    ("code", "number", "key"),
    [
        ("CASF", "L221-2-2", "fr:CASF:L221-2-2"),
        ("LEGITEXT000006074069", "L. 221-2-2", "fr:CASF:L221-2-2"),
        ("CC", "375-5", "fr:CC:375-5"),
        ("CPC", "R.* 196-1", "fr:CPC:R*196-1"),
        ("CGCT", "L.O. 1112-1", "fr:CGCT:LO1112-1"),
        ("LEGITEXT000006072637", "1er", "fr:LEGITEXT000006072637:1er"),
        ("CESEDA", "Annexe 10", "fr:CESEDA:Annexe10"),
        ("CASF", "ANNEXE-2-3", "fr:CASF:Annexe2-3"),
    ],
)
def test_an_article_has_one_key_however_it_is_written(code: str, number: str, key: str) -> None:
    assert article_key(code, number) == key


@pytest.mark.parametrize(
    ("code", "number", "citation"),
    [
        ("CASF", "L221-2-2", "CASF, art. L. 221-2-2"),
        ("CC", "375-5", "C. civ., art. 375-5"),
        ("EDUC", "L131-1", "C. éduc., art. L. 131-1"),
        ("CPC", "R*196-1", "CPC, art. R.* 196-1"),
        ("CGCT", "LO1112-1", "CGCT, art. L.O. 1112-1"),
        ("CESEDA", "Annexe 10", "CESEDA, art. Annexe 10"),
        ("CASF", "", "CASF"),
    ],
)
def test_an_article_is_cited_as_lawyers_write_it(code: str, number: str, citation: str) -> None:
    assert article_citation(code, number) == citation


def test_no_two_codes_share_a_name_or_an_id() -> None:
    assert len(BY_ABBREVIATION) == len(BY_ID) == 15
