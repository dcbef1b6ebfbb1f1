"""The language of a text is told from its letters, always in the same way, and never by an error."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.enrich.language import detect, of_passage, sample, settle
from indexer.languages import LANGUAGES

SENTENCES = {
    "fr": "Les mineurs non accompagnés sont confiés à l’aide sociale à l’enfance par décision du juge des enfants.",
    "en": "Unaccompanied children are placed in the care of the local authority by a decision of the juvenile judge.",
    "es": "Los menores no acompañados quedan bajo la tutela de la administración por decisión del juez de menores.",
    "it": "I minori non accompagnati sono affidati ai servizi sociali con una decisione del giudice dei minori.",
    "de": "Unbegleitete Minderjährige werden durch eine Entscheidung des Familiengerichts in Obhut genommen.",
    "pt": "As crianças não acompanhadas ficam sob a proteção do Estado por decisão do tribunal de menores.",
    "ar": "يوضع القاصرون غير المصحوبين تحت حماية الدولة بقرار من قاضي الأحداث في المدينة التي وصلوا إليها",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_enough(language: str) -> None:
    assert detect(SENTENCES[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MNA",
        "Paris 2014",
        "12 345 " * 100,
        "\x00" * 500,
        "https://example.org/les-mineurs " * 20,
        "保護" * 99,
        "無人陪伴的未成年人",
    ],
)
def test_where_there_is_too_little_to_go_by_the_answer_is_und(text: str) -> None:
    assert detect(text) == "und"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mineurs non accompagnés", "fr"),
        ("Unaccompanied children", "en"),
        ("القاصرون غير المصحوبين", "ar"),
        ("MINEURS NON ACCOMPAGNÉS", "fr"),
    ],
)
def test_a_title_is_enough_where_its_words_are_clear(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Els menors no acompanyats són acollits pels serveis socials per decisió del jutge de menors.",
        "Uledsagede mindreårige anbringes hos de sociale myndigheder efter afgørelse fra dommeren.",
        "Watoto wasio na wazazi wanatunzwa na huduma za jamii kwa uamuzi wa hakimu wa watoto.",
    ],
)
def test_a_language_that_is_none_of_ours_is_und_and_not_the_nearest_of_ours(text: str) -> None:
    assert detect(text) == "und"


def test_a_passage_in_another_language_than_its_document_is_told() -> None:
    assert of_passage(SENTENCES["en"], "fr") == "en"
    assert of_passage(SENTENCES["ar"], "fr") == "ar"
    assert of_passage(SENTENCES["fr"], "und") == "fr"


@pytest.mark.parametrize("text", [SENTENCES["fr"], "Committee on the Rights of the Child", ""])
def test_a_passage_in_the_language_of_its_document_or_too_short_to_tell_says_nothing(text: str) -> None:
    assert of_passage(text, "fr") == ""


def test_a_preface_in_another_language_does_not_decide_for_the_document() -> None:
    assert detect(sample("", [SENTENCES["en"] * 20, *[SENTENCES["fr"] * 3] * 30])) == "fr"


def test_what_never_asks_for_a_language_does_not_load_the_statistics() -> None:
    code = "import sys, indexer.describe, indexer.records; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_a_text_quotes_in_latin_letters_does_not_decide() -> None:
    assert detect(SENTENCES["ar"] + " (Committee on the Rights of the Child)") == "ar"


def test_a_long_beginning_of_addresses_and_capitals_does_not_decide() -> None:
    assert detect("MINISTRY OF JUSTICE https://justice.gov.example/the/page " * 10 + SENTENCES["fr"] * 10) == "fr"


def test_a_clear_text_is_believed_more_than_its_template() -> None:
    assert settle("en", SENTENCES["fr"]) == "fr"
    assert settle("en", "MNA") == "en"


@given(st.text(max_size=300))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    random.seed(text)
    first = detect(text)
    random.seed(0)
    assert detect(text) == first
    assert first in (*LANGUAGES, "und")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "right", "wrong"), [("sentences", 0.998, 0.002), ("word-pairs", 0.908, 0.07)])
def test_real_sentences_and_pairs_of_words_are_told_right_and_few_wrong(
    data: Path, name: str, right: float, wrong: float
) -> None:
    lines = (data / "language" / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines]
    answers = Counter("und" if (answer := detect(text)) == "und" else answer == language for language, text in rows)
    total = answers.total()
    print({str(key): f"{count / total:.2%}" for key, count in answers.items()})
    assert answers[True] / total > right
    assert answers[False] / total < wrong
