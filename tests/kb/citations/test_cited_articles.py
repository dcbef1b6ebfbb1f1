"""The articles of French codes that a text cites are found however they are written, and nothing else is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations.articles import articles
from kb.citations.code_names import plain
from kb.citations.codes import CODES, Code, article_citation, article_key


def keys(text: str, own: str | None = None) -> list[str]:
    return [found.ref.removeprefix("fr:") for found in articles(text, own)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l'article L. 221-2-4 du CASF", ["CASF:L221-2-4"]),
        ("l’article L.221-2-4 du Code de l’action sociale et des familles", ["CASF:L221-2-4"]),
        ("L’ARTICLE L 221-2-4 DU CODE DE L’ACTION SOCIALE ET DES FAMILLES", ["CASF:L221-2-4"]),
        ("art. L221-2-4 CASF", ["CASF:L221-2-4"]),
        ("(art. l. 223-2 du code de l'action sociale\net des familles)", ["CASF:L223-2"]),
        ("article L.\u00a0223\u20112 du code de l'action sociale et des familles", ["CASF:L223-2"]),
        ("CASF, art. L. 223-2", ["CASF:L223-2"]),
        ("CASF : L. 223-2", ["CASF:L223-2"]),
        ("art. 375 C. civ.", ["CC:375"]),
        ("C. civ., art. 375 à 375-9", ["CC:375", "CC:375-9"]),
        ("Code civil, art. 375", ["CC:375"]),
        ("l'article 388 du code civil", ["CC:388"]),
        ("article 1er du code civil", ["CC:1er"]),
        ("L. 221-1 CASF, L. 611-3 CESEDA, art. 375 C. civ.", ["CASF:L221-1", "CESEDA:L611-3", "CC:375"]),
        ("art. 375 du code civil, art. 1181 CPC et art. 388 C. civ.", ["CC:375", "CPC:1181", "CC:388"]),
        ("CASF L. 221-1, L. 222-5, CESEDA L. 611-3", ["CASF:L221-1", "CASF:L222-5", "CESEDA:L611-3"]),
        ("CASF, art. L. 221-1, CESEDA, art. L. 611-3", ["CASF:L221-1", "CESEDA:L611-3"]),
        ("l'article premier du code civil", ["CC:1er"]),
        ("art. 375 CC", ["CC:375"]),
        ("l'article 421-1 bis A du code pénal", ["CP:421-1bisA"]),
        ("article L.O. 1112-1 du code général des collectivités territoriales", ["CGCT:LO1112-1"]),
        ("article R.* 222-19 du code de l’éducation", ["EDUC:R*222-19"]),
        ("article R*196-1 du CASF", ["CASF:R*196-1"]),
        ("art. L. 131-1 C. éduc.", ["EDUC:L131-1"]),
        ("l'art. 706-50 C. pr. pén.", ["CPP:706-50"]),
        ("articles L. 423-22 et L. 435-3 du Ceseda", ["CESEDA:L423-22", "CESEDA:L435-3"]),
        (
            "articles L. 223-2 et R. 221-11 du code de l'action sociale et des familles",
            ["CASF:L223-2", "CASF:R221-11"],
        ),
        ("les articles L.221-2-2, L. 222-5 et R. 221-11 du CASF", ["CASF:L221-2-2", "CASF:L222-5", "CASF:R221-11"]),
        ("L. 861-1 et 2 du code de la sécurité sociale", ["CSS:L861-1", "CSS:L861-2"]),
        ("article L. 313-11 (2° bis) du CESEDA", ["CESEDA:L313-11"]),
        ("article L. 221-1, alinéa 3, du CASF", ["CASF:L221-1"]),
        (
            "le 3° de l'article L. 222-5 et le dernier alinéa de l'article L. 222-6 du CASF",
            ["CASF:L222-5", "CASF:L222-6"],
        ),
        ("articles 375 et suivants du code civil", ["CC:375"]),
        ("art. 375 et s. C. civ.", ["CC:375"]),
        ("l'article 375-5 du code civil. Selon l'article L. 223-2 du même code", ["CC:375-5", "CC:L223-2"]),
        ("l'article 375-3 du code civil ; les articles 375-5 et 375-7", ["CC:375-3", "CC:375-5", "CC:375-7"]),
        ("l'article 375 du code civil et l'article L. 223-2 du CASF", ["CC:375", "CASF:L223-2"]),
        ("le code civil, notamment ses articles 375 et 388", ["CC:375", "CC:388"]),
        ("CASF, art. L. 224-1, CESEDA, art. R. 431-5", ["CASF:L224-1", "CESEDA:R431-5"]),
        (
            "CESEDA, art. L. 611-1, art. L. 612-6, C. civ., art. 388-1, art. 375-1, CIDE, art. 12",
            ["CESEDA:L611-1", "CESEDA:L612-6", "CC:388-1", "CC:375-1"],
        ),
        ("aux articles 1181 à 1200-1 du nouveau code de procédure civile", ["CPC:1181", "CPC:1200-1"]),
    ],
)
def test_an_article_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert keys(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "il y a 12 mois", "le 12-3", "un 12-3", "catégorie A1", "p. 375-380", "tél. 01-42-50", "2010-2014",
        "DE L'ENFANT ART. CITÉ", "à la constitution d'un dossier", "articles de presse 3",
        "pourvoi n° D 24-21.811", "cote D 1430", "décret n° 2019-57", "loi n° 2016-297 du 14 mars 2016",
        "l'article 3 de la Convention internationale des droits de l'enfant", "article 8 CEDH", "l'article 9 de la loi",
        "l'article L. 223-2", "l'article 3 du 12 mars", "l'article 5 du décret et le code civil",
        "article L. 431-6 du code de l'environnement", "article L. 223-2 de l'ancien code de la famille",
        "article 375", "les articles 2 et 3 de l'arrêté du 20 novembre 2019", "article 1er, alinéa 2, de la loi",
        "Le code civil ; CIDE, art. 12", "Le CASF ; loi n° 2016-297 du 14 mars 2016, art. L. 1",
        "Le code civil. Ordonnance 2006-346 du 23 mars 2006 art. 57",
        "article 67 du code civil local", "article L. 1 du code du travail applicable à Mayotte",
    ],
)  # fmt: skip
def test_what_is_no_article_of_a_code_that_is_named_is_left_alone(text: str) -> None:
    assert keys(text) == []


def test_a_code_named_in_another_paragraph_says_nothing() -> None:
    assert keys("Le code civil.\nL'article 375.") == []


def test_same_code_means_the_code_named_last_even_if_it_is_none_of_ours() -> None:
    assert keys("l'article L. 1 du code rural et l'article L. 2 du même code") == []
    assert keys("Le CASF et le code rural ; l'article L. 2 du même code") == []


def test_the_text_of_a_code_names_its_own_articles_without_the_code() -> None:
    text = "aux articles L. 222-5 et L. 223-2, à l'article 375-3 du code civil et à l'article 9 de la loi"
    assert keys(text, "CASF") == ["CASF:L222-5", "CASF:L223-2", "CC:375-3"]
    assert keys("l'article L. 222-5 du présent code", "CASF") == ["CASF:L222-5"]
    assert keys("l'article 12", "CASF") == []
    assert keys("décret du 7 mai 2015\nArticle R. 222-1", "CASF") == ["CASF:R222-1"]


def test_of_a_range_the_ends_are_found_and_the_first_knows_the_last() -> None:
    first, last = articles("les articles 375 à 375-9 du code civil")
    assert (first.ref, first.until) == ("fr:CC:375", "fr:CC:375-9")
    assert (last.ref, last.until) == ("fr:CC:375-9", "")


def test_each_number_is_shown_where_it_stands() -> None:
    text = "Voir l’article L. 223-2 et R. 221-11 du CASF."
    assert [text[found.start : found.end] for found in articles(text)] == ["article L. 223-2", "R. 221-11"]


NUMBERS = st.builds(
    lambda letter, parts: letter + "-".join(map(str, parts)),
    st.sampled_from(["L. ", "R. ", "D. ", "L.", "R", "R.* "]),
    st.lists(st.integers(1, 999), min_size=2, max_size=4),
)


@given(st.sampled_from(CODES), st.lists(NUMBERS, min_size=1, max_size=5, unique=True))
def test_a_list_before_the_title_of_a_code_is_found_whole(code: Code, numbers: list[str]) -> None:
    title, short = code.title, code.abbreviation
    said = ", ".join(numbers[:-1]) + " et " + numbers[-1] if len(numbers) > 1 else numbers[0]
    text = f"Selon les articles {said} du {title[0].lower()}{title[1:]}, cela vaut."
    assert keys(text) == [article_key(short, number).removeprefix("fr:") for number in numbers]


@given(st.sampled_from(CODES), NUMBERS)
def test_what_is_cited_as_lawyers_write_it_is_found_again(code: Code, number: str) -> None:
    key = article_key(code.abbreviation, number)
    short, _, compact = key.removeprefix("fr:").partition(":")
    assert keys(article_citation(short, compact)) == [f"{short}:{compact}"]


WORDS = (
    *("article", "art.", "articles", "L. 223-2", "R.*", "5", "375", "à", "et", "ou", ",", ";", "(", ")", "du", "même"),
    *("code", "civil", "CASF", "1°", "alinéa", "3", "II", "de la loi", "\n", "l'"),
)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=60).map(" ".join))
def test_any_text_is_read_without_error_and_places_are_inside_it(text: str) -> None:
    assert len(plain(text)) == len(text)
    for found in articles(text, "CC"):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["article ", "1, ", "L. 1-1 et ", "(a) ", "code de l'action ", "du de la ", "c.", "1-", "I et "]
)
def test_the_time_grows_with_the_length_of_the_text_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = ("article 1 " + piece * (length // len(piece)))[:length]
        begun = time.process_time()
        list(articles(text))
        return time.process_time() - begun

    assert seconds(100_000) < 20 * seconds(10_000) + 0.5
