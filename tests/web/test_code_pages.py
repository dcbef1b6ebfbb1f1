"""The codes by their sections, and what of a long comparison is shown."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from made_up import document, passage
from test_search_pages import one, soup, words

from web.pages.changes import Gap, around_changes
from web.pages.comparison import compare

CHAPTER = "/codes/CASF/partie-legislative/livre-2/chapitre-1"


def test_the_codes_say_how_many_articles_are_law_and_lead_to_them(client: FlaskClient) -> None:
    page = soup(client, "/codes")

    assert next(tag["href"] for tag in page.select(".codes li > a")) == "/codes/CASF"


def test_a_code_is_read_by_its_sections(client: FlaskClient) -> None:
    page = soup(client, "/codes/CASF")

    assert next(tag["href"] for tag in page.select(".tree > li > .heading")) == "/codes/CASF/partie-legislative"
    assert "L. 999-1" in words(soup(client, CHAPTER).select(".articles li")[0])


def test_a_day_is_kept_by_all_links_into_the_code_under_either_name(client: FlaskClient) -> None:
    for name in ("at", "au"):
        page = soup(client, f"{CHAPTER}?{name}=2018-01-01")
        assert {tag["href"].partition("?")[2] for tag in page.select(".articles a, .tree a")} == {"at=2018-01-01"}


def test_a_section_that_was_not_there_on_a_day_says_when_it_was(client: FlaskClient) -> None:
    page = soup(client, f"{CHAPTER}?at=1990-01-01")

    assert "6 mars 2007" in words(one(page, "main .note"))


def test_other_ways_to_write_a_section_lead_to_its_address(client: FlaskClient) -> None:
    answer = client.get("/codes/casf/Partie-Legislative/?au=2018-01-01")

    assert (answer.status_code, answer.location) == (308, "/codes/CASF/partie-legislative?au=2018-01-01")
    assert [client.get(f"/codes/{place}").status_code for place in ("NONE", "CASF/livre-99")] == [404, 404]


def test_an_article_leads_to_its_section_and_to_its_neighbours(client: FlaskClient) -> None:
    page = soup(client, "/law/fr:CASF:L999-1")

    assert page.select(".crumbs a")[-1]["href"] == CHAPTER
    assert words(one(page, ".nota h3")) == "NOTA"
    assert one(page, "figure.line .chosen")


def test_no_page_of_law_shows_a_placeholder_for_a_day(client: FlaskClient) -> None:
    for place in ("/codes", "/codes/CASF", CHAPTER, f"{CHAPTER}?at=2999-01-01", "/law/fr:CASF:L999-3"):
        text = BeautifulSoup(client.get(place).text, "lxml").select_one("main").get_text()  # type: ignore[union-attr]
        assert not [year for year in ("2222", "2999-", "9999") if year in text]


def test_of_a_long_comparison_what_changed_is_shown_and_the_rest_counted() -> None:
    lines = [f"Paragraphe {number} : " + "mot " * 60 for number in range(100)]
    changed = [line.replace("mot ", "terme ", 1) if number == 50 else line for number, line in enumerate(lines)]
    before, after = (
        document("d", "D", passage("p1", "\n".join(several)), type_="law-article") for several in (lines, changed)
    )

    shown = around_changes(compare(before, after))

    assert [row.paragraphs if isinstance(row, Gap) else row.changed for row in shown] == [49, False, True, False, 48]
