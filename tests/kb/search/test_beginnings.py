"""Names by the beginnings of their words, articles by their numbers, and what is marked of either."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.article_numbers import Article, ArticleNumbers, TypedArticle
from kb.search.beginnings import Beginnings, Closeness, Names, Typed, encoded, marked
from kb.search.fields import name_key

WORDS = st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text and text.strip() == text)


@given(words=st.lists(WORDS, max_size=20), data=st.data())
def test_rows_of_a_beginning_are_those_of_the_words_that_have_it_in_any_script(
    words: list[str], data: st.DataObject
) -> None:
    table = Beginnings(encoded(words, 200), np.arange(len(words), dtype=np.int32))
    word = data.draw(st.sampled_from(words)) if words else "x"
    begun = word[: data.draw(st.integers(1, len(word)))]

    assert sorted(table.rows(begun).tolist()) == [n for n, each in enumerate(words) if each.startswith(begun)]
    assert sorted(table.same(word).tolist()) == [n for n, each in enumerate(words) if each == word]


@given(st.text(max_size=60), st.text(max_size=60))
def test_marked_parts_are_the_whole_text_whatever_it_is(text: str, typed: str) -> None:
    fragments = marked(text, Typed.of(typed))

    assert "".join(fragment.text for fragment in fragments) == text
    assert all(fragment.text for fragment in fragments)


def test_names_come_nearest_first_and_then_in_their_order() -> None:
    names = Names(
        [*map(name_key, ["le juge et la tutelle", "juge de la tutelle", "tutelle du juge", "juge", "la tutelle"])]
    )

    assert [*names.find(Typed.of("juge"))] == [
        (Closeness.WHOLE, 3), (Closeness.BEGINNING, 1), (Closeness.IN_A_ROW, 0), (Closeness.IN_A_ROW, 2),
    ]  # fmt: skip
    assert [*names.find(Typed.of("tutelle du ju"))] == [
        (Closeness.BEGINNING, 2), (Closeness.SCATTERED, 0), (Closeness.SCATTERED, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Mise à l’abri et accueil à bas seuil", "mise à", "[Mise] [à] l’abri et accueil à bas seuil"),
        ("Mise à l’abri", "mise à l'ab", "[Mise] [à] l’[ab]ri"),
        ("Évaluation de minorité", "mino éval", "[Éval]uation de [mino]rité"),
        ("Évaluation de la minorité", "eval de mino", "[Éval]uation de la [mino]rité"),
        ("L’œuvre", "oeuv", "L’[œuv]re"),
        ("mineur·e·s isolé(e)s", "mineurs is", "[mineur·e·s] [is]olé(e)s"),
        ("CASF, art. L. 221-2-4", "casf l22", "[CASF], art. [L. 22]1-2-4"),
        ("CASF, art. L. 221-2-4", "2212", "CASF, art. L. [221-2]-4"),
        ("Tutelle", "zzz", "Tutelle"),
        ("Tutelle", "", "Tutelle"),
        ("", "tutelle", ""),
    ],
)
def test_what_was_typed_is_marked(text: str, typed: str, shown: str) -> None:
    fragments = marked(text, Typed.of(typed))

    assert "".join(f"[{part}]" if matched else part for part, matched in fragments) == shown


@pytest.mark.parametrize(
    ("typed", "number", "words"),
    [
        ("L. 221-2-4", "l221-2-4", ()),
        ("l 221 2", "l221-2", ()),
        ("R* 313-1", "r313-1", ()),
        ("L.O. 111", "lo111", ()),
        ("art. 375-5 du code civil", "375-5", ("art", "code", "civil")),
        ("CASF L22", "l22", ("casf",)),
        ("L. 221-", "l221", ()),
        ("706-53-1A", "706-53-1a", ()),
        ("annexe 6.6", "annexe6-6", ()),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str, number: str, words: tuple[str, ...]) -> None:
    assert TypedArticle.of(typed) == TypedArticle(number=number, words=words)


@pytest.mark.parametrize("typed", ["", "mineur", "L.", "loi 2016-297, article 5", "b22", "CASF L"])
def test_what_has_no_number_or_several_is_no_article(typed: str) -> None:
    assert TypedArticle.of(typed) is None


def test_numbers_are_in_the_order_in_which_a_code_has_them() -> None:
    numbers = ["R1", "L10", "L9", "L9-10", "L9-9", "L9 bis"]
    articles = [article for row, number in enumerate(numbers) if (article := Article.of(f"fr:CASF:{number}", row))]
    table = ArticleNumbers(articles, {"CASF": ""})
    typed = TypedArticle.of("L9")

    assert typed is not None
    found = [numbers[row] for _, row in table.find(typed, np.ones(len(numbers), dtype=np.bool_))]
    assert found[:3] == ["L9", "L9-9", "L9-10"]


def test_a_code_that_is_not_ours_is_named_by_the_titles_of_its_articles() -> None:
    articles = [Article("LEGITEXT1", "L1", 0), Article("LEGITEXT2", "L1", 1)]
    table = ArticleNumbers(
        articles, {"LEGITEXT1": "Code du vent, article L1", "LEGITEXT2": "Code de la mer, article L1"}
    )
    typed = TypedArticle.of("code de la mer L1")

    assert typed is not None
    assert [*table.find(typed, np.ones(2, dtype=np.bool_))] == [(Closeness.WHOLE, 1)]
