"""Names by the beginnings of their words, articles by their numbers, and what is marked of either."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.article_numbers import Article, ArticleNumbers, TypedArticle, by_number, code_words
from kb.search.beginnings import Beginnings, Closeness, Names, Typed, marked
from kb.search.fields import name_key

WORDS = st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text and text.strip() == text)


@given(words=st.lists(WORDS, max_size=20), data=st.data())
def test_rows_of_a_beginning_are_those_of_the_words_that_have_it_in_any_script(
    words: list[str], data: st.DataObject
) -> None:
    table = Beginnings.of(words, np.arange(len(words), dtype=np.int32), 200)
    word = data.draw(st.sampled_from(words)) if words else "x"
    begun = word[: data.draw(st.integers(1, len(word)))]

    assert sorted(table.begun(begun).tolist()) == [n for n, each in enumerate(words) if each.startswith(begun)]
    assert sorted(table.same(word).tolist()) == [n for n, each in enumerate(words) if each == word]


@given(st.text(max_size=60), st.text(max_size=60))
def test_marked_parts_are_the_whole_text_whatever_it_is(text: str, typed: str) -> None:
    fragments = marked(text, Typed.of(typed))

    assert "".join(fragment.text for fragment in fragments) == text
    assert all(fragment.text for fragment in fragments)


def test_names_come_nearest_first_and_then_in_their_order() -> None:
    names = Names.of(
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


def table(articles: list[Article], **titles: str) -> ArticleNumbers:
    """Articles that are in their order, of one code after the other."""
    starts = [row for row, each in enumerate(articles) if not row or each.code != articles[row - 1].code]
    words = [code_words(articles[row].code, titles.get(articles[row].code, "")) for row in starts]
    return ArticleNumbers(numbers=by_number(articles), codes=[*starts, len(articles)], words=words)


def found(
    articles: list[Article], typed: str, standing: list[bool], **titles: str
) -> list[tuple[Closeness, bool, int]]:
    number = TypedArticle.of(typed)
    assert number is not None
    living = np.ones(len(articles), dtype=np.bool_)
    return [*table(articles, **titles).find(number, np.array(standing), living)]


def test_numbers_are_in_the_order_in_which_a_code_has_them() -> None:
    numbers = ["R1", "L10", "L9", "L9-10", "L9-9", "L9 bis"]
    articles = sorted((Article("CASF", number) for number in numbers), key=lambda article: article.place)

    rows = [row for closeness, _, row in found(articles, "L9", [True] * 6) if closeness is Closeness.BEGINNING]
    assert [articles[row].number for row in rows][:3] == ["L9", "L9-9", "L9-10"]


def test_the_very_number_comes_first_then_of_longer_ones_those_that_stand() -> None:
    articles = [Article("CASF", number) for number in ("L9", "L9-1", "L9-2")]

    assert found(articles, "9", [False, False, True]) == [
        (Closeness.WHOLE, True, 0), (Closeness.BEGINNING, False, 2), (Closeness.BEGINNING, True, 0),
        (Closeness.BEGINNING, True, 1),
    ]  # fmt: skip


def test_a_code_that_is_not_ours_is_named_by_the_titles_of_its_articles() -> None:
    articles = [Article("LEGITEXT1", "L1"), Article("LEGITEXT2", "L1")]
    titles = {"LEGITEXT1": "Code du vent, article L1", "LEGITEXT2": "Code de la mer, article L1"}

    assert {row for _, _, row in found(articles, "code de la mer L1", [True, True], **titles)} == {1}
