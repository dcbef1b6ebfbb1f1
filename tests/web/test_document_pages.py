"""The pages of documents and of law through time, as a browser without JavaScript gets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from made_up import document
from test_search_pages import address, one, soup, words

from kb.citations.renumbering import Renumbering
from kb.clock import today
from kb.document import Citation, Document
from kb.store import Store
from web.pages import document_page
from web.pages.links import Links

PLACEHOLDERS = ("2999", "2222", "9999", "None")


def test_a_document_has_stable_anchors_and_contents(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/guide")

    assert [tag["id"] for tag in page.select(".passage")] == ["intro", "etapes", "suites"]
    assert [tag["href"] for tag in page.select(".anchor")] == ["#intro", "#etapes", "#suites"]
    assert [(tag["href"], words(tag)) for tag in page.select(".contents a")] == [
        ("#etapes", "Étapes"),
        ("#suites", "Suites"),
    ]
    assert [(tag.name, words(tag)) for tag in page.select(".body h2, .body h3")] == [("h2", "Étapes"), ("h3", "Suites")]


def test_the_words_of_the_query_are_marked_and_counted(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/rapport?q=abri+inégale")

    assert [words(tag) for tag in page.select(".body mark")] == ["abri", "inégale"]
    assert "est marqué 2 fois" in words(one(page, ".found-here"))
    assert address(page, ".found-here a", "Aller au premier") == "#mark~1"
    assert address(page, ".trail a", "Résultats") == "/?q=abri+in%C3%A9gale"


@pytest.mark.parametrize(
    "search",
    [
        "/?q=isol%C3%A9&status=all&at=2015-06-01&from=2001-01-01&page=2&size=1&language=fr",
        "/?status=repealed&size=25&type=law-article",
    ],
)
def test_the_way_back_from_a_document_is_the_very_search_that_led_to_it(client: FlaskClient, search: str) -> None:
    hit = soup(client, search).select(".hit h2 a")[0]
    document = soup(client, str(hit["href"]))

    assert address(document, ".trail a", "Résultats") == search
    assert "?" not in address(document, ".provenance a", "/documents/")


def test_a_document_that_no_search_led_to_has_no_way_back(client: FlaskClient) -> None:
    assert not soup(client, "/documents/legi/V1?lang=fr").select(".trail")


def test_a_query_that_is_not_in_the_text_is_said_to_be_absent(client: FlaskClient) -> None:
    missed = one(soup(client, "/documents/essai/guide?q=zzzz"), ".found-here")
    assert words(missed) == "« zzzz » n’est pas dans ce texte tel quel."


def test_source_marks_lead_to_the_numbered_sources(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/guide")

    assert [tag["href"] for tag in page.select(".source-mark")] == ["#source-1", "#source-1", "#source-2"]
    first, second = page.select(".sources li")
    assert first["id"] == "source-1"
    assert first.a is not None
    assert first.a["href"] == "https://example.org/rapport"
    assert (second["id"], second.a, words(second)) == ("source-2", None, "Sans adresse")


def test_where_a_document_comes_from_is_said_with_its_licence(client: FlaskClient) -> None:
    said = words(one(soup(client, "/documents/essai/guide"), ".provenance"))

    assert "Éditeur Exemple" in said
    assert "Licence Licence Ouverte 2.0" in said
    assert "Lu le 15 janvier 2024" in said
    assert "Adresse permanente http://localhost/documents/essai/guide" in said


def test_translations_and_citations_are_links(client: FlaskClient) -> None:
    guide = soup(client, "/documents/essai/guide")
    report = soup(client, "/documents/essai/rapport")

    assert address(guide, ".around a", "Sheltering a separated child") == "/documents/essai/guide.en"
    assert address(report, ".around a", "article L. 999-1 du CASF") == "/law/fr:CASF:L999-1"
    assert "arrêté introuvable" in words(one(report, ".around"))
    assert "modifié depuis, le 9 février 2022" in words(one(report, ".around"))


def test_a_version_that_is_law_no_more_leads_to_the_one_that_is(client: FlaskClient) -> None:
    page = soup(client, "/documents/legi/V2")

    assert words(one(page, ".standing")) == "version du 16 mars 2016 au 9 février 2022"
    assert address(page, ".version a", "lire la version en vigueur") == "/documents/legi/V3"
    assert address(page, ".version a", "Ses 3 versions") == "/law/fr:CASF:L999-1"


def test_law_that_is_no_more_leads_to_what_it_cited_as_it_stood_then(client: FlaskClient) -> None:
    then, now = soup(client, "/documents/legi/V2"), soup(client, "/documents/legi/V3")

    cited = address(then, ".around a", "art. L999-2")
    assert cited == "/law/fr:CASF:L999-2?at=2022-02-08"
    assert address(now, ".around a", "art. L999-2") == "/law/fr:CASF:L999-2"
    assert "Au 8 février 2022" in words(one(soup(client, cited), ".verdict"))


@pytest.mark.parametrize("document", ["legi/undated", "legi/stillborn", "legi/coming", "legi/V1"])
def test_every_version_can_be_read_whatever_its_days(client: FlaskClient, document: str) -> None:
    assert client.get(f"/documents/{document}").status_code == 200


def test_the_law_that_cites_a_version_is_that_of_a_day_that_is_named(client: FlaskClient) -> None:
    heading = words(one(soup(client, "/documents/legi/V1"), "#list-cited-by"))

    assert re.fullmatch(rf"Cité par, au \d+(er)? \w+ {today().year} 1", heading)


@pytest.mark.parametrize(
    ("place", "citation"),
    [
        ("legi/V3", "CASF, art. L. 999-1"),
        ("legi/V2", "CASF, art. L. 999-1, dans sa rédaction en vigueur du 16 mars 2016 au 9 février 2022"),
        ("legi/V2?lang=en", "CASF, art. L. 999-1, as in force from 16 March 2016 to 9 February 2022"),
        ("legi/coming", "CESEDA, art. L. 998-1, dans sa rédaction en vigueur à compter du 1er janvier 2099"),
        ("legi/undated", "CASF, art. L. 999-3"),
        ("legi/stillborn", "CASF, art. L. 999-4"),
    ],
)  # fmt: skip
def test_a_version_that_is_not_in_force_is_cited_with_its_days(client: FlaskClient, place: str, citation: str) -> None:
    assert words(one(soup(client, f"/documents/{place}"), ".citation")) == citation


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("fr:casf:l999-1", "fr:CASF:L999-1"),
        ("FR:Casf:l999-1/", "fr:CASF:L999-1"),
        ("fr:CASF:L999-1/", "fr:CASF:L999-1"),
        ("un:essai:3", "un:ESSAI:3"),
    ],
)
def test_a_key_that_is_written_otherwise_leads_to_the_text(client: FlaskClient, written: str, canonical: str) -> None:
    answer = client.get(f"/law/{written}?at=2015-06-01&lang=en&_external=1&_scheme=ftp&ref=x")

    assert answer.status_code == 308
    assert answer.location == f"/law/{canonical}?at=2015-06-01&lang=en&_external=1&_scheme=ftp&ref=x"
    assert client.get(f"/law/{written}").location == f"/law/{canonical}"


@pytest.mark.parametrize("written", ["fr:casf:l0", "fr:CASF:L0/", "/", "//example.org/", "fr:casf", "l999-1"])
def test_a_key_of_no_text_is_an_unknown_page(client: FlaskClient, written: str) -> None:
    assert client.get(f"/law/{written}").status_code == 404


def test_the_title_of_a_text_of_law_keeps_its_colon_beside_the_word(client: FlaskClient) -> None:
    french, english = (soup(client, f"/law/fr:CASF:L999-1?lang={code}") for code in ("fr", "en"))

    assert french.title is not None
    assert english.title is not None
    assert french.title.string == "CASF, art. L. 999-1\u00a0: versions – Repère"
    assert english.title.string == "CASF, art. L. 999-1: versions – Repère"


def test_the_note_of_an_article_is_shown_as_law(client: FlaskClient) -> None:
    page = soup(client, "/documents/legi/V3")

    assert "Ces dispositions s'appliquent" in words(one(page, "#nota"))
    assert words(one(page, "#nota h2")) == "NOTA"


@pytest.mark.parametrize("reuse", ["index_snippet", "metadata_only", "link_only"])
def test_a_text_that_may_not_be_copied_is_not_shown_and_says_where_to_read_it(client: FlaskClient, reuse: str) -> None:
    page = soup(client, f"/documents/essai/{reuse}")

    assert "secret" not in page.get_text()
    assert "son éditeur n’en permet pas la copie" in words(one(page, ".withheld"))
    assert address(page, ".withheld a", "Exemple") == f"https://example.org/essai/{reuse}"


def test_a_text_of_law_shows_its_versions_and_two_side_by_side(client: FlaskClient) -> None:
    page = soup(client, "/law/fr:CASF:L999-1")

    assert [words(tag) for tag in page.select(".timeline li > a")] == [
        "du 6 mars 2007 au 16 mars 2016", "du 16 mars 2016 au 9 février 2022", "depuis le 9 février 2022",
    ]  # fmt: skip
    assert [words(tag) for tag in page.select(".comparison del")] == ["accueilli"]
    assert words(page.select(".comparison ins")[0]) == "mis à l'abri"


def test_two_versions_are_chosen_with_a_form(client: FlaskClient) -> None:
    page = soup(client, "/law/fr:CASF:L999-1?left=legi%2FV1&right=legi%2FV2")

    assert [tag["value"] for tag in page.select("input[checked]")] == ["legi/V1", "legi/V2"]
    assert [words(tag) for tag in page.select(".comparison ins")] == ["sans délai"]


def test_a_day_chooses_the_version(client: FlaskClient) -> None:
    page = soup(client, "/law/fr:CASF:L999-1?at=2015-06-01")

    assert words(one(page, ".verdict")) == "Au 1er juin 2015 : la version en vigueur du 6 mars 2007 au 16 mars 2016"
    assert one(page, "#law-at")["value"] == "2015-06-01"


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        ("fr:CASF:L999-1?at=1990-01-01",
         "Au 1er janvier 1990, aucune version n’était en vigueur. La première est entrée en vigueur le 6 mars 2007."),
        ("fr:CASF:L999-2?at=2020-01-01",
         "Au 1er janvier 2020, aucune version n’était en vigueur. La dernière a pris fin le 1er mai 2019."),
        ("fr:CASF:L999-3?at=2020-01-01", "Au 1er janvier 2020, aucune version n’était en vigueur."),
    ],
)  # fmt: skip
def test_a_day_without_law_is_said_plainly(client: FlaskClient, place: str, verdict: str) -> None:
    assert words(one(soup(client, f"/law/{place}"), ".verdict")) == verdict


def test_a_day_that_is_none_is_noted(client: FlaskClient) -> None:
    assert "n’est pas une date" in words(one(soup(client, "/law/fr:CASF:L999-1?at=2015-02-30"), ".note"))


@pytest.mark.parametrize(
    "address_",
    ["/law/fr:CASF:L999-1", "/law/fr:CASF:L999-3", "/law/fr:CASF:L999-4", "/law/fr:CESEDA:L998-1",
     "/documents/legi/undated", "/documents/legi/stillborn", "/documents/legi/coming",
     "/?status=all&type=law-article&size=50"],
)  # fmt: skip
def test_a_placeholder_is_never_shown_as_a_date(client: FlaskClient, address_: str) -> None:
    text = BeautifulSoup(client.get(address_).text, "lxml").get_text()

    assert not [placeholder for placeholder in PLACEHOLDERS if placeholder in text]


def test_who_is_concerned_can_ask_for_a_document_to_be_removed(client: FlaskClient) -> None:
    assert address(soup(client, "/documents/essai/rapport"), ".colophon a", "retrait") == "mailto:contact@example.org"


def test_a_key_of_a_text_without_versions_leads_to_its_documents(client: FlaskClient) -> None:
    page = soup(client, "/law/un:ESSAI:3")

    assert words(page.h1) == "Convention d'essai, article 3"
    assert address(page, "main li a", "Convention d'essai") == "/documents/essai/traite"
    assert not page.select(".timeline")


UNTIL = "Textes à jour au 7 décembre 2023."
LATER = " Les modifications publiées après cette date ne sont pas prises en compte."


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/documents/legi/V3", UNTIL + LATER),
        ("/law/fr:CASF:L999-1", UNTIL + LATER),
        ("/law/fr:CASF:L999-1?at=2015-06-01", UNTIL),
        ("/law/fr:CASF:L999-1?at=2023-12-07", UNTIL),
        ("/?q=999-1", UNTIL + LATER),
        ("/?q=999-1&at=2015-06-01", UNTIL),
        ("/law/fr:CASF:L999-1?lang=en",
         "Texts up to date as of 7 December 2023. Changes published after that date are not taken into account."),
    ],
)  # fmt: skip
def test_how_far_the_law_goes_is_said_where_law_is_shown(client: FlaskClient, place: str, said: str) -> None:
    assert words(one(soup(client, place), ".freshness")) == said


@pytest.mark.parametrize("place", ["/documents/essai/guide", "/law/un:ESSAI:3"])
def test_what_is_not_law_says_nothing_of_how_far_the_law_goes(client: FlaskClient, place: str) -> None:
    assert not soup(client, place).select(".freshness")


def test_a_decision_and_our_note_on_it_find_each_other(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    key, cited = "fr:cass:99-99999@2019-01-30", Citation(text="l’arrêt", ref="fr:cass:99-99999@2019-01-30")
    note = document("essai/note.fr", "Note", type_="case-law", work="essai/note", ref=key)
    english = document("essai/note.en", "Note in English", type_="case-law", work="essai/note", ref=key, language="en")
    text = document("JURITEXT000000000001", "Arrêt", type_="case-law", work=key, ref=key)
    citing = document("essai/autre", "Autre", type_="guide", citations=(cited,))
    with store.writing() as writing:
        writing.put([note, english, text, citing])

    def others(shown: Document) -> list[str]:
        return [entry.id for entry in document_page(shown, store, Renumbering(), today=today()).others]

    assert (others(note), others(english)) == ([text.id], [text.id])
    assert others(text) == ["essai/note.fr"]
    assert Links.of(citing, store).resolve(f"ref:{key}") == "/documents/essai/note.fr"
    store.close()


def test_a_passage_says_its_language_and_that_a_program_made_it_out(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/rapport")
    answer = client.get("/api/v1/documents/essai/rapport").json

    assert [(tag.get("lang"), "Reconnu par un programme" in words(tag)) for tag in page.select(".passage")] == [
        ("en", True),
        (None, False),
    ]
    assert answer is not None
    assert [passage["language"] for passage in answer["passages"]] == ["en", "fr"]
