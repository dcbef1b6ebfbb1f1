"""Text is cut into passages without losing a letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.characters import clean
from indexer.extract.paragraphs import SIZE, cut


def test_short_paragraphs_share_a_passage_and_a_line_is_kept() -> None:
    assert [p.text for p in cut("un\ndeux\n\n\n  trois \n \nquatre\n")] == ["un\ndeux\ntrois\nquatre"]


def test_passages_are_numbered_from_one() -> None:
    assert [p.anchor for p in cut("a" * 1500 + "\n\n" + "b" * 1500)] == ["part-1", "part-2"]


def test_a_long_paragraph_is_cut_after_a_line_else_a_sentence_else_a_word() -> None:
    line = "mot " * 300
    by_line, by_sentence, by_word = f"{line}\n{line}", f"{line.strip()}. {line}", "mot " * 600
    assert cut(by_line)[0].text == line.strip()
    assert cut(by_sentence)[0].text == line.strip() + "."
    assert cut(by_word)[0].text.endswith("mot")


def test_a_word_without_end_is_cut_where_it_must_be() -> None:
    assert [len(p.text) for p in cut("x" * (SIZE * 2 + 1))] == [SIZE, SIZE, 1]


@given(st.text(alphabet=st.one_of(st.sampled_from(" \n\t.a"), st.characters()), max_size=6000))
def test_no_letter_is_lost_and_no_passage_is_too_long(text: str) -> None:
    passages = cut(text)
    assert "".join("".join(p.text for p in passages).split()) == "".join(clean(text).split())
    assert all(0 < len(p.text) <= SIZE for p in passages)
    assert all(p.text == p.text.strip() for p in passages)


@given(st.lists(st.text(alphabet="abc é.", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=30))
def test_paragraphs_that_fit_come_back_as_they_were(paragraphs: list[str]) -> None:
    assert "\n".join(p.text for p in cut("\n\n".join(paragraphs))).split("\n") == paragraphs
