"""Texts that a query cites come first, with what they became; who cites a text is listed with filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from conftest import serving
from flask import Flask
from flask.testing import FlaskClient
from made_up import article, document, fill, passage
from playwright.sync_api import Page, expect

from kb.citations.renumbering import COLUMNS
from kb.document import Citation, Document, Version
from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app

MOVES = """\
CESEDA\t2021-05-01\tL913-15\t\tL935-3\tmoved\tcertain\tessai
CESEDA\t2021-05-01\tL913-11\t2° bis\tL923-22\tpart\tcertain\tessai
CESEDA\t2021-05-01\tL911-1\t\tL912-3\tpart\tprobable\tessai
CASF\t2022-02-09\tR921-11\t\tL921-2-4\traised\tcertain\tessai
\t2021-09-30\tfr:45-999\t\tfr:CJPM\treplaced\tcertain\tessai
"""
REPEALED, IN_FORCE = "ABROGE", "VIGUEUR"


def version(code: str, number: str, start: str, end: str | None = None, state: str = IN_FORCE) -> Document:
    of = Version(valid_from=date.fromisoformat(start), valid_to=date.fromisoformat(end) if end else None, state=state)
    return article(number, f"{code}-{number}-{start}", of, passage("texte", f"Texte {number}."), code=code)


def law() -> list[Document]:
    return [
        version("CESEDA", "L913-15", "2011-06-18", "2021-05-01", REPEALED),
        version("CESEDA", "L935-3", "2021-05-01", "2022-02-09", "MODIFIE"),
        version("CESEDA", "L935-3", "2022-02-09"),
        version("CESEDA", "L913-11", "2006-01-01", "2021-05-01", REPEALED),
        version("CESEDA", "L923-22", "2021-05-01"),
        version("CESEDA", "L911-1", "2005-03-01", "2021-05-01", "MODIFIE"),
        version("CESEDA", "L911-1", "2021-05-01"),
        version("CESEDA", "L912-3", "2021-05-01"),
        version("CASF", "R921-11", "2019-06-30"),
        version("CASF", "L921-2-4", "2022-02-09"),
        version("CESEDA", "R921-11", "2006-01-01", "2021-05-01", REPEALED),
    ]


def citing() -> list[Document]:
    """A note in two languages, thirty reports on two themes, a guide, and an article, that cite L935-3."""
    cites = Citation(text="L. 935-3", ref="fr:CESEDA:L935-3")
    about = Citation(text="L. 935-3", ref="fr:CESEDA:L935-3", kind="ABOUT")
    notes = [
        document(f"notes/l935-3.{language}", title, passage("p", "…"), type_="law-note", work="notes/l935-3",
                 language=language, citations=(about,))
        for language, title in (
            ("fr", "CESEDA, art. L. 935-3\u202f: Jeune confié"), ("en", "CESEDA, art. L. 935-3: Youth")
        )
    ]  # fmt: skip
    reports = [
        document(f"rapport/{n}", f"Rapport {n:02}", passage("p", "…"), type_="report", citations=(cites,),
                 themes=("sejour",) if n % 2 else ("asile", "recours"))
        for n in range(30)
    ]  # fmt: skip
    other = document("notes/travail", "C. trav., art. L. 9221-5\u202f: Travail", passage("p", "…"), type_="law-note",
                     citations=(Citation(text="x", ref="fr:CT:L9221-5", kind="ABOUT"),))  # fmt: skip
    treaty = document("textes/essai.fr", "Convention\u202f: Essai", passage("p", "…"), type_="treaty", ref="un:ESSAI:3",
                      work="textes/essai")  # fmt: skip
    on_reused = Citation(text="x", ref="fr:CESEDA:L911-1", kind="ABOUT")
    reused = document("notes/l911-1", "CESEDA, art. L. 911-1\u202f: Qualité de réfugié", passage("p", "…"),
                      type_="law-note", citations=(on_reused,))  # fmt: skip
    old = document("ancien", "Ancien rapport", passage("p", "…"), type_="report",
                   citations=(Citation(text="L. 913-15", ref="fr:CESEDA:L913-15"),))  # fmt: skip
    guide = document("guide", "Guide", passage("p", "…"), type_="guide", themes=("sejour",),
                     citations=(cites, Citation(text="texte", ref="un:ESSAI:3")))  # fmt: skip
    return [*notes, *reports, other, reused, treaty, old, guide]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A knowledge base of this law, with these renumberings."""
    home = tmp_path_factory.mktemp("cited")
    table = home / "corpus" / "renumbering" / "essai.tsv"
    table.parent.mkdir(parents=True)
    table.write_text("\t".join(COLUMNS) + "\n" + MOVES, encoding="utf-8")
    settings = Settings(home=home, corpus=home / "corpus")
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    with store.writing() as writing:
        writing.put([*law(), *citing()])
    fill(engine, store)
    yield create_app(settings, engine, store)
    engine.close()
    store.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    return made


def box(client: FlaskClient, query: str, **more: str) -> str:
    """The words of the box above the results; "" if there is none."""
    page = client.get("/", query_string={"q": query, **more}).text
    found = re.search(r'<section class="cited.*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).replace("\u202f", " ").strip() if found else ""


def resolve(client: FlaskClient, **asked: str) -> tuple[int, dict[str, Any]]:
    answer = client.get("/api/v1/resolve", query_string=asked)
    assert answer.is_json
    return answer.status_code, answer.json or {}


def test_a_pasted_citation_opens_with_that_text(client: FlaskClient) -> None:
    said = box(client, "CESEDA, art. L. 935-3")
    assert said.startswith("Vous cherchez : CESEDA, art. L. 935-3 en vigueur depuis le 9 février 2022 Jeune confié")
    for way in ("Lire le texte", "Ses 2 versions", "Notre note", "32 documents le citent"):
        assert way in said


def test_its_links_lead_to_the_version_of_the_day_its_versions_and_who_cites_it(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "L. 935-3 CESEDA", "at": "2021-06-01"}).text
    for address in (
        "/documents/CESEDA-L935-3-2021-05-01",
        "/law/fr:CESEDA:L935-3?at=2021-06-01",
        "/documents/notes/l935-3.fr",
        "/cited-by/fr:CESEDA:L935-3",
    ):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_a_former_number_says_what_became_of_it(client: FlaskClient) -> None:
    said = box(client, "L. 913-15 CESEDA")
    assert "abrogé le 1er mai 2021" in said
    assert "devenu L. 935-3 le 1er mai 2021." in said
    assert "Lire L. 935-3" in said
    assert "L’ancien texte" in said


def test_an_item_of_a_former_article_says_where_it_went(client: FlaskClient) -> None:
    assert "2° bis : devenu L. 923-22 le 1er mai 2021." in box(client, "L913-11 2° bis CESEDA")


def test_a_new_number_on_an_older_day_leads_back(client: FlaskClient) -> None:
    said = box(client, "L. 935-3 CESEDA", at="2020-01-01")
    assert "Jusqu’au 1er mai 2021 : L. 913-15." in said
    assert "en vigueur au 1er janvier 2020" in said


def test_on_an_older_day_the_note_is_on_the_text_that_had_the_number_then(client: FlaskClient) -> None:
    moved = box(client, "L. 913-15 CESEDA", at="2020-01-01")
    assert "Jeune confié" in moved
    assert "32 documents le citent" in moved
    for day, noted in (("2020-01-01", False), ("2022-01-01", True)):
        said = box(client, "L. 911-1 CESEDA", at=day)
        assert ("Qualité de réfugié" in said) is noted
        assert ("Notre note" in said) is noted
        assert ("le cite" in said) is noted


def said(client: FlaskClient, address: str) -> str:
    """The words of the head of a page."""
    found = re.search(r"<header>.*?</header>", client.get(address).text, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).replace("\u202f", " ")


@pytest.mark.parametrize("address", ["/documents/CESEDA-L913-15-2011-06-18", "/law/fr:CESEDA:L913-15"])
def test_the_page_of_a_former_text_leads_to_where_it_stands_now(client: FlaskClient, address: str) -> None:
    assert "devenu L. 935-3 le 1er mai 2021. Lire L. 935-3" in said(client, address)
    assert 'href="/law/fr:CESEDA:L935-3"' in client.get(address).text


@pytest.mark.parametrize("address", ["/documents/CESEDA-L935-3-2022-02-09", "/law/fr:CESEDA:L935-3"])
def test_the_page_of_a_text_says_where_it_stood_before(client: FlaskClient, address: str) -> None:
    assert "Jusqu’au 1er mai 2021 : L. 913-15. Lire L. 913-15" in said(client, address)


def test_a_version_whose_number_another_text_has_now_leads_to_its_own_text(client: FlaskClient) -> None:
    old = said(client, "/documents/CESEDA-L911-1-2005-03-01")
    assert "probablement devenu en partie L. 912-3 le 1er mai 2021." in old
    assert "lire la version en vigueur" not in old
    assert 'class="citing-here"' not in client.get("/documents/CESEDA-L911-1-2005-03-01").text
    assert 'class="citing-here"' in client.get("/documents/CESEDA-L911-1-2021-05-01").text
    for address in ("/documents/CESEDA-L911-1-2021-05-01", "/law/fr:CESEDA:L911-1"):
        assert "Avant le 1er mai 2021, ce numéro désignait un autre texte" in said(client, address)


def test_of_a_number_used_again_the_other_text_is_offered_as_probable(client: FlaskClient) -> None:
    said = box(client, "L. 911-1 CESEDA")
    assert "en vigueur depuis le 1er mai 2021" in said
    assert "Avant le 1er mai 2021, ce numéro désignait un autre texte, qui se trouve depuis à :" in said
    assert "CESEDA, art. L. 912-3 (probable)" in said


def test_a_number_without_a_code_says_so_and_offers_the_codes_that_have_it(client: FlaskClient) -> None:
    said = box(client, "R921-11")
    assert said.startswith("Vous cherchez : CASF, art. R. 921-11 en vigueur")
    assert "Repris en partie, le 9 février 2022, à : CASF, art. L. 921-2-4" in said
    assert "Aucun code n’est nommé. Ce numéro peut aussi désigner : CESEDA, art. R. 921-11 abrogé" in said


def test_what_is_read_otherwise_than_it_is_written_is_said(client: FlaskClient) -> None:
    assert "lu L935-3" in box(client, "L 935 3 CESEDA")


def test_other_words_beside_make_the_box_small_and_many_words_leave_it_out(client: FlaskClient) -> None:
    small = box(client, "titre de séjour L. 935-3 CESEDA")
    assert "Lire le texte" in small
    assert "Ses 2 versions" not in small
    assert box(client, "quel titre demander pour un jeune confié à seize ans selon L. 935-3 CESEDA") == ""
    assert box(client, "jeune confié") == ""


def test_several_cited_texts_are_several_lines_five_at_most(client: FlaskClient) -> None:
    many = "L. 935-3, L. 913-15, L. 913-11, L. 923-22, L. 911-1, L. 912-3 et R. 921-11 du CESEDA"
    said = box(client, many)
    assert said.count("Vous cherchez :") == 5
    assert said.endswith("et 2 autres")


def test_a_text_that_is_not_here_leads_to_our_note_and_its_code(client: FlaskClient) -> None:
    said = box(client, "L. 9221-5 du code du travail")
    assert "Ce texte n’est pas dans la base. Son code sur Légifrance" in said
    assert "Notre note" in said
    assert "Travail" in said
    assert "remplacé par" in box(client, "ordonnance n° 45-999").lower()


def test_the_box_stands_on_the_first_page_of_results_only(client: FlaskClient) -> None:
    assert box(client, "L. 935-3 CESEDA", page="2", size="1") == ""


def test_the_box_speaks_english(client: FlaskClient) -> None:
    said = box(client, "L. 913-15 CESEDA", lang="en")
    assert "You are looking for: CESEDA, art. L. 913-15 repealed on 1 May 2021" in said
    assert "became L. 935-3 on 1 May 2021." in said
    assert "Youth" in said


def test_the_interface_resolves_a_citation_on_a_day(client: FlaskClient) -> None:
    status, found = resolve(client, citation="L. 913-15 CESEDA", at="2023-01-01")
    assert status == 200
    assert (found["ref"], found["sense"], found["permalink"]) == (
        "fr:CESEDA:L935-3",
        "successor",
        "/documents/CESEDA-L935-3-2022-02-09",
    )
    assert found["refs"] == ["fr:CESEDA:L913-15"]
    assert found["renumbered"]["date"] == "2021-05-01"
    assert [one["ref"] for one in found["resolved"]] == ["fr:CESEDA:L935-3", "fr:CESEDA:L913-15"]
    assert resolve(client, citation="L. 913-15 CESEDA", at="2015-01-01")[1]["ref"] == "fr:CESEDA:L913-15"
    assert resolve(client, citation="un:ESSAI:3")[1]["law"] is None


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 400, "bad_request"),
        ({"citation": " "}, 400, "bad_request"),
        ({"citation": "L. 935-3 CESEDA", "at": "demain"}, 400, "bad_request"),
        ({"citation": "bonjour"}, 404, "not_found"),
        ({"citation": "L. 999-99 CESEDA"}, 404, "not_found"),
    ],
)
def test_what_cannot_be_resolved_is_an_error_with_a_hint(
    client: FlaskClient, asked: dict[str, str], status: int, code: str
) -> None:
    answered, found = resolve(client, **asked)
    assert (answered, found["error"]["code"]) == (status, code)
    assert found["error"]["message"]
    assert found["error"]["hint"]


def test_the_description_of_the_interface_names_it_and_all_its_keys(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described is not None
    schema = described["paths"]["/api/v1/resolve"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    _, found = resolve(client, citation="L. 913-15 CESEDA")
    assert set(found) == set(schema["properties"])
    assert set(found["resolved"][0]) == set(schema["properties"]["resolved"]["items"]["properties"])


def test_who_cites_a_text_is_counted_by_type_and_theme(client: FlaskClient) -> None:
    page = client.get("/cited-by/fr:CESEDA:L935-3").text
    assert "32 documents citent CESEDA, art. L. 935-3" in page
    assert page.index("Jeune confié") < page.index("Rapport 00")
    assert re.search(r'class="value">Rapport</span> <span class="count">30<', page)
    assert re.search(r'class="value">Séjour</span> <span class="count">16<', page)
    assert "1 à 25 sur 32" in page


def test_filters_narrow_the_list_and_are_part_of_the_address(client: FlaskClient) -> None:
    page = client.get("/cited-by/fr:CESEDA:L935-3?type=report&type=guide&theme=sejour").text
    assert "16 documents citent" in page
    assert "Rapport 01" in page
    assert "Rapport 02" not in page
    assert re.search(r'class="value">Asile</span> <span class="count">15<', page)  # without its own filter
    assert 'href="/cited-by/fr:CESEDA:L935-3?theme=sejour&amp;type=guide"' in page


def test_a_long_list_has_pages_and_a_number_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    second = client.get("/cited-by/fr:CESEDA:L935-3?page=2").text
    assert "26 à 32 sur 32" in second
    assert 'rel="next"' not in second
    assert "26 à 32 sur 32" in client.get("/cited-by/fr:CESEDA:L935-3?page=99").text


def test_what_cites_a_page_of_ours_is_found_by_its_work_and_by_its_key(client: FlaskClient) -> None:
    for key in ("textes/essai", "un:ESSAI:3"):
        assert "Un document cite Convention" in client.get(f"/cited-by/{key}").text.replace("\u202f", " ")


def test_who_cites_it_under_a_former_number_is_a_click_away(client: FlaskClient) -> None:
    page = client.get("/cited-by/fr:CESEDA:L935-3").text
    assert "Sous un autre numéro" in page
    assert 'href="/cited-by/fr:CESEDA:L913-15">CESEDA, art. L. 913-15</a> <span class="count">1<' in page
    assert "CESEDA, art. L. 935-3</a>" in client.get("/cited-by/fr:CESEDA:L913-15").text


def test_a_range_is_said_whole_with_its_articles(client: FlaskClient) -> None:
    said = box(client, "articles L. 911-1 à L. 912-9 du CESEDA")
    assert said.startswith("Vous cherchez : CESEDA, art. L. 911-1 à L. 912-9")
    assert "Et les articles qui suivent : CESEDA, art. L. 912-3" in said


def test_filters_that_leave_nothing_say_so_and_an_unknown_text_is_not_found(client: FlaskClient) -> None:
    assert "Ces filtres n’en laissent aucun." in client.get("/cited-by/fr:CESEDA:L935-3?type=treaty").text
    assert "Rien ici ne le cite." in client.get("/cited-by/fr:CESEDA:L912-3").text
    assert client.get("/cited-by/fr:CESEDA:L1-1").status_code == 404


def test_the_page_of_a_text_leads_to_the_whole_list(client: FlaskClient) -> None:
    for address in ("/law/fr:CESEDA:L935-3", "/documents/CESEDA-L935-3-2022-02-09"):
        page = client.get(address).text
        assert 'href="/cited-by/fr:CESEDA:L935-3?type=report"' in page
        assert "Les 32, par type, code et thème" in page


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    """Address of a server of this application."""
    with serving(app) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "address",
    ["/?q=L.+913-15+CESEDA", "/?q=R921-11", "/?q=L.+911-1+CESEDA&lang=en", "/cited-by/fr:CESEDA:L935-3?theme=sejour"],
)
def test_nothing_is_wider_than_the_screen(page: Page, complaints: list[str], width: int, address: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert complaints == []


@pytest.mark.slow
def test_a_reader_goes_from_a_former_number_to_the_text_and_to_who_cites_it(page: Page) -> None:
    page.goto("/")
    page.locator("#page-search").fill("ancien article L. 913-15 du CESEDA")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="documents le citent").click()
    page.get_by_role("link", name="Guide 1", exact=True).click()
    expect(page.locator("h1")).to_have_text("Un document cite CESEDA, art. L. 935-3")
    page.get_by_role("link", name="← CESEDA, art. L. 935-3").click()
    expect(page).to_have_url(re.compile("/law/fr:CESEDA:L935-3$"))
