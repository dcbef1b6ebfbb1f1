"""Text becomes terms: French as it is written in this field, and the same for query and document."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import article_number, fold, query_stems, stem, tokens


def exact(text: str) -> list[str]:
    return [token.exact for token in tokens(text)]


def stems(text: str, language: str = "fr") -> list[str]:
    return [term for token in tokens(text) if (term := stem(token, language)) is not None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'enfance d’un mineur jusqu'à aujourd'hui", ["enfance", "un", "mineur", "a", "aujourdhui"]),
        ("L’ASE qu'elle", ["ase", "elle"]),
        ("mineur·e·s isolé.e.s étranger-e-s", ["mineurs", "isoles", "etrangers"]),
        ("isolé(e)s étrangers/ères mineur·es", ["isoles", "etrangers", "mineurs"]),
        ("directeur·trice accompagné(e)", ["directeur", "accompagne"]),
        ("Fin.Et puis", ["fin", "et", "puis"]),
        ("M.N.A. et MNA", ["mna", "et", "mna"]),
        ("Œuvre cœur Ægypte straße", ["oeuvre", "coeur", "aegypte", "strasse"]),
        ("hé\u00adber\u00adge\u00adment", ["hebergement"]),
        ("e\u0301tude", ["etude"]),
        ("child's rights", ["child", "rights"]),
        ("mise-à-l'abri", ["mise", "a", "abri"]),
        ("2010-2014", ["2010", "2014"]),
        ("loi n° 2016-297, art. 375-5", ["loi", "n", "2016-297", "art", "375-5"]),
        ("n° 17-24.072", ["n", "17-24072"]),
        ("", []),
        ("… — ·", []),
    ],
)
def test_words_are_found_as_french_is_written(text: str, words: list[str]) -> None:
    assert exact(text) == words


@pytest.mark.parametrize("text", ["L. 223-2", "L.223-2", "L223-2", "l223-2", "L.\u00a0223-2", "L 223‑2"])
def test_an_article_is_one_term_however_it_is_written(text: str) -> None:
    assert exact(text) == ["l223-2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("R*196-1", ["r*196-1"]),
        ("R.* 196-1", ["r*196-1"]),
        ("LO1112-1", ["lo1112-1"]),
        ("D. 312-1 A. 40-2", ["d312-1", "a40-2"]),
        ("A 16 ans", ["a", "16", "ans"]),
        ("catégorie A1", ["categorie", "a1"]),
        ("vol 5", ["vol", "5"]),
    ],
)
def test_only_what_looks_like_an_article_is_one(text: str, words: list[str]) -> None:
    assert exact(text) == words


def test_the_number_of_an_article_can_be_asked_for_without_its_letter() -> None:
    assert [article_number(term) for term in ("l223-2", "r*196-1", "lo1112-1", "mineur", "223-2")] == [
        "223-2",
        "196-1",
        "1112-1",
        None,
        None,
    ]


def test_words_typed_without_accents_have_the_stem_of_the_accented_ones() -> None:
    accented = "évalués isolées majorité hébergées privés définitivement étrangère santé année"
    assert stems(fold(accented)) == stems(accented)


def test_singular_and_plural_masculine_and_feminine_share_a_stem() -> None:
    assert len(set(stems("isolé isolée isolés isolées isolé·e·s"))) == 1
    assert len(set(stems("minor minors", "en"))) == 1


def test_capitals_keep_an_acronym_that_spells_a_stop_word() -> None:
    assert stems("le CE, ce juge, JE et je, été") == ["ce", "jug", "je"]


def test_an_acronym_alone_is_an_acronym() -> None:
    assert [stems(text) for text in ("CE", "MIE", "ADJIE", " ASE ")] == [["ce"], ["mie"], ["adjie"], ["ase"]]


def test_an_acronym_typed_in_small_letters_can_still_be_found() -> None:
    (token,) = tokens("adjie")
    assert "adjie" in query_stems(token, ("en", "fr"))


def test_a_shouted_heading_is_not_full_of_acronyms() -> None:
    assert stems("LES MINEURS ET LA LOI") == ["mineur", "loi"]


def test_stop_words_of_one_language_are_words_of_another() -> None:
    assert stems("the minor", "fr") == ["the", "minor"]
    assert stems("the minor", "en") == ["minor"]


def test_a_language_without_rules_keeps_its_words() -> None:
    assert stems("de minderjarige vreemdelingen", "nl") == ["de", "minderjarige", "vreemdelingen"]


def test_a_word_of_a_query_has_a_stem_for_each_language_of_the_corpus() -> None:
    (token,) = tokens("protection")
    assert query_stems(token, ("en", "fr")) == ("protect", "protection")
    (token,) = tokens("accueillies")
    assert query_stems(token, ("en", "fr")) == ("accueilli", "accueil", "accueillies")
    (token,) = tokens("les")
    assert query_stems(token, ("en", "fr")) == ()


def test_a_token_stands_where_it_says() -> None:
    text = "Les mineur·e·s de l’ASE, art. L. 221-2-2"
    assert [text[t.start : t.end] for t in tokens(text)] == [
        "Les",
        "mineur·e·s",
        "de",
        "ASE",
        "art",
        "L. 221-2-2",
    ]


@given(st.text(max_size=200))
def test_any_text_has_tokens_in_order_that_do_not_overlap(text: str) -> None:
    found = list(tokens(text))
    assert all(token.exact and 0 <= token.start < token.end <= len(text) for token in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))


@given(st.text(st.sampled_from("éeèÉEœæaçc'’-–sS·.() LR223"), max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
