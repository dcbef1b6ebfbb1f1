"""When a text says that it was published or revised, in French and English; else nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.enrich.dates import Role, dates, stated
from kb.document import Precision

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Publié le 12 mars 2014", "fr", "2014-03-12"),
        ("Publié le jeudi 24 avril 2014 , mis à jour le lundi 19 septembre 2016.", "fr", "2014-04-24"),
        ("Mis en ligne le 1er août 2013\nUn texte", "fr", "2013-08-01"),
        ("Date de publication : 2014-03-12", "fr", "2014-03-12"),
        ("publié le 05/06/2015", "fr", "2015-06-05"),
        ("Mis à jour le 3 fevrier 2022", "fr", "2022-02-03"),
        ("Published on 28 June 2017", "en", "2017-06-28"),
        ("Last updated: March 3, 2022", "en", "2022-03-03"),
        ("Published 25/06/2015", "en", "2015-06-25"),
        ("RAPPORT\nParis, le 31 mai 2013\nSur la loi du 5 mars 2007", "fr", "2013-05-31"),
        ("Mission bipartite\n15 février 2018\nRapport", "fr", "2018-02-15"),
    ],
)
def test_the_day_that_a_text_states_is_read(text: str, language: str, day: str) -> None:
    found = stated(text, language, TODAY)
    assert found is not None
    assert (found.day, found.precision) == (date.fromisoformat(day), Precision.DAY)


def test_of_a_cover_with_a_month_the_month_is_known() -> None:
    found = stated("Rapport\nJanvier 2005\nPrésenté par", "fr", TODAY)
    assert found is not None
    assert (found.day, found.precision) == (date(2005, 1, 1), Precision.MONTH)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La loi du 14 mars 2016 et le décret du 24 juin 2016", "fr"),
        ("Le jeune est arrivé en France le 12 mars 2014.", "fr"),
        ("Publié le 31 février 2014", "fr"),
        ("Publié le 12 mars 2054", "fr"),
        ("Published 05/06/2015", "en"),
        ("12 mars 2014\n13 mars 2014", "fr"),
        ("janvier", "fr"),
        ("", "fr"),
    ],
)
def test_where_no_day_or_two_are_stated_there_is_none(text: str, language: str) -> None:
    assert stated(text, language, TODAY) is None


def test_every_date_is_shown_where_it_stands_with_what_the_words_before_it_say() -> None:
    text = "Introduction\nPublié le 12 mars 2014, mis à jour le 2 mai 2015, après la loi du 5 mars 2007."
    found = list(dates(text, "fr", TODAY))
    assert [text[one.start : one.end] for one in found] == ["12 mars 2014", "2 mai 2015", "5 mars 2007"]
    assert [one.role for one in found] == [Role.PUBLISHED, Role.MODIFIED, Role.OTHER]


@given(st.dates(date(1950, 1, 1), TODAY))
def test_any_day_is_read_in_every_writing(day: date) -> None:
    for text in (f"Publié le {day.isoformat()}", f"Publié le {day:%d/%m/%Y}"):
        found = stated(text, "fr", TODAY)
        assert found is not None
        assert found.day == day


@given(st.text(alphabet=st.sampled_from("0123456789/-. \nlePubliémars"), max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    assert all(text[one.start : one.end] for one in dates(text, "fr", TODAY))
