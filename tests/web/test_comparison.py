"""Two versions side by side: nothing of either is lost, and only what differs is marked."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from made_up import document, passage

from kb.document import Document
from web.pages.comparison import MAX_WORDS, Paragraph, Row, Stretch, compare


def text(*paragraphs: str) -> Document:
    return document("d", "D", passage("p1", "\n".join(paragraphs)), type_="law-article")


def said(paragraphs: Iterable[Paragraph]) -> list[str]:
    return ["".join(stretch.text for stretch in paragraph) for paragraph in paragraphs]


def marked(paragraphs: Iterable[Paragraph]) -> list[str]:
    return [stretch.text for paragraph in paragraphs for stretch in paragraph if stretch.changed]


paragraphs = st.lists(
    st.text("ab c.", min_size=1, max_size=30).map(lambda t: " ".join(t.split())).filter(bool), max_size=6
)


@given(paragraphs, paragraphs)
def test_both_versions_can_be_read_whole(left: list[str], right: list[str]) -> None:
    rows = compare(text(*left), text(*right))

    assert [text for row in rows for text in said(row.left)] == left
    assert [text for row in rows for text in said(row.right)] == right


@given(paragraphs)
def test_a_version_does_not_differ_from_itself(both: list[str]) -> None:
    assert not any(row.changed for row in compare(text(*both), text(*both)))


def test_a_word_that_changed_is_marked_and_its_neighbours_are_not() -> None:
    (row,) = compare(text("Le mineur est accueilli sans délai."), text("Le mineur est mis à l'abri sans délai."))

    assert (marked(row.left), marked(row.right)) == (["accueilli"], ["mis à l'abri"])


def test_a_paragraph_that_was_inserted_stands_alone() -> None:
    rows = compare(text("Un.", "Trois."), text("Un.", "Deux.", "Trois."))

    assert rows[1] == Row(left=(), right=((Stretch(text="Deux.", changed=True),),))
    assert [row.changed for row in rows] == [False, True, False]


def test_headings_and_the_note_are_compared_as_law() -> None:
    with_note = document(
        "d", "D", passage("p1", "Un."), passage("nota", "Dès 2022.", heading="NOTA"), type_="law-article"
    )  # fmt: skip

    assert [text for row in compare(text("Un."), with_note) for text in said(row.right)] == ["Un.", "NOTA", "Dès 2022."]


def test_a_paragraph_of_thousands_of_words_is_compared_as_a_whole() -> None:
    long = "mot " * MAX_WORDS
    (row,) = compare(text(long + "a"), text(long + "b"))

    assert [len(paragraph) for paragraph in (*row.left, *row.right)] == [1, 1]


def test_a_paragraph_that_was_cut_in_two_is_not_shown_as_new() -> None:
    rows = compare(
        text("Le juge statue. La mesure dure deux ans. Un rapport est transmis chaque année."),
        text("Le juge statue.", "La mesure dure deux ans.", "Un rapport est transmis tous les six mois."),
    )

    (row,) = rows
    assert (len(row.left), len(row.right)) == (1, 3)
    assert (marked(row.left), marked(row.right)) == (["chaque année"], ["tous les six mois"])


def test_paragraphs_that_were_joined_stand_in_one_row() -> None:
    rows = compare(
        text("Un mineur est accueilli.", "Il est évalué.", "Fin."),
        text("Un mineur est accueilli. Il est évalué.", "Fin."),
    )

    assert [(len(row.left), len(row.right), row.changed) for row in rows] == [(2, 1, False), (1, 1, False)]


def test_paragraphs_with_little_in_common_are_not_cut_into_words() -> None:
    (row,) = compare(text("Le service évalue la situation."), text("La décision est notifiée au mineur."))

    assert [len(paragraph) for paragraph in (*row.left, *row.right)] == [1, 1]
