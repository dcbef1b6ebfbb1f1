"""Who writes this and what it is worth, and that every link inside the site leads somewhere."""

from __future__ import annotations

from collections import deque
from urllib.parse import parse_qs, urldefrag

import pytest
from flask.testing import FlaskClient
from lxml import html
from made_up import Base
from test_glossary_pages import WORDS, reading
from test_search_pages import one, soup, words

from web import create_app


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Qui écrit", "Aucun juriste n’a relu ces pages.", "7 décembre 2023", "contact@example.org"]),
        ("en", ["Who writes this", "No lawyer has reviewed these pages.", "7 December 2023", "contact@example.org"]),
    ],
)
def test_the_site_says_what_it_is_worth(client: FlaskClient, language: str, said: list[str]) -> None:
    text = words(one(soup(client, f"/about?lang={language}"), "main"))

    assert [part for part in said if part not in text] == []


def test_an_error_is_reported_to_the_address_of_the_settings(client: FlaskClient) -> None:
    page = soup(client, "/about")

    assert [str(a["href"]) for a in page.select("a[href^='mailto:']")] == ["mailto:contact@example.org"] * 2


@pytest.mark.parametrize(
    ("contact", "address"),
    [("https://example.org/contact", "https://example.org/contact"), ("", None), ("javascript:alert(1)", None)],
)
def test_a_contact_is_a_link_if_it_is_a_safe_one(base: Base, contact: str, address: str | None) -> None:
    settings = base.settings.model_copy(update={"contact": contact})
    page = soup(create_app(settings, base.engine, base.store).test_client(), "/about?lang=en")
    section = one(page, "section[aria-labelledby=report]")

    assert [str(link["href"]) for link in section.select("a")] == ([address] if address else [])
    assert ("no address to write to yet" in words(section)) == (address is None)


def test_without_an_index_the_page_says_that_there_is_none(empty: FlaskClient) -> None:
    assert empty.get("/about").status_code == 503


def test_without_articles_of_codes_no_day_is_promised(base: Base, empty: FlaskClient) -> None:
    store = empty.application.extensions["repere"].store
    page = soup(create_app(base.settings, base.engine, store).test_client(), "/about?lang=en")

    assert "The codes have not been read on this site" in words(one(page, "section[aria-labelledby=until]"))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_link_inside_the_site_leads_somewhere(base: Base, language: str) -> None:
    """From the first page, each page once; of the glossary a few words, of searches those with one condition."""
    client = reading(base, WORDS)
    waiting, seen, broken = deque([(f"/?lang={language}", "")]), {f"/?lang={language}"}, list[str]()
    while waiting:
        place, parent = waiting.popleft()
        answer = client.get(place, buffered=True)
        if answer.status_code != 200:
            broken.append(f"{place} ({answer.status_code}), from {parent}")
        if answer.mimetype != "text/html":
            continue
        page = html.fromstring(answer.data)
        ids = set(page.xpath("//@id"))
        for link in map(str, page.xpath("//a/@href | //link/@href")):
            target, anchor = urldefrag(link)
            if link.startswith("#") and anchor not in ids:
                broken.append(f"#{anchor} on {place}")
            if target.startswith("/") and target not in seen and _of_interest(target):
                seen.add(target)
                waiting.append((target, place))

    assert broken == []
    assert len(seen) > 60


def _of_interest(target: str) -> bool:
    """Every page, but of the searches only those for one type or theme: there is no end of them."""
    path, _, asked = target.partition("?")
    names = set(parse_qs(asked)) - {"lang"}
    if path == "/":
        return names in ({"type"}, {"theme"}) and asked.count("&") == 1
    return not path.startswith(("/static", "/documents")) or not names
