"""Threads of a server stem words at the same time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.search.analysis import Token, stem
from kb.search.analysis.stemming import _stem

WORDS = [
    f"{beginning}{ending}" for beginning in ("mineur", "protect", "héberg") for ending in ("ement", "ions", "able")
]


@pytest.fixture
def quickly_switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("quickly_switching")
def test_words_stemmed_at_the_same_time_have_the_stems_they_have_alone() -> None:
    asked = [Token(word + "s" * n, word + "s" * n, False, 0, 0) for word in WORDS for n in range(60)]
    expected = [stem(token, "fr") for token in asked]
    _stem.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(
            lambda turn: [stem(token, "fr") for token in asked[turn:] + asked[:turn]], range(0, 400, 100)
        ):
            assert sorted(map(str, found)) == sorted(map(str, expected))
