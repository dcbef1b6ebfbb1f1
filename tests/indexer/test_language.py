"""The language of a text is told from its letters, always in the same way, and never by an error."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.enrich.language import FEWEST_LETTERS, detect, settle
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
        "Mineurs non accompagnés",
        "12 345 " * 100,
        "\x00" * 500,
        "https://example.org/les-mineurs " * 20,
        "保護" * 99,
    ],
)
def test_where_there_is_too_little_to_go_by_the_answer_is_und(text: str) -> None:
    assert detect(text) == "und"


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
def test_of_real_sentences_98_percent_are_told_right_and_hardly_any_wrong(data: Path) -> None:
    lines = (data / "language" / "sentences.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines]
    answers = Counter(
        "und" if (answer := detect(text)) == "und" else answer == language
        for language, text in rows
        if sum(map(str.isalpha, text)) >= FEWEST_LETTERS
    )
    total = answers.total()
    print({str(key): f"{count / total:.2%}" for key, count in answers.items()})
    assert answers[True] / total > 0.98
    assert answers[False] / total < 0.007
