"""Searches that found nothing: counted once an hour, shown from the third time on, and nothing personal ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.desk import Desk
from kb.desk import tables as t
from kb.desk.missed import countable

NOW = datetime.now(UTC).replace(minute=30)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with closing(Desk(database_url)) as opened:
        yield opened


def test_words_are_kept_from_the_third_hour_on_in_which_they_are_asked(desk: Desk, database_url: str) -> None:
    for hours, shown in ((5, []), (4, []), (4, []), (3, ["tutelle lunaire"])):
        desk.missed.count("key", "Tutelle  LUNAIRE", NOW - timedelta(hours=hours))
        assert [one.text for one in desk.missed.often()] == shown
        if not shown:
            assert kept(database_url) == [""]
    (found,) = desk.missed.often()
    assert (found.count, found.last_at.minute) == (3, 0)


def test_the_digests_of_two_bases_have_nothing_in_common(desk: Desk, database_url: str) -> None:
    desk.missed.count("key", "tutelle", NOW)
    desk.missed.count("another", "tutelle", NOW)
    assert len(kept(database_url)) == 2


@pytest.mark.parametrize(
    "text",
    ["camille@example.org", "dossier 7512345", "06 12 34 56 78", "https://example.org/x", "a b c d e f g h i", "", "  ",
     "mot\u202e", "x" * 101, "né le 2009-03-14"],
)  # fmt: skip
def test_what_may_speak_of_somebody_is_not_counted(desk: Desk, database_url: str, text: str) -> None:
    desk.missed.count("key", text, NOW)
    assert kept(database_url) == []


def test_what_people_look_for_is_counted() -> None:
    assert [countable(text) for text in ("L. 221-2-2 CASF", "MNA 2017", "«mise à l’abri»")] == [
        "l. 221-2-2 casf",
        "mna 2017",
        "«mise à l’abri»",
    ]


def test_what_is_old_is_forgotten(desk: Desk, database_url: str) -> None:
    desk.missed.count("key", "tutelle", NOW - timedelta(days=100))
    desk.missed.count("key", "kafala", NOW)
    assert len(kept(database_url)) == 1


def test_a_search_can_be_taken_from_the_list(desk: Desk) -> None:
    for hours in range(3):
        desk.missed.count("key", "kafala", NOW - timedelta(hours=hours))
    desk.missed.forget("kafala")
    assert desk.missed.often() == ()


def kept(url: str) -> list[str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        texts = list(connection.execute(sa.select(t.missed.c.text)).scalars())
    engine.dispose()
    return texts
