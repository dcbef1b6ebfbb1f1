"""A query is asked of texts in several languages; which of its words count is told by the language it is typed in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import query_languages, query_stems, silent_in, tokens

KNOWN = ("de", "en", "es", "fr", "it")


def counted(query: str, reader: str = "") -> list[str]:
    spoken = query_languages(query, KNOWN, reader)
    return [token.exact for token in tokens(query) if query_stems(token, KNOWN, spoken)]


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("que faire si le mineur est majeur", "fr"),
        ("16 ans et demi, refusé, hôtel", "fr"),
        ("protection de l'enfance", "fr"),
        ("how to appeal an age assessment", "en"),
        ("minors who die at sea", "en"),
        ("children come to Europe", "en"),
        ("quién es el tutor", "es"),
        ("para solicitantes de asilo", "es"),
        ("l'accoglienza dei minori", "it"),
        ("dell'infanzia", "it"),
        ("chi è il tutore", "it"),
        ("die Vormundschaft für Minderjährige", "de"),
        ("wer ist der Vormund", "de"),
    ],
)
@pytest.mark.parametrize("reader", ["", "fr", "en"])
def test_the_language_of_a_query_shows_in_its_small_words(query: str, language: str, reader: str) -> None:
    assert query_languages(query, KNOWN, reader) == (language,)


@pytest.mark.parametrize("query", ["mineurs isolés", "UASC", "son", "die", "war children", "or", "art. 375"])
@pytest.mark.parametrize("reader", ["fr", "en"])
def test_the_reader_s_language_settles_what_no_word_tells(query: str, reader: str) -> None:
    spoken = query_languages(query, KNOWN, reader)
    assert spoken == (reader,) or query == "son"


def test_without_a_reader_all_languages_that_fit_are_told() -> None:
    assert query_languages("UASC", KNOWN) == KNOWN
    assert query_languages("la protection", KNOWN) == ("es", "fr", "it")
    assert query_languages("UASC", ()) == ()
    assert query_languages("minderjarigen", ("nl",), "nl") == ()


@pytest.mark.parametrize(
    ("query", "reader", "words"),
    [
        ("minors who die at sea", "fr", ["minors", "die", "sea"]),
        ("die Vormundschaft für Minderjährige", "fr", ["vormundschaft", "minderjahrige"]),
        ("war children", "en", ["war", "children"]),
        ("children come to Europe", "en", ["children", "come", "europe"]),
        ("son droit à l'éducation", "en", ["droit", "education"]),
        ("les mineurs isolés", "en", ["mineurs", "isoles"]),
        ("mineurs de Paris", "", ["mineurs", "paris"]),
        ("menores no acompañados", "es", ["menores", "no", "acompanados"]),
        ("minori non accompagnati", "it", ["minori", "non", "accompagnati"]),
        ("le mineur non accompagné", "fr", ["mineur", "non", "accompagne"]),
        ("recours contre un refus", "fr", ["recours", "contre", "refus"]),
        ("mineurs sans abri avant et après 16 ans", "fr", ["mineurs", "sans", "abri", "avant", "apres", "16", "ans"]),
        ("loi n° 2016-297", "fr", ["loi", "2016-297"]),
        ("loi no 2016-297", "nl", ["loi", "2016-297"]),
        ("le CE et la MIE", "fr", ["ce", "mie"]),
        ("MAIS OU", "fr", []),
    ],
)
def test_only_stop_words_of_the_query_s_own_language_are_left_out(query: str, reader: str, words: list[str]) -> None:
    assert counted(query, reader) == words


def test_a_word_is_looked_for_under_the_stems_of_all_languages() -> None:
    (token,) = tokens("tutores")
    assert query_stems(token, KNOWN) == ("tutor", "tutores")
    (token,) = tokens("accueillies")
    assert set(query_stems(token, KNOWN)) >= {"accueil", "accueillies"}
    (token,) = tokens("Minderjähriger")
    assert "minderjahr" in query_stems(token, KNOWN)


def test_a_word_that_counts_says_where_it_cannot_be_found() -> None:
    die, sea, acronym = tokens("die sea CE")
    assert silent_in(die, KNOWN) == ("de",)
    assert silent_in(sea, KNOWN) == ()
    assert silent_in(acronym, KNOWN) == ()


def test_the_sign_of_a_number_asks_for_nothing_whatever_the_language() -> None:
    sign, number = tokens("Nr. 12")
    assert query_stems(sign, KNOWN, spoken=("fr",)) == ()
    assert query_stems(number, KNOWN, spoken=("fr",)) == ("12",)


@given(
    st.text(max_size=100), st.lists(st.sampled_from([*KNOWN, "nl", "zz"]), unique=True), st.sampled_from(["", *KNOWN])
)
def test_any_query_has_languages_of_those_known(query: str, known: list[str], reader: str) -> None:
    spoken = query_languages(query, known, reader)
    assert set(spoken) <= set(known)
    for token in tokens(query):
        stems = query_stems(token, known, spoken)
        assert not stems or token.exact in stems
