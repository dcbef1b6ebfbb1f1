"""Words that sound alike have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.sounds import sounds


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("otorisasion", "autorisation"),
        ("kestion", "question"),
        ("orfelin", "orphelin"),
        ("informasion", "information"),
        ("proffesionel", "professionnel"),
        ("ebergement", "hebergement"),
        ("accidant", "accident"),
        ("majoriter", "majorite"),
        ("droi", "droits"),
        ("cejour", "sejour"),
        ("educatif", "educative"),
        ("aplication", "application"),
    ],
)
def test_a_word_written_by_ear_has_the_key_of_the_one_that_was_meant(heard: str, meant: str) -> None:
    assert sounds([heard]) == sounds([meant])


@pytest.mark.parametrize(("one", "other"), [("tuteur", "tutelle"), ("mineur", "majeur"), ("placement", "paiement")])
def test_words_that_sound_otherwise_have_other_keys(one: str, other: str) -> None:
    assert sounds([one]) != sounds([other])


@given(st.lists(st.from_regex(r"[a-z]+", fullmatch=True), min_size=1, max_size=20))
def test_a_word_has_the_same_key_alone_and_among_others(words: list[str]) -> None:
    assert sounds(words) == [sounds([word])[0] for word in words]
