"""Which passwords are refused, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.desk.passwords import LONGEST, SENTENCES, SHORTEST, Weakness, weakness


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("quatre mots que je connais", None),
        ("соль вода огонь ветер", None),
        ("fourteen chars", Weakness.SHORT),
        ("x7 " * 50, Weakness.LONG),
        ("abcabcabcabcabcabc", Weakness.REPEATED),
        ("aaaaaaaaaaaaaaaaaa", Weakness.REPEATED),
        ("azertyuiopqsdfghjklm", Weakness.COMMON),
        ("MotDePasse123456789", Weakness.COMMON),
        ("Password-password-1", Weakness.COMMON),
        ("marie.durand-marie", Weakness.COMMON),
        ("repere-administrateur", Weakness.COMMON),
    ],
)
def test_what_would_be_tried_first_is_refused(password: str, found: Weakness | None) -> None:
    assert weakness(password, "marie.durand") is found


def test_each_weakness_has_a_sentence() -> None:
    assert SENTENCES.keys() == set(Weakness)


@given(st.text(max_size=200), st.text(max_size=64))
def test_any_text_is_judged(password: str, name: str) -> None:
    found = weakness(password, name)
    assert (found is Weakness.SHORT) == (len(password) < SHORTEST)
    assert (found is Weakness.LONG) == (len(password) > LONGEST)
