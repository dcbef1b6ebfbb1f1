"""The texts that a query names, as users type them."""

from __future__ import annotations

import timeit
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations.renumbering import Renumbering
from kb.citations.resolving import keys_named, mentions, remaining

BEFORE = date(2020, 3, 1)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("L. 221-2-4 CASF", "fr:CASF:L221-2-4"),
        ("l221-2-4 casf", "fr:CASF:L221-2-4"),
        ("CASF L.221-2-4", "fr:CASF:L221-2-4"),
        ("221-2-4 CASF", "fr:CASF:L221-2-4"),
        ("L 221 2 4 CASF", "fr:CASF:L221-2-4"),
        ("CASF, art. L. 221‑2‑4", "fr:CASF:L221-2-4"),
        ("article 375-5 du Code civil", "fr:CC:375-5"),
        ("C. civ., art. 375-5", "fr:CC:375-5"),
        ("CC 375", "fr:CC:375"),
        ("375 code civil", "fr:CC:375"),
        ("375-5", "fr:CC:375-5"),
        ("art. 375 et s. C. civ.", "fr:CC:375"),
        ("R221-11", "fr:CASF:R221-11"),
        ("fr:CASF:L221-2-4", "fr:CASF:L221-2-4"),
        ("ref:fr:un-texte:3", "fr:un-texte:3"),
        ("2016-297", "fr:2016-297"),
        ("CIDE, art. 3", "un:CRC:3"),
        ("loi n° 2016-297", "fr:2016-297"),
        ("CE, 5 févr. 2020, n° 428478", "fr:ce:428478@2020-02-05"),
    ],
)
def test_an_article_is_named_however_it_is_typed(query: str, first: str) -> None:
    assert keys_named(query)[0] == first


@pytest.mark.parametrize(
    ("query", "first", "until"),
    [
        ("375 à 375-9 code civil", "fr:CC:375", "fr:CC:375-9"),
        ("articles 375 à 375-9 du code civil", "fr:CC:375", "fr:CC:375-9"),
        ("375, 375-1 et 388 du code civil", "fr:CC:375", ""),
    ],
)
def test_a_row_of_numbers_is_one_with_the_word_article_or_without(query: str, first: str, until: str) -> None:
    named = mentions(query)

    assert (named[0].keys[0], named[0].until, named[0].certain) == (first, until, True)
    assert query[named[0].start :].startswith(("375", "articles"))


NO_CITATION = """\
16 et 17 ans confié à l'ASE
2010 à 2014
mineur isolé
il y a 12 mois
le 12-3
p. 375-380
tél. 01-42-50
2010-2014
catégorie A1
à la constitution d'un dossier
articles de presse 3
article 2 mai
article 12 de la convention
le code civil en 12 mots
code civil 2016"""


@pytest.mark.parametrize("query", ["", *NO_CITATION.splitlines()])
def test_what_is_no_citation_names_nothing(query: str) -> None:
    assert keys_named(query) == ()


def test_a_former_number_leads_to_the_new_one_and_is_kept() -> None:
    assert keys_named("L. 313-15 CESEDA") == ("fr:CESEDA:L313-15", "fr:CESEDA:L435-3")


def test_before_the_day_of_renumbering_the_former_number_stands_alone() -> None:
    assert keys_named("L. 313-15 CESEDA", BEFORE) == ("fr:CESEDA:L313-15",)


def test_before_the_day_of_renumbering_a_new_number_leads_back() -> None:
    assert keys_named("L. 435-3 CESEDA", BEFORE) == ("fr:CESEDA:L435-3", "fr:CESEDA:L313-15")


def test_an_item_of_a_former_article_leads_to_where_that_item_went() -> None:
    assert keys_named("L313-11 2° bis CESEDA") == ("fr:CESEDA:L313-11", "fr:CESEDA:L423-22")
    assert "fr:CESEDA:L423-22" in keys_named("L313-11 2° bis")


def test_who_writes_former_means_the_text_that_moved() -> None:
    assert keys_named("ancien article L. 313-15 CESEDA") == ("fr:CESEDA:L435-3", "fr:CESEDA:L313-15")


def test_of_a_number_without_a_code_the_five_codes_come_first() -> None:
    keys = keys_named("R221-99", table=Renumbering())
    assert [key.split(":")[1] for key in keys[:4]] == ["CASF", "CESEDA", "CJPM", "EDUC"]
    assert "fr:CC:R221-99" not in keys  # the civil code has no such letters


def test_each_number_goes_with_the_code_beside_it() -> None:
    assert keys_named("L313-11 2° bis CESEDA et 375-5 code civil")[::2] == ("fr:CESEDA:L313-11", "fr:CC:375-5")


def test_a_number_written_with_blanks_is_read_and_said_to_be_corrected() -> None:
    (mention,) = mentions("L. 761 1 CJA")
    assert (mention.keys, mention.corrected, mention.certain) == (("fr:CJA:L761-1",), "L761-1", False)


def test_and_following_is_noted() -> None:
    assert mentions("art. 375 et suivants du code civil")[0].following
    assert not mentions("art. 375 du code civil")[0].following


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("CASF, art. L. 221-2-4", ()),
        ("l'article 375-5 du Code civil", ()),
        ("ancien article L. 313-11, 2° bis, CESEDA", ()),
        ("articles 375 à 375-9 du code civil", ()),
        ("transfert AEM art. 375", ("transfert", "AEM")),
        ("n° 17-24.072", ()),
        ("§ 3 art. 20 CIDE", ()),
        ("article 20, paragraphe 3 de la CIDE", ()),
    ],
)
def test_what_remains_beside_a_citation_is_known(query: str, rest: tuple[str, ...]) -> None:
    assert remaining(query, mentions(query)) == rest


@given(st.text(alphabet="LRDlrd. -1234567890artcodeivilCASF°,'à\n«»:", max_size=80))
def test_no_query_breaks_it_and_places_are_in_the_query(query: str) -> None:
    for mention in mentions(query):
        assert 0 <= mention.start < mention.end <= len(query)
        assert mention.keys
    assert isinstance(keys_named(query), tuple)


def test_it_takes_no_time_beside_a_search() -> None:
    query = "Conditions de délivrance L. 313-11 2° bis et L. 313-15 CESEDA, art. 375 et s. du code civil"
    assert min(timeit.repeat(lambda: keys_named(query), number=20, repeat=5)) / 20 < 0.004  # measured: 0.0013


def test_the_number_of_a_law_that_was_corrected_is_said_as_lawyers_write_it() -> None:
    (mention,) = mentions("loi n° 2016/297")
    assert mention.corrected == "loi n° 2016-297 du 14 mars 2016"
