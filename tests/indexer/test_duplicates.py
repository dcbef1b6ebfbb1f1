"""Documents that say the same are told, to the letter or nearly, and others never."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.enrich.duplicates import FEWEST_WORDS, Duplicate, Likeness, Mark, Marks, mark


def words(count: int, seed: int) -> list[str]:
    """Text as long as a page, drawn like words of a language: some are frequent."""
    drawn = random.Random(seed)
    return [f"mot{int(drawn.paretovariate(0.6)) % 5000}" for _ in range(count)]


def changed(text: list[str], every: int) -> str:
    return " ".join("autre" if at % every == every - 1 else word for at, word in enumerate(text))


def test_case_accents_punctuation_and_layout_make_no_other_text() -> None:
    assert mark(["L’ÉTÉ, à Paris.", "Fin"]) == mark(["l'ete a paris fin"])
    assert mark(["un texte"]) != mark(["un autre texte"])


def test_the_same_text_is_an_exact_duplicate_of_the_first_document_that_has_it() -> None:
    marks = Marks({"a": mark(["Un texte."])})
    marks.add("b", mark(["un texte"]))
    assert marks.find("c", mark(["UN TEXTE"])) == Duplicate(of="a", likeness=Likeness.EXACT)


def test_a_document_is_no_duplicate_of_itself_and_an_empty_text_of_none() -> None:
    page = mark([" ".join(words(200, 1))])
    marks = Marks({"a": page, "leer": mark([])})
    assert marks.find("a", page) is None
    assert marks.find("b", mark(["…"])) is None


def test_a_page_of_which_two_words_in_a_hundred_changed_is_a_near_duplicate() -> None:
    pages = {f"page-{seed}": words(400, seed) for seed in range(100)}
    marks = Marks({name: mark([" ".join(text)]) for name, text in pages.items()})
    found = [marks.find("neu", mark([changed(text, 50)])) for text in pages.values()]
    assert sum(one == Duplicate(of=name, likeness=Likeness.NEAR) for one, name in zip(found, pages, strict=True)) >= 95


def test_pages_that_share_a_quarter_of_their_text_are_two() -> None:
    shared = words(100, 0)
    marks = Marks()
    for seed in range(1, 200):
        page = mark([" ".join(shared + words(300, seed))])
        assert marks.find(str(seed), page) is None
        marks.add(str(seed), page)


def test_a_short_text_is_compared_to_the_letter_only() -> None:
    text = words(FEWEST_WORDS - 1, 3)
    marks = Marks({"a": mark([" ".join(text)])})
    assert marks.find("b", mark([changed(text, 50)])) is None


def test_more_documents_than_there_was_room_for_at_first_are_all_remembered() -> None:
    pages = [words(60, seed) for seed in range(1500)]
    marks = Marks()
    for seed, text in enumerate(pages):
        marks.add(str(seed), mark([" ".join(text)]))
    for seed in (0, 1023, 1024, 1499):
        found = marks.find("neu", mark([" ".join([*pages[seed][:-1], "ende"])]))
        assert found == Duplicate(of=str(seed), likeness=Likeness.NEAR)


@pytest.mark.slow
def test_a_text_of_millions_of_words_is_marked_in_little_memory() -> None:
    text = [" ".join(words(1000, 5))] * 1000
    tracemalloc.start()
    made = mark(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 150 << 20
    assert made != mark([*text, "fin"])
    assert made.simhash == mark([*text, "fin"]).simhash


def test_the_digest_is_that_of_the_words_wherever_passages_begin() -> None:
    assert mark(["", "un deux", "…", "trois"]) == mark(["un", "deux trois", ""])


@given(st.lists(st.text(max_size=40), max_size=20))
def test_a_mark_is_read_back_as_it_was_kept(texts: list[str]) -> None:
    made = mark(texts)
    assert Mark.parse(str(made)) == made
