"""The interface speaks French and English, and says which; every message is translated."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from test_search_pages import address, one, soup, words

import web

WEB = Path(web.__file__).parent
FRENCH = WEB / "translations" / "fr" / "LC_MESSAGES"


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "fr", "fr"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "de,en;q=0.5", "en"),
        ("", "de", "fr"),
        ("", "*", "fr"),
        ("", "", "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=fr", "en", "fr"),
        ("?lang=xx", "en", "en"),
    ],
)
def test_a_choice_comes_before_the_browser_and_french_before_all_else(
    client: FlaskClient, query: str, accepted: str, language: str
) -> None:
    answer = client.get(f"/{query}", headers={"Accept-Language": accepted})

    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept-Language"
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize(
    "start", ["/?lang=en", "/?q=abri&lang=en", "/documents/essai/guide?lang=en", "/law/fr:CASF:L999-1?lang=en"]
)
def test_a_chosen_language_is_carried_by_every_link_and_form(client: FlaskClient, start: str) -> None:
    page = soup(client, start)
    inside = [
        str(a["href"])
        for a in page.select("a:not([rel=bookmark])")  # that one is passed on, to be read in whichever language
        if str(a["href"]).startswith("/") and "/api/" not in str(a["href"])
    ]

    assert len(inside) > 3
    written = [href for href in inside if "lang=" not in href]
    assert written in ([], ["/law/fr:CASF:L999-1"])  # that one is in the text of a document
    for form in page.select("form"):
        assert one(BeautifulSoup(str(form), "lxml"), "input[name=lang]")["value"] == "en"


def test_a_language_that_nobody_chose_is_in_no_link(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri")

    assert [tag["href"] for tag in page.select("a[href*='lang=']")] == ["/?lang=fr&q=abri", "/?lang=en&q=abri"]


def test_the_switch_keeps_the_page_and_its_parameters(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/guide?q=abri&lang=fr")
    english = address(page, ".switch a", "English")

    assert english == "/documents/essai/guide?lang=en&q=abri"
    assert words(one(soup(client, english), ".trail")) == "← Results for “abri”"


def test_the_switch_of_a_search_keeps_repeated_filters(client: FlaskClient) -> None:
    page = soup(client, "/?type=guide&type=report&at=2020-01-01")

    assert address(page, ".switch a", "English") == "/?lang=en&type=guide&type=report&at=2020-01-01"


def test_days_and_numbers_are_written_as_each_language_does(client: FlaskClient) -> None:
    french = soup(client, "/documents/essai/rapport?lang=fr")
    english = soup(client, "/documents/essai/rapport?lang=en")

    assert words(french.select_one(".card time")) == "1er février 2018"
    assert words(english.select_one(".card time")) == "1 February 2018"
    assert words(french.select_one("a.kind")) == "Rapport"
    assert words(english.select_one("a.kind")) == "Report"


def test_text_in_another_language_says_so(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/guide.en?lang=fr")

    assert page.select_one("h1[lang=en]")
    assert page.select_one(".body[lang=en]")
    assert "Langue anglais" in words(one(page, ".card"))


def messages() -> Iterator[str | tuple[str, ...]]:
    with (WEB / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    for _, _, message, _, _ in extract_from_dir(WEB, methods, options):
        yield message


def translated() -> Catalog:
    with (FRENCH / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


def test_every_message_is_translated_and_no_translation_is_left_over() -> None:
    assert {message.id for message in translated() if message.id} == set(messages())


def test_no_translation_is_empty_or_doubtful_and_each_keeps_its_values() -> None:
    catalogue = translated()
    for message in catalogue:
        assert isinstance(message, Message)
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), message.id
            assert not message.fuzzy, message.id
            assert not list(message.check(catalogue)), message.id


def test_the_compiled_translations_are_those_of_the_source() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, translated())

    assert (FRENCH / "messages.mo").read_bytes() == compiled.getvalue()


def test_french_keeps_its_signs_with_the_word_before() -> None:
    for message in translated():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings if message.id else ():
            assert not [sign for sign in (" :", " ;", " ?", " !", "« ", " »", "'") if sign in string], string
