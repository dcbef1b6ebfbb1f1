"""How pages are written: typography, acronyms, and two languages that say the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof_desk import BOOK, FILM, Desk

from indexer.proofreading.spoken import Spoken, dates, numbers, says_day


@pytest.mark.parametrize(
    "words",
    [
        "L'enfant",
        'Le "mineur"',
        "Est-ce lui ?",
        "Oui; non",
        "Est-ce lui\u00a0?",
        "« Oui »",
        "«\u202fOui »",
        "Voici\u202f: lui",
        "Voici: lui",
        "Voici :lui : elle",
        "10 %",
        "1 200 places",
        "12\u00a0345 places",
        "12345 places",
        "n° 12",
        "n°12",
        "Un coeur",
        "La soeur",
        "Oeuvre",
        "Etat civil",
        "Le ministère de l’Education",
        "A l’école",
        "A Paris",
        "Oui , non",
        "Oui .",
    ],
)
def test_a_breach_of_french_typography_is_found(desk: Desk, words: str) -> None:
    desk.page("centre", "fr", f"{words}\n\nBien. [1]")
    assert desk.faults("typography")


@pytest.mark.parametrize(
    "words",
    [
        "L’enfant dit\u00a0: «\u202foui\u202f»\u202f; mais qui\u202f?! À l’État\u202f!",
        "À 10\u202f% de 1\u202f200 places, n°\u00a012, nos 428478 et 428826 du 2, n°\u00a0428478 du 3",
        "En 2017, 123 mineurs\u00a0; de 2013 à 2017 345 jeunes".replace("\u00a0;", "\u202f;"),
        "Au 116\u00a0000, ECLI:FR:CECHR:2020:428478.20200205, à 12:30",
        "Au cœur de l’École, un œil, une œuvre, un moelleux, coefficient",
        'Voir [le livre](https://example.org/Etat?a=1;b:2), `a;b "c"`, https://example.org/a:b;c',
        "| Qui | Quoi |\n| --- | --- |\n| Lui | A et S c. France |",
    ],
)
def test_good_french_typography_gives_no_alarm(desk: Desk, words: str) -> None:
    desk.page("centre", "fr", f"{words}\n\nBien. [1]")
    assert desk.faults("typography") == []


@pytest.mark.parametrize(
    "words", ["The child's", 'The "minor"', "10\u202f%", "Yes ; no", "Who ?", "Yes , no", "12345 places"]
)
def test_a_breach_of_english_typography_is_found(desk: Desk, words: str) -> None:
    desk.page("centre", "en", f"{words}\n\nGood. [1]")
    assert desk.faults("typography")


def test_good_english_typography_gives_no_alarm(desk: Desk) -> None:
    desk.page("centre", "en", "The child’s “right”: 10%, 1,200 places; who? See [it](https://example.org/it's). [1]")
    assert desk.faults("typography") == []


@pytest.mark.parametrize(
    "head",
    [
        {"title": "L'enfant"},
        {"summary": "L'enfant."},
        {"aliases": ["enfant", "l'enfant"]},
        {"doubts": ["Est-ce l'enfant\u202f?"]},
        {"figures": [{"what": "places d'accueil", "value": 1, "unit": "places", "year": "2020", "source": 1}]},
    ],
)
def test_typography_is_looked_at_wherever_we_write(desk: Desk, head: dict[str, Any]) -> None:
    desk.page("centre", "fr", **head)
    (fault,) = desk.faults("typography")
    assert "straight quotes" in fault


def test_the_title_of_a_source_is_left_as_its_author_wrote_it(desk: Desk) -> None:
    desk.page("centre", "fr", sources=[{**BOOK, "title": 'L\'enfant: "seul"'}])
    assert desk.faults("typography") == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [("M.N.A.", "MNA"), ("MnA", "MNA"), ("UPE2a", "UPE2A"), ("OFpra", "OFPRA"), ("m.n.a.", "MNA"), ("MNÂ", "MNA")],
)
def test_an_acronym_is_written_as_the_thesaurus_writes_it(desk: Desk, word: str, meant: str) -> None:
    desk.page("centre", "fr", f"Les {word} sont ici. [1]")
    assert desk.faults("acronyms") == [f"centre.fr: {word} is written {meant} in the thesaurus"]


@pytest.mark.parametrize(
    "words",
    [
        "Les MNA, l’Ofpra et l’OFPRA, en UPE2A. Un ex-MNA.",
        "Le pass, la Pass, une passe",
        "A. E. ou A.E. ou Ae",
        "Le MNA. Il est",
        "[Mna](https://example.org/M.N.A.)",
        "Voir https://example.org/M.N.A. ici",
    ],
)
def test_ordinary_words_and_good_acronyms_give_no_alarm(desk: Desk, words: str) -> None:
    desk.page("centre", "fr", f"{words}. [1]", aliases=["M.N.A."])
    assert desk.faults("acronyms") == []


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ({"country": "BE"}, "country differs from that of the French page"),
        ({"themes": ["asile"]}, "themes differs from that of the French page"),
        ({"status": "ended"}, "status differs from that of the French page"),
        ({"place": "London"}, "place differs from that of the French page"),
        ({"doubts": ["Is it?"]}, "doubts differ in number: 0 in French, 1 in English"),
        ({"summary": "A centre for 12."}, "numbers differ: only in English 12"),
        ({"sources": [{**BOOK, "title": "A book"}]}, "source 1 has another title in French"),
        ({"sources": [{**BOOK, "url": "https://example.org/"}]}, "source 1 has another url in French"),
        ({"sources": [{**BOOK, "year": "2019"}]}, "source 1 has another year in French"),
        ({"sources": [BOOK, FILM]}, "sources differ in number: 1 in French, 2 in English"),
        (
            {"figures": [{"what": "places", "value": 1, "unit": "places", "year": "2020", "source": 1}]},
            "figure 1 differs: value, unit, year or source",
        ),
    ],
)
def test_both_languages_say_the_same_in_their_front_matter(desk: Desk, head: dict[str, Any], sentence: str) -> None:
    desk.clean()
    desk.page("centre", "en", **head)
    assert f"centre.en: {sentence}" in desk.faults("translation")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "It opened on 1 May 2021. [1]\n\n## Places\n\nIt has 1,300 places. [1]",
            "numbers differ: only in French 1200; ",
        ),
        (
            "It opened on 1 June 2021. [1]\n\n## Places\n\nIt has 1,200 places. [1]",
            "dates differ: only in French 2021-05-01",
        ),
        ("It opened on 1 May 2021.\n\n## Places\n\nIt has 1,200 places. [1]", "marks differ: only in French [1]"),
        ("It opened on 1 May 2021. [1]\n\nIt has 1,200 places. [1]", "headings differ: only in French h2"),
        (
            "It opened on 1 May 2021. [1]\n\n## Places\n\nIt has [1,200](doc:centre) places. [1]",
            "links differ: only in English doc:centre",
        ),
    ],
)
def test_both_languages_say_the_same_in_their_text(desk: Desk, body: str, sentence: str) -> None:
    desk.clean()
    desk.page("centre", "en", body)
    (fault,) = desk.faults("translation")
    assert fault.startswith(f"centre.en: {sentence}")


def test_the_year_of_a_source_may_be_said_in_words_of_the_language(desk: Desk) -> None:
    desk.page("centre", "fr", sources=[FILM])
    desk.page("centre", "en", sources=[{**FILM, "year": "about 2021"}])
    assert desk.faults("translation") == []


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_number_is_read_alike_in_both_languages(whole: int, hundredths: int) -> None:
    english = f"{whole:,}.{hundredths:02d}"
    french = english.replace(",", "\u202f").replace(".", ",")
    assert numbers(f"les {french} places [3]", "fr") == numbers(f"the {english} places [3]", "en")
    assert numbers(english, "en") == Counter([f"{whole}.{hundredths:02d}"])


@pytest.mark.parametrize(
    ("french", "english", "said"),
    [
        ("le 1er mai 2021", "1 May 2021", Spoken(1, 5, 2021)),
        ("le 9\u00a0février\u00a02022", "on 9 February 2022", Spoken(9, 2, 2022)),
        ("en août 2014", "in August 2014", Spoken(0, 8, 2014)),
        ("Mars", "March", Spoken(0, 3, 0)),
    ],
)
def test_a_date_is_read_alike_in_both_languages(french: str, english: str, said: Spoken) -> None:
    assert dates(french, "fr") == dates(english, "en") == Counter([said])


def test_a_modal_verb_is_no_month() -> None:
    assert dates("A minor may 12 times march", "en") == Counter()


def test_a_day_is_said_in_words() -> None:
    assert says_day("depuis le 1er février 2022.", date(2022, 2, 1), "fr")
    assert not says_day("depuis février 2022.", date(2022, 2, 1), "fr")
